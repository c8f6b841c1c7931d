"""Repeated presses show a result once, a proxy's page in place of an answer does no harm, and a kill leaves nothing
open."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.texts.kit import answers as say
from loopback_discord.rest.faults import HTML
from tests.door.front import Front, Json, opened, until
from tests.door.private import public
from tests.door.test_library import id_of, shown
from tests.waiting import patient

LOADING = 1 << 7
PAGE = "<html><body>Please wait</body></html>"


@pytest_asyncio.fixture(loop_scope="session")
async def own(tmp_path: Path) -> AsyncIterator[Front]:
    async with opened(tmp_path) as front:
        yield front


def page(front: Front, method: str, path: str, *, after_effect: bool, times: int = 1) -> None:
    headers = {"Content-Type": HTML}
    front.discord.faults.fail(
        method, path, status=200, body=PAGE, headers=headers, after_effect=after_effect, times=times
    )


@pytest.mark.parametrize("arrived", [True, False], ids=["it arrived", "it did not"])
async def test_a_page_instead_of_an_acknowledgement_is_looked_into(own: Front, arrived: bool) -> None:
    page(own, "POST", r"/callback$", after_effect=arrived)
    await own.ask("a page of a proxy")
    await until(
        lambda: len(own.books.jobs()) == int(arrived) and not any(j.open for j in own.books.jobs()), "settled", 60
    )
    assert len(own.provider.submits) == int(arrived)
    assert "Traceback" not in own.bot.printed
    own.check()


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", r"/messages/\d+$"), ("PATCH", "@original"), ("POST", r"/channels/\d+/messages$"), ("GET", "/users/@me")],
)
async def test_a_page_instead_of_any_other_answer_is_a_lost_connection(own: Front, method: str, path: str) -> None:
    page(own, method, path, after_effect=True, times=2)
    await own.grid("a page of a proxy")
    assert (await own.bot.stop())[0] == 0
    await own.restart()
    await own.grid("after it")
    assert "Traceback" not in own.bot.printed
    own.check()


async def history_page(front: Front) -> Json:
    return await shown(front, await front.member().command("history"))


@pytest.mark.parametrize("slow_s", [0.0, 1.0])
async def test_show_here_pressed_several_times_posts_once(own: Front, slow_s: float) -> None:
    await own.grid("a wren")
    panel, before = await history_page(own), len(public(own))
    if slow_s:
        own.discord.faults.fail("PATCH", "@original", status=0, hang_s=slow_s)
    pressed = await asyncio.gather(*(own.member().click(panel["id"], label="Show here") for _ in range(4)))
    answers = [await one.answered() for one in pressed]
    assert sorted(answer.ephemeral for answer in answers) == [False, True, True, True]
    await until(lambda: len(public(own)) == before + 1 and public(own)[-1]["attachments"], "it is shown")
    again = await (await own.member().click(panel["id"], label="Show here")).answered()
    assert "It's here." in own.told(again)
    assert len(public(own)) == before + 1


async def test_show_works_again_where_what_it_showed_was_deleted_or_somebody_else_asks(own: Front) -> None:
    job = id_of(own, await own.grid("a wren"))
    first = await shown(own, await own.member().command("show", {"job": job}), private=False)
    own.discord.delete_message(first["id"])
    second = await shown(own, await own.member().command("show", {"job": job}), private=False)
    third = await shown(own, await own.member("bob").command("show", {"job": job}), private=False)
    assert len({first["id"], second["id"], third["id"]}) == 3


COMMANDS = {"history": "alice", "show": "alice", "admin usage": "admin"}


@pytest.mark.parametrize("command", COMMANDS)
async def test_what_a_kill_left_thinking_is_ended_at_the_next_start(own: Front, command: str) -> None:
    job = id_of(own, await own.grid("a wren"))
    for method, path in (("PATCH", "@original"), ("POST", r"/webhooks/\d+/[^/]+$")):
        own.discord.faults.fail(method, path, status=0, hang_s=600)
    options = {"job": job} if command == "show" else {}
    asked = await own.member(COMMANDS[command]).command(command, options)
    answer = await asked.answered()
    await until(lambda: answering(own), "it gives the answer")
    await own.bot.kill()
    own.discord.faults.clear()
    await own.restart()
    ended = await own.discord.wait_for(lambda m: m["id"] == answer.message and not m["flags"] & LOADING, patient(10.0))
    assert ended["content"] == say.RESTARTED()
    await until(lambda: not noted(own), "nothing is left of it")
    own.bot.check_printed(own.tokens)


async def test_what_was_answered_is_left_alone(own: Front) -> None:
    await own.grid("a wren")
    panel = await history_page(own)
    await until(lambda: not noted(own), "it is over")
    await own.bot.kill()
    await own.restart()
    await own.grid("another one")
    now = own.discord.message(panel["id"])
    assert now is not None
    assert now["content"] == panel["content"]


def answering(front: Front) -> bool:
    """True while Discord lets the bot wait for the state of an answer."""
    return any(one.status == 0 and one.path.startswith("/webhooks/") for one in front.discord.requests)


def noted(front: Front) -> list[str]:
    file = sqlite3.connect(front.books.path)
    try:
        return [row[0] for row in file.execute("SELECT key FROM meta WHERE key LIKE 'thinking:%'")]
    finally:
        file.close()
