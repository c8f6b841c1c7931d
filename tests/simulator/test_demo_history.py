"""A new demo has a past, which its bot treats as its own; a used demo is left alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.demo.history.plan import DAY_S, past
from bot.demo.history.write import furnish
from loopback_discord import LoopbackDiscord
from loopback_discord.world.names import PEOPLE
from loopback_provider.provider import Dialect, SimulatedProvider
from tests.door.books import Books
from tests.door.front import FAST_SETTINGS, Front, Json, labels, until
from tests.door.process import BotProcess
from tests.waiting import patient

KEY = "sk-past-0123456789abcdef"


@asynccontextmanager
async def furnished(folder: Path, dialect: Dialect) -> AsyncIterator[Front]:
    """A running bot on a furnished folder, with the provider that drew its pictures."""
    async with LoopbackDiscord() as discord:
        discord.rate_limits.scale = 50
        await furnish(folder / "bot", discord, dialect, folder / "tasks")
        simulated = SimulatedProvider(key=KEY, seconds=0.2, size=128, state_dir=folder / "tasks", dialect=dialect)
        async with simulated as provider:
            env = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.api_url, "PROVIDER_KIND": dialect}
            env |= {"PROVIDER_URL": provider.url, "PROVIDER_KEY": KEY, "DATA_DIR": str(folder / "bot")}
            bot = BotProcess(FAST_SETTINGS | env, folder)
            front = Front(discord, provider, bot, Books(folder / "bot" / "bot.db"))
            try:
                await front.start()
                yield front
            finally:
                await bot.end()


async def told(front: Front, path: str, options: Json | None = None, member: str = "admin") -> Json:
    """The private answer to a command, once it isn't empty."""
    answer = await (await front.member(member).command(path, options)).answered()
    assert answer.ephemeral
    return await front.discord.wait_for(
        lambda m: m["id"] == answer.message and (m["content"] or m["components"]), patient(20.0)
    )


async def go_on_from_an_old_result(front: Front) -> None:
    """`/history` has pages, `/show` posts an old result again, and its first button makes another picture."""
    assert "1 of " in str((await told(front, "history", member="bob"))["content"])
    pictures = [job for job in front.books.jobs() if job.result_name and job.user_id == int(PEOPLE["bob"])]
    shown = await front.member("bob").command("show", {"job": pictures[-1].id})
    shown_in = await front.acknowledged(shown)
    message = await front.discord.wait_for(lambda m: m["id"] == shown_in and m["components"])
    assert (await front.ended(await front.press(message["id"], labels(message)[0], "bob")))["attachments"]
    front.check()


def test_the_past_is_uneven_and_never_in_the_future() -> None:
    for now in (1_800_000_000.0, 1_800_000_000.0 // DAY_S * DAY_S + 1):
        jobs = past(now)
        assert len(jobs) > 90
        assert [job.at for job in jobs] == sorted(job.at for job in jobs)
        assert now - 14 * DAY_S < jobs[0].at < jobs[-1].at < now
        days = Counter(int(job.at // DAY_S) for job in jobs)
        assert max(days.values()) > 3 * min(days.values())
        assert {job.member for job in jobs} == {"alice", "bob", "carol", "dave"}


async def test_an_admin_finds_two_weeks_in_a_fresh_demo(tmp_path: Path) -> None:
    async with furnished(tmp_path, "midjourney-proxy") as front:
        front.books.check()
        assert Counter(front.books.states())["delivered"] > 80
        assert len((await told(front, "admin usage"))["attachments"]) == 2
        assert "winning the drawing contest" in str(await told(front, "admin audit"))
        limits = str((await told(front, "admin quota show"))["content"])
        assert "**500** a day" in limits
        assert "**1,000** a day" in limits or "**1000** a day" in limits
        assert "<#" in str(await told(front, "admin config"))
        assert "advertising" in str(await told(front, "imagine", {"prompt": "a wren"}, "dave"))
        assert "gore" in str(await told(front, "imagine", {"prompt": "much gore"}, "alice"))
        assert "of **1000**" in str(await told(front, "quota", member="carol"))
        await until(lambda: len(front.discord.messages("reviews")) == 1, "the card waits for a decision")
        await until(lambda: len(front.discord.messages("mod-log")) > 3, "the log channel has heard")
        await go_on_from_an_old_result(front)


async def test_the_past_of_the_other_dialect(tmp_path: Path) -> None:
    async with furnished(tmp_path, "goapi") as front:
        front.books.check()
        await go_on_from_an_old_result(front)


async def test_a_folder_that_was_used_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    async with LoopbackDiscord() as discord:
        began = time.monotonic()
        await furnish(tmp_path / "bot", discord, "midjourney-proxy", tmp_path / "tasks")
        assert time.monotonic() - began < 0.5
        assert [path.name for path in tmp_path.rglob("*")] == ["bot"]
