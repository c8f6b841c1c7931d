"""`/admin` as people who manage the server see it, and refusals for everybody else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from bot.texts.admin import admin as say
from loopback_discord import ClientRefusal, Interaction
from loopback_discord.checks.components import walk
from loopback_discord.world.permissions import Permission
from tests.door.front import Front, Json, first_line, labels, opened, until

OPTIONS = {"settings": {"PROVIDER_CONCURRENCY": "1", "MAX_QUEUED_PER_USER": "20"}}
SPENT = re.compile(r"(\d+) credits? spent in this server today \(UTC\)$", re.MULTILINE)


async def panel(front: Front, asked: Interaction) -> Json:
    """The private panel that the bot answered with, or changed."""
    answer = await asked.answered()
    assert answer.ephemeral
    message = front.discord.message(answer.message or "")
    assert message is not None
    return message


async def told(front: Front, path: str, options: Json | None = None, member: str = "admin") -> str:
    return str((await panel(front, await front.member(member).command(path, options)))["content"])


async def id_of(front: Front, message: str) -> str:
    """The id of a job whose message was just posted."""
    await until(lambda: any(job.message_id == int(message) for job in front.books.jobs()), "the message is noted")
    return front.job_of(message).id


@asynccontextmanager
async def busy(front: Front, *waiting: str) -> AsyncIterator[list[str]]:
    """Alice's slow job at the provider, and Bob's jobs behind it, cancelled at the end. Yields the ids of Bob's."""
    slow = await front.imagine("a snail --slow")
    await front.moving(slow)
    messages = [await front.imagine(prompt, "bob") for prompt in waiting]
    ids = [await id_of(front, message) for message in messages]
    yield ids
    for job in ids:
        await told(front, "admin jobs cancel", {"job": job})
    await front.ended(slow)
    await front.settled()  # one of Bob's may have begun before it was cancelled


@asynccontextmanager
async def offered_to_all(front: Front) -> AsyncIterator[None]:
    """`/admin` in a server whose owner opened it to everybody."""
    (row,) = [row for row in front.discord.commands.listed(None) if row["name"] == "admin"]
    needed, row["default_member_permissions"] = row["default_member_permissions"], None
    try:
        yield
    finally:
        row["default_member_permissions"] = needed


@contextmanager
def managed_by_nobody(front: Front) -> Iterator[None]:
    """The server, while none of its roles may manage it."""
    (guild,) = {channel["guild_id"] for channel in front.discord.state.channels.values() if channel.get("guild_id")}
    roles = [role for role in front.discord.state.guild(guild)["roles"] if int(role["permissions"]) & 1 << 5]
    before = [role["permissions"] for role in roles]
    for role in roles:
        role["permissions"] = str(int(role["permissions"]) & ~(1 << 5 | 1 << 3))
    try:
        yield
    finally:
        for role, permissions in zip(roles, before, strict=True):
            role["permissions"] = permissions


def speeds_of(shown: Json) -> Json:
    """The list of speeds in a panel."""
    selects = [part for part in walk(shown["components"]) if part["type"] == 3]
    return next(part for part in selects if part["options"][0]["label"].startswith("Speed"))


async def choose_speed(front: Front, shown: Json, value: str, member: str = "admin") -> Json:
    """The panel after a choice in its list of speeds."""
    return await panel(front, await front.member(member).select(shown["id"], speeds_of(shown)["custom_id"], [value]))


async def test_the_command_is_for_who_manages_the_server(front: Front) -> None:
    (row,) = [row for row in front.discord.commands.listed(None) if row["name"] == "admin"]
    assert int(row["default_member_permissions"]) == Permission.MANAGE_GUILD
    assert row["contexts"] == [0]
    with pytest.raises(ClientRefusal):
        await front.member("bob").command("admin jobs list")
    with pytest.raises(ClientRefusal):
        await front.member("admin").command("admin jobs list", channel="dm")


async def test_a_member_to_whom_it_is_offered_nevertheless_is_refused_privately(front: Front) -> None:
    async with busy(front, "a hen") as (hen,), offered_to_all(front):
        for path, options in (("admin jobs list", {}), ("admin jobs cancel", {"job": hen}), ("admin config", {})):
            assert "Manage Server" in await told(front, path, options, "alice")
        assert await front.member("alice").autocomplete("admin jobs cancel", {"job": "a hen"}) == []
    assert "spent" not in await told(front, "info", member="alice")


async def test_the_list_tells_accounts_spend_and_every_job_newest_first(front: Front) -> None:
    await front.grid("a lark")
    async with busy(front, "a hen", "a ram") as (hen, ram):
        account, head, *jobs = (await told(front, "admin jobs list")).splitlines()
        assert account.startswith("🟢 Provider `main`: 1 running, 2 waiting; ")
        assert SPENT.search(account)
        assert head == "**3 jobs** in this server, newest first:"
        bob, soon = front.member("bob").id, ", less than a minute"
        assert re.fullmatch(rf"`{ram}` <@{bob}> \*\*a ram\*\* · waiting, place 2{soon} · <t:\d+:R> · `main`", jobs[0])
        assert re.fullmatch(rf"`{hen}` <@{bob}> \*\*a hen\*\* · waiting, place 1{soon} · <t:\d+:R> · `main`", jobs[1])
        assert re.search(r"\*\*a snail --slow\*\* · \d+% · ", jobs[2])
        of_alice = await told(front, "admin jobs list", {"user": front.member("alice").id})
        assert ("a snail" in of_alice, "a hen" in of_alice) == (True, False)
    assert say.NOTHING_HERE() in await told(front, "admin jobs list")


async def test_pages_are_turned_also_by_a_later_process(fresh: Front) -> None:
    fresh.bot.settings.update({"PROVIDER_CONCURRENCY": "1", "MAX_QUEUED_PER_USER": "20"})
    await fresh.bot.kill()
    await fresh.restart()
    async with busy(fresh, *(f"fox {number}" for number in range(9))):
        first = await panel(fresh, await fresh.member("admin").command("admin jobs list"))
        assert labels(first) == ["Newer", "Older", "Refresh"]
        await fresh.bot.kill()
        await fresh.restart()
        second = await panel(fresh, await fresh.member("admin").click(first["id"], label="Older"))
        assert "page 2 of 2" in second["content"]
        assert ("fox 0" in second["content"], "fox 8" in second["content"]) == (True, False)
    last = await panel(fresh, await fresh.member("admin").click(first["id"], label="Refresh"))
    assert labels(last) == ["Refresh"]


async def test_a_panel_closes_for_who_manages_no_more(front: Front) -> None:
    shown = await panel(front, await front.member("admin").command("admin jobs list"))
    with managed_by_nobody(front):
        answer = await (await front.member("admin").click(shown["id"], label="Refresh")).answered()
    assert "Manage Server" in front.told(answer)


async def test_cancel_offers_the_open_jobs_and_gives_credits_back(front: Front) -> None:
    async with busy(front) as _nothing:
        message = await front.imagine("a bold hen", "bob", speed="turbo")
        job, spent = await id_of(front, message), front.books.spent()
        offered = await front.member("admin").autocomplete("admin jobs cancel", {"job": "bold"})
        assert offered == [{"name": f"{job} a bold hen", "value": job}]
        said = await told(front, "admin jobs cancel", {"job": f" `{job.upper()}` "})
        assert said == f"Cancelled `{job}` of <@{front.member('bob').id}>. Its 2 credits are back."
        assert first_line(await front.ended(message)).endswith("(Cancelled)")
        assert "already cancelled" in await told(front, "admin jobs cancel", {"job": job})
        assert front.books.spent() == spent


@pytest.mark.parametrize(
    ("typed", "says"), [("0000000000", "no such job"), ("' OR 1", say.NO_ID()), ("\ud800", say.NO_ID())]
)
async def test_what_cannot_be_cancelled_is_explained(front: Front, typed: str, says: str) -> None:
    assert says in await told(front, "admin jobs cancel", {"job": typed})


async def test_jobs_of_direct_messages_are_nobody_elses_business(front: Front) -> None:
    async with busy(front):
        asked = await front.member("bob").command("imagine", {"prompt": "a secret"}, channel="dm")
        message = await front.acknowledged(asked)
        job = await id_of(front, message)
        assert "a secret" not in await told(front, "admin jobs list")
        assert "no such job" in await told(front, "admin jobs cancel", {"job": job})
    await front.ended(message)


async def test_info_shows_the_spend_to_admins_alone(front: Front) -> None:
    await front.grid("a finch")
    before = SPENT.search(await told(front, "info"))
    await front.ended(await front.imagine("a crane", speed="turbo"))
    after = SPENT.search(await told(front, "info"))
    assert before is not None
    assert after is not None
    assert int(after[1]) == int(before[1]) + 2
    assert SPENT.search(await told(front, "info", member="bob")) is None


async def test_what_a_provider_bills_stands_beside_the_credits(tmp_path: Path) -> None:
    async with opened(tmp_path, dialect="goapi") as front:
        for _ in range(2):
            await front.grid("a wasp")
        account = (await told(front, "admin jobs list")).splitlines()[0]
        found = re.search(
            r"; 2 credits spent in this server today \(UTC\), which the provider bills as (\d+) mj$", account
        )
        assert found is not None, account
        assert int(found[1]) % 2 == 0
        front.check()


async def test_a_server_s_speed_holds_for_members_who_chose_none(fresh: Front) -> None:
    shown = await panel(fresh, await fresh.member("admin").command("admin config"))
    assert [one["label"] for one in speeds_of(shown)["options"]] == [
        "Speed: the bot's default (fast)", "Speed: relax", "Speed: fast", "Speed: turbo"
    ]  # fmt: skip
    assert (await choose_speed(fresh, shown, "turbo"))["id"] == shown["id"]
    before = fresh.books.spent()
    grid = await fresh.grid("a tern")
    assert first_line(grid) == f"**a tern** - <@{fresh.member().id}> (turbo)"
    assert fresh.provider.submits[-1].path == "/mj-turbo/mj/submit/imagine"
    assert fresh.books.spent() == before + 2
    own = await panel(fresh, await fresh.member("bob").command("settings"))
    await choose_speed(fresh, own, "fast", "bob")
    assert first_line(await fresh.grid("a tern", "bob")).endswith("(fast)")
    assert first_line(await fresh.ended(await fresh.imagine("a tern", speed="relax"))).endswith("(relaxed)")
    written = await fresh.member().command("imagine", {"prompt": "a wren"}, channel="dm")
    assert first_line(await fresh.ended(await fresh.acknowledged(written))).endswith("(fast)")


async def test_the_panel_of_a_server_outlives_a_restart(fresh: Front) -> None:
    shown = await panel(fresh, await fresh.member("admin").command("admin config"))
    for value, said in (("turbo", "Speed: turbo - "), ("default", "Speed: fast (the bot's default) - ")):
        await fresh.bot.kill()
        await fresh.restart()
        shown = await choose_speed(fresh, shown, value)
        assert said in shown["content"]
        assert [one["value"] for one in speeds_of(shown)["options"] if one.get("default")] == [value]
    assert first_line(await fresh.grid("a tern")).endswith("(fast)")


async def test_a_server_s_speed_stays_when_its_chooser_manages_no_more(front: Front) -> None:
    shown = await panel(front, await front.member("admin").command("admin config"))
    chosen = speeds_of(shown)["custom_id"]
    with managed_by_nobody(front):
        answer = await (await front.member("admin").select(shown["id"], chosen, ["turbo"])).answered()
    assert "Manage Server" in front.told(answer)
    assert "Speed: fast (the bot's default)" in await told(front, "admin config")
