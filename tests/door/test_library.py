"""Finding results again: /show, /history, /jobs and the menu of messages, as members use them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.texts.jobs import job_commands
from bot.texts.members import library as say
from loopback_discord import Interaction
from loopback_discord.rest.errors import ApiError
from loopback_discord.world.hub import Event
from tests.door.front import Front, Json, buttons_of, first_line, labels, opened, until
from tests.waiting import patient

OPTIONS = {"settings": {"PROVIDER_CONCURRENCY": "1"}}
EPHEMERAL = 64
GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]


async def shown(front: Front, asked: Interaction, contains: str = "", *, private: bool = True) -> Json:
    """The bot's answer, once it contains `contains` and is more than "thinking"."""
    answer = await asked.answered()

    def ours(message: Json) -> bool:
        return message["id"] == answer.message and bool(message["content"]) and contains in message["content"]

    message = await front.discord.wait_for(ours, patient(10.0))
    assert bool(message["flags"] & EPHEMERAL) is private
    return message


async def told(front: Front, path: str, options: Json, member: str = "alice", **where: Any) -> str:
    """The private answer to a command."""
    asked = await front.member(member).command(path, options, **where)
    return str((await shown(front, asked))["content"])


def id_of(front: Front, message: Json) -> str:
    return front.job_of(message["id"]).id


# -- /show -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", ["alice", "bob"])
async def test_show_posts_a_result_again_with_live_buttons_and_asks_nobody(front: Front, member: str) -> None:
    grid = await front.grid(f"a wren for {member}")
    before, spent = len(front.provider.submits), front.books.spent()
    asked = await front.member(member).command("show", {"job": id_of(front, grid)}, channel="general")
    again = await shown(front, asked, private=False)
    assert (first_line(again), labels(again)) == (first_line(grid), GRID)
    assert front.content_of(again) == front.content_of(grid)
    assert (len(front.provider.submits), front.books.spent()) == (before, spent)
    assert front.discord.pinged(again["id"]) == []
    single = await front.ended(await front.press(again["id"], "U1", member))
    assert single["message_reference"]["message_id"] == again["id"]


async def test_show_lists_ones_own_jobs_while_its_id_is_typed(front: Front) -> None:
    job = id_of(front, await front.grid("a plover at dusk"))
    (choice,) = await front.member().autocomplete("show", {"job": "plover at"})
    assert choice == {"name": f"{job} a plover at dusk", "value": job}
    assert await front.member("bob").autocomplete("show", {"job": job}) == []


async def test_show_keeps_what_is_private_and_what_is_unknown_alike(front: Front) -> None:
    private = await front.member().command("imagine", {"prompt": "a secret"}, channel="dm")
    secret = await front.ended((await private.answered()).message or "")
    answers = {await told(front, "show", {"job": job}, "bob") for job in (id_of(front, secret), "0000000000", "%')")}
    assert len(answers) == 1
    mine = await front.member().command("show", {"job": f" `{id_of(front, secret).upper()}` "}, channel="dm")
    assert labels(await shown(front, mine, private=False)) == GRID


async def test_show_opens_no_channel_that_a_member_may_not_read(front: Front) -> None:
    made = await front.member().command("imagine", {"prompt": "a vole"}, channel="gallery")
    grid = await front.ended((await made.answered()).message or "")
    hide(front, "gallery", "bob")
    assert "no such picture" in await told(front, "show", {"job": id_of(front, grid)}, "bob")
    seen = await front.member("admin").command("show", {"job": id_of(front, grid)})
    assert labels(await shown(front, seen, private=False)) == GRID
    await front.grid("a rat")  # until then it is noted where the other was shown: where bob reads, so no secret now
    again = await front.member("bob").command("show", {"job": id_of(front, grid)})
    assert labels(await shown(front, again, private=False)) == GRID


def hide(front: Front, channel: str, member: str) -> None:
    """Take the permission to see a channel from a member."""
    row = front.discord.state.channel(front.discord.world.channels[channel])
    denied = {"id": front.member(member).id, "type": 1, "allow": "0", "deny": str(1 << 10)}
    row["permission_overwrites"].append(denied)
    front.discord.state.changed()
    front.discord.hub.publish(Event("CHANNEL_UPDATE", row, row.get("guild_id")))


async def test_show_of_what_failed_or_runs_says_so(front: Front) -> None:
    failed = await front.ended(await front.imagine("a dodo --fail"))
    assert "failed" in await told(front, "show", {"job": id_of(front, failed)})
    running = await front.imagine("a snail --slow")
    await front.moving(running)
    assert f"/{running}" in await told(front, "show", {"job": front.job_of(running).id})
    await front.ended(running)


# -- /history --------------------------------------------------------------------------------------------------------


async def test_history_pages_through_ones_own_results_and_survives_a_restart(fresh: Front) -> None:
    for prompt in ("an ant", "a bee", "a cow"):
        await fresh.grid(prompt)
    await fresh.grid("a dog", "bob")
    page = await shown(fresh, await fresh.member().command("history"), "a cow")
    assert "1 of 3" in page["content"]
    assert [button.get("disabled", False) for button in buttons_of(page)] == [True, False, False, False]
    await fresh.bot.kill()
    await fresh.restart()
    for press, prompt in (("Older", "a bee"), ("Older", "an ant"), ("Newer", "a bee")):
        page = await shown(fresh, await fresh.member().click(page["id"], label=press), f"**{prompt}**")
        (picture,) = page["attachments"]
        assert picture["filename"].endswith(".jpg")
        assert picture["size"] <= 300_000
    with pytest.raises(ApiError):  # nobody else has it before them
        await fresh.member("bob").click(page["id"], label="Older")


async def test_a_page_can_be_shown_to_all_and_leads_to_more(front: Front) -> None:
    grid = await front.grid("an eel")
    page = await shown(front, await front.member().command("history"), "an eel")
    again = await shown(front, await front.member().click(page["id"], label="Show here"), private=False)
    assert (first_line(again), labels(again)) == (first_line(grid), GRID)
    more = await shown(front, await front.member().click(page["id"], label="More"), "Seed")
    assert id_of(front, grid) in more["content"]


async def test_history_of_a_newcomer_says_how_to_begin(front: Front) -> None:
    assert "/imagine" in await told(front, "history", {}, "admin")


# -- /jobs -----------------------------------------------------------------------------------------------------------


async def test_jobs_lists_what_goes_on_and_cancels_what_waits(front: Front) -> None:
    running, waiting = await front.imagine("a slug --slow"), await front.imagine("a hen")
    await front.moving(running)
    listed = await shown(front, await front.member().command("jobs"), "place 1")
    first, second = listed["content"].splitlines()
    assert re.match(r"1\. \*\*a slug --slow\*\* · \d+%, can't be stopped · <t:\d+:R>", first)
    assert re.match(r"2\. \*\*a hen\*\* · waiting, place 1(, [\w ]+)? · <t:\d+:R>", second)
    assert labels(listed) == ["Cancel 2", "Refresh"]
    after = await shown(front, await front.member().click(listed["id"], label="Cancel 2"), "Cancelled")
    assert "credit is back" in after["content"]
    assert labels(after) == ["Refresh"]
    assert first_line(await front.ended(waiting)).endswith("(Cancelled)")
    assert first_line(await front.ended(running)).endswith("(fast)")
    done = await shown(front, await front.member().click(listed["id"], label="Refresh"), say.NOTHING_GOES_ON())
    assert labels(done) == ["Refresh"]
    assert not [submit for submit in front.provider.submits if submit.body.get("prompt") == "a hen"]


async def test_a_cancel_button_works_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path, {"MAX_RUNNING_PER_USER": "1"}) as front:
        await front.imagine("a yak --stuck")
        waiting = await front.imagine("an ox")
        await until(lambda: front.books.states() == ["running", "queued"], "one runs, one waits")
        listed = await shown(front, await front.member().command("jobs", channel="dm"), "waiting")
        await front.bot.kill()
        await front.restart()
        await shown(front, await front.member().click(listed["id"], label="Cancel 2"), "Cancelled")
        assert first_line(await front.ended(waiting)).endswith("(Cancelled)")
        front.books.check()


# -- the menu of messages --------------------------------------------------------------------------------------------


async def test_more_tells_origin_seed_and_files(front: Front) -> None:
    grid = await front.grid("a fish")
    single = await front.ended(await front.press(grid["id"], "U3"))
    more = await shown(front, await front.member("bob").menu("More", single["id"]), "Seed: `")
    assert f"/{grid['id']}" in more["content"]
    assert labels(more) == ["Show here", "Original file"]
    original = await shown(front, await front.member("bob").click(more["id"], label="Original file"))
    assert front.content_of(original) == front.content_of(single)
    of_grid = await shown(front, await front.member().menu("More", grid["id"]), f"/{single['id']}")
    pictures = await shown(front, await front.member().click(of_grid["id"], label="Single pictures"))
    assert len(pictures["attachments"]) == 4


async def test_dm_me_this_sends_file_and_link(front: Front) -> None:
    grid = await front.grid("a koi")
    answer = await shown(front, await front.member("bob").menu("DM me this", grid["id"]))
    direct = next(m for m in front.discord.messages(answer["content"].split("/")[-2]) if m["id"] in answer["content"])
    assert f"/{grid['channel_id']}/{grid['id']}" in direct["content"]
    assert front.content_of(direct) == front.content_of(grid)
    more = await front.member("bob").menu("More", direct["id"], channel="dm")
    assert id_of(front, grid) in (await shown(front, more))["content"]


async def test_the_menu_works_on_a_message_that_was_posted_in_the_moment_of_a_crash(front: Front) -> None:
    grid = await front.grid("an elk")
    with closing(sqlite3.connect(front.books.path, timeout=5)) as file, file:
        assert file.execute("DELETE FROM messages WHERE message_id = ?", (int(grid["id"]),)).rowcount == 1
    assert id_of(front, grid) in (await shown(front, await front.member().menu("More", grid["id"])))["content"]


async def test_closed_direct_messages_are_explained(front: Front) -> None:
    grid = await front.grid("a cod")
    closed = {"code": 50007, "message": "Cannot send messages to this user"}
    front.discord.faults.fail("POST", "/users/@me/channels", status=403, body=closed)
    answer = await shown(front, await front.member().menu("DM me this", grid["id"]))
    assert "send you direct messages" in answer["content"]


async def test_nothing_leads_to_a_message_that_was_deleted(front: Front) -> None:
    grid = await front.grid("a newt")
    assert grid["id"] in (await shown(front, await front.member().command("history"), "a newt"))["content"]
    await shown(front, await front.member().menu("Cancel or delete", grid["id"]), "Deleted")
    page = (await shown(front, await front.member().command("history"), "a newt"))["content"]
    assert "its message" not in page
    assert grid["id"] not in page


async def test_what_a_moderator_deletes_is_not_shown_to_all_again(front: Front) -> None:
    grid = await front.grid("a removed toad")
    job = id_of(front, grid)
    told = await shown(front, await front.member("admin").menu("Cancel or delete", grid["id"]))
    assert told["content"] == say.REMOVED()
    answer = await (await front.member("bob").command("show", {"job": job})).answered()
    assert (answer.ephemeral, front.told(answer)) == (True, job_commands.REMOVED())
    answer = await (await front.member("alice").command("show", {"job": job})).answered()
    assert answer.ephemeral
    await front.discord.wait_for(lambda m: m["id"] == answer.message and m["attachments"], patient(5.0))


async def test_cancel_or_delete_is_for_the_requester_and_who_manages_messages(front: Front) -> None:
    grid = await front.grid("a gnu")
    refused = await shown(front, await front.member("bob").menu("Cancel or delete", grid["id"]))
    assert "Only the member" in refused["content"]
    assert front.discord.message(grid["id"])
    await shown(front, await front.member().menu("Cancel or delete", grid["id"]), "Deleted")
    assert front.discord.message(grid["id"]) is None
    running, waiting = await front.imagine("a sloth --slow"), await front.imagine("an asp")
    await front.moving(running)
    await shown(front, await front.member("admin").menu("Cancel or delete", waiting), "credit is back")
    assert first_line(await front.ended(waiting)).endswith("(Cancelled)")
    await front.ended(running)


async def test_a_copy_is_deleted_by_who_had_it_shown(front: Front) -> None:
    grid = await front.grid("a lark")
    await shown(front, await front.member("bob").menu("DM me this", grid["id"]))
    direct = next(m for m in front.discord.messages(front.discord.world.dm("bob")) if "a lark" in m["content"])
    asked = await front.member("bob").command("show", {"job": front.job_of(grid["id"]).id})
    copy = await front.discord.wait_for(lambda m: "a lark" in m["content"] and m["id"] == answered(asked))
    await until(lambda: front.books.shows(copy["id"]), "the copy is noted")
    refused = await shown(front, await front.member("carol").menu("Cancel or delete", copy["id"]))
    assert "Only the member who asked" in refused["content"]
    for message in (copy, direct):
        await front.member("bob").menu("Cancel or delete", message["id"])
        await until(lambda: front.discord.message(message["id"]) is None, "it is gone")  # noqa: B023
    assert front.discord.message(grid["id"]) is not None


def answered(asked: Interaction) -> str | None:
    """The answer's message, once there is one."""
    return asked.answer.message if asked.answer is not None else None


async def test_a_panel_that_is_dismissed_before_it_is_filled_is_not_missed(front: Front) -> None:
    grid = await front.grid("a gull")
    for asked in (await front.member().menu("More", grid["id"]), await front.member().command("history")):
        await front.member().delete((await asked.answered()).message or "")
    assert "a gull" in (await shown(front, await front.member().command("history"), "a gull"))["content"]


async def test_a_picture_that_discord_refuses_leaves_nothing_behind(front: Front) -> None:
    job = id_of(front, await front.grid("a bat"))
    front.discord.faults.fail(
        "POST", r"/webhooks/\d+/", status=400, body={"code": 50035, "message": "Invalid"}, times=3
    )
    asked = await front.member().command("show", {"job": job})
    thinking = (await asked.answered()).message
    said = await front.discord.wait_for(lambda m: "didn't take this picture" in m["content"], patient(10.0))
    assert said["flags"] & EPHEMERAL
    assert front.discord.message(thinking or "") is None


@pytest.mark.parametrize("menu", ["More", "DM me this", "Cancel or delete"])
async def test_the_menu_on_a_message_without_a_result_says_so(front: Front, menu: str) -> None:
    message = await front.member().say("hello", channel="imagine")
    assert "no picture of mine" in (await shown(front, await front.member().menu(menu, message)))["content"]
