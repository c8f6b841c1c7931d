"""The log channel of a server, through Discord."""

from __future__ import annotations

from bot.texts.rules import filters
from tests.door.front import Front
from tests.door.test_filter import told
from tests.door.test_review import choose, shown_in


async def test_the_log_channel_hears_of_admins_and_of_failures(front: Front) -> None:
    await choose(front, "log", "mod-log")
    await told(front, "admin filter add", {"pattern": "cat"})
    said = await shown_in(front, "mod-log", filters.DID_REFUSE(pattern="`cat`"))
    assert said["content"].startswith(f"<@{front.member('admin').id}> ")
    assert front.discord.pinged(said["id"]) == []
    failed = await front.imagine("a fox --fail")
    await front.ended(failed)
    line = await shown_in(front, "mod-log", "failed: ", failed)
    assert f"Job `{front.job_of(failed).id}` of <@{front.member().id}> failed: " in line["content"]
    await told(front, "admin filter remove", {"pattern": "cat"})
    await shown_in(front, "mod-log", filters.DID_REMOVE(pattern="`cat`"))
    await choose(front, "log")


async def test_notices_wait_until_discord_takes_them(front: Front) -> None:
    await choose(front, "log", "mod-log")
    log = front.discord.world.channels["mod-log"]
    front.discord.faults.fail("POST", f"/channels/{log}/messages", status=503, times=3)
    await told(front, "admin filter add", {"pattern": "dog"})
    await told(front, "admin filter remove", {"pattern": "dog"})
    await shown_in(front, "mod-log", filters.DID_REMOVE(pattern="`dog`"))
    said = [m["content"].partition("> ")[2] for m in front.discord.messages(log)]
    assert said[-2:] == [filters.DID_REFUSE(pattern="`dog`"), filters.DID_REMOVE(pattern="`dog`")]
    await choose(front, "log")
