"""The end of a private job when its message can't be reached any more, and when the process was killed."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.store.database.schema_rules import prices
from tests.door import rules
from tests.door.front import Front, Json, first_line, labels, opened, until
from tests.door.private import GRID, POST, direct, privately, public, said
from tests.door.stages import HOLD_S
from tests.waiting import patient

BY_TOKEN = r"^/webhooks/\d+/[^/]+/messages/\d+$"


@pytest_asyncio.fixture(loop_scope="session")
async def shy(tmp_path: Path) -> AsyncIterator[Front]:
    """A bot in a server with private results, for one test that breaks something."""
    async with opened(tmp_path, {"PROGRESS_INTERVAL_S": "100"}) as running:
        rules.choose(running, visibility="private")
        rules.put(running, prices, priced="turbo", credits=5)
        yield running
        running.discord.faults.clear()
        await running.settled()
        running.books.check()
        assert public(running) == []


async def started(front: Front, prompt: str = "a wren --slow") -> str:
    """The private message of a running job, after its only progress edit."""
    message = await privately(front, await front.ask(prompt))
    await front.moving(message)
    return message


async def told_directly(front: Front) -> Json:
    """The only direct message, once nothing is left to do."""
    await front.settled()
    (message,) = direct(front)
    return message


def age(front: Front, seconds: float) -> None:
    """Make all jobs older."""
    with closing(sqlite3.connect(front.books.path, timeout=5)) as file, file:
        file.execute("UPDATE jobs SET created_at = created_at - ?", (int(seconds * 1e6),))


async def test_after_the_life_of_the_token_the_result_comes_directly(shy: Front) -> None:
    message = await started(shy)
    shy.discord.token_lifetime_s = 0
    shown = await told_directly(shy)
    assert (first_line(shown), labels(shown)) == (f"**a wren --slow** - <@{shy.member().id}> (fast)", GRID)
    assert shy.content_of(shown)
    assert "ephemeral_for" in (shy.discord.message(message) or {})
    shy.discord.token_lifetime_s = 900
    single = await shy.ended(await shy.acknowledged(await shy.member().click(shown["id"], label="U1")))
    assert single["channel_id"] == shown["channel_id"]


async def test_before_its_token_dies_a_message_says_where_the_result_will_come(tmp_path: Path) -> None:
    async with opened(tmp_path, seconds=1.0) as front:
        rules.choose(front, visibility="private")
        message = await started(front)
        age(front, 14 * 60)
        await front.discord.wait_for(lambda m: m["id"] == message and "as a direct message" in m["content"])
        front.discord.token_lifetime_s = 0
        assert labels(await told_directly(front)) == GRID
        front.check()


async def test_who_waited_long_is_told_privately_that_it_is_ready(shy: Front) -> None:
    message = await started(shy)
    age(shy, 130)
    await shy.ended(message)
    ready = await shy.discord.wait_for(lambda m: "your picture is ready" in m["content"])
    assert (ready["ephemeral_for"], direct(shy)) == (shy.member().id, [])


async def test_what_was_dismissed_comes_directly_or_else_as_a_new_answer(shy: Front) -> None:
    await shy.member().delete(await started(shy))
    assert labels(await told_directly(shy)) == GRID
    shy.discord.close_dms("alice")
    await shy.member().delete(await started(shy, "a hen --slow"))
    shown = await shy.discord.wait_for(lambda m: "a hen" in m["content"] and m["attachments"], patient(10.0))
    assert (shown["ephemeral_for"], labels(shown)) == (shy.member().id, [*GRID, POST])


async def test_with_nowhere_to_go_it_fails_and_costs_nothing(shy: Front) -> None:
    await started(shy)
    shy.discord.token_lifetime_s = 0
    shy.discord.close_dms("alice")
    await shy.settled()
    (job,) = shy.books.jobs()
    assert (job.state, shy.books.spent(), direct(shy)) == ("failed", 0, [])
    await said_later(shy, job.id, "nowhere left to post it")


async def said_later(front: Front, job: str, contains: str) -> None:
    """Wait until `/show` contains this about the job, with a live token."""
    front.discord.token_lifetime_s = 900
    await said(front, await front.member().command("show", {"job": job}), contains)


async def test_while_discord_is_away_it_is_tried_again_by_the_token(shy: Front) -> None:
    message = await started(shy)
    shy.discord.faults.fail("PATCH", BY_TOKEN, status=503, times=2)
    shown = await shy.ended(message, 40)
    assert (labels(shown), direct(shy)) == ([*GRID, POST], [])


# -- kill -9 ---------------------------------------------------------------------------------------------------------


async def acknowledged(front: Front) -> str:
    """Discord has the acknowledgement, but the bot never gets its answer."""
    front.discord.faults.fail("POST", r"/callback$", after_effect=True, hang_s=HOLD_S)
    message = (await (await front.ask("a wren --slow")).answered()).message or ""
    assert front.books.states()[-1] == "accepted"
    return message


async def downloaded(front: Front) -> str:
    """The picture is on the bot's disk; the edit that shows it hasn't reached Discord."""
    return await _delivering(front, after_effect=False)


async def delivered(front: Front) -> str:
    """Discord shows the picture, but the bot never gets its answer."""
    return await _delivering(front, after_effect=True)


async def _delivering(front: Front, *, after_effect: bool) -> str:
    message = await started(front)
    front.discord.faults.fail("PATCH", BY_TOKEN, after_effect=after_effect, hang_s=HOLD_S)
    await until(lambda: front.books.states()[-1] == "done", "it is done")
    await until(lambda: front.discord.requests[-1].files and front.discord.requests[-1].ended is None, "the upload")
    return message


STAGES = [acknowledged, started, downloaded, delivered]


@pytest.mark.parametrize("reach", STAGES, ids=lambda stage: stage.__name__)
async def test_killed_it_ends_once_in_its_message(shy: Front, reach: Callable[[Front], Awaitable[str]]) -> None:
    message = await reach(shy)
    await shy.bot.kill()
    shy.discord.faults.clear()
    await shy.restart()
    shown = await shy.ended(message)
    assert (labels(shown), bool(shown["attachments"]), direct(shy)) == ([*GRID, POST], True, [])
    assert len(shy.provider.submits) == 1


@pytest.mark.parametrize("reach", [started, delivered], ids=lambda stage: stage.__name__)
async def test_killed_for_longer_than_the_token_it_ends_once_directly(
    shy: Front, reach: Callable[[Front], Awaitable[str]]
) -> None:
    await reach(shy)
    await shy.bot.kill()
    shy.discord.faults.clear()
    shy.discord.token_lifetime_s = 0
    await shy.restart()
    assert labels(await told_directly(shy)) == GRID


async def test_killed_while_it_is_sent_directly_it_comes_once(shy: Front) -> None:
    await started(shy)
    shy.discord.token_lifetime_s = 0
    shy.discord.faults.fail("POST", r"^/channels/\d+/messages$", after_effect=True, hang_s=HOLD_S)
    await until(lambda: direct(shy), "it is there")
    await shy.bot.kill()
    shy.discord.faults.clear()
    await shy.restart()
    assert labels(await told_directly(shy)) == GRID


async def test_what_was_perhaps_acknowledged_before_the_token_died_is_told_to_be_dropped(shy: Front) -> None:
    await acknowledged(shy)
    await shy.bot.kill()
    shy.discord.faults.clear()
    shy.discord.token_lifetime_s = 0
    await shy.restart()
    await until(lambda: shy.books.states() == ["cancelled"], "it is dropped")
    shown = await told_directly(shy)
    assert (first_line(shown).endswith("(Cancelled)"), shy.provider.submits) == (True, [])


async def test_what_was_refused_privately_is_not_taken_for_an_acknowledgement(shy: Front) -> None:
    shy.discord.faults.fail("POST", r"/callback$", hang_s=HOLD_S, cut=True)
    asked = await shy.ask("a wren")
    await until(lambda: shy.books.states() == ["accepted"], "the job is stored")
    await shy.bot.kill()
    shy.discord.faults.clear()
    refusal = {"type": 4, "data": {"content": "I am too busy right now.", "flags": 64}}
    url = f"{shy.discord.api_url}/interactions/{asked.id}/{asked.token}/callback"
    async with aiohttp.ClientSession() as session, session.post(url, json=refusal) as answered:
        assert answered.ok
    await shy.restart()
    await until(lambda: shy.books.states() == ["cancelled"], "it is dropped")
    assert (direct(shy), shy.provider.submits) == ([], [])


async def test_a_dear_job_begins_and_ends_privately_also_killed_while_it_begins(shy: Front) -> None:
    question = await said(shy, await shy.ask("a wren", speed="turbo"), "costs 5 credits")
    follow_up = r"^/webhooks/\d+/[^/]+$"
    shy.discord.faults.fail("POST", follow_up, after_effect=True, hang_s=HOLD_S)
    await shy.member().click(question["id"], label="Start for 5 credits")
    first = await shy.discord.wait_for(lambda m: "**a wren**" in m["content"])
    await shy.bot.kill()
    shy.discord.faults.clear()
    await shy.restart()
    await until(lambda: shy.books.states() == ["delivered"], "it is there")
    shown = await shy.discord.wait_for(lambda m: bool(m["components"]) and m["attachments"])
    assert (shown["ephemeral_for"], labels(shown)) == (shy.member().id, [*GRID, POST])
    assert "Waiting" not in first["content"]
    assert (len(shy.provider.submits), shy.books.spent(), direct(shy)) == (1, 5, [])
