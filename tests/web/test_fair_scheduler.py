"""Strangers take turns, and together use no more of the loop's time than their share. Time is an argument here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot.web import files
from bot.web.connections import PIECE_BYTES, PIECE_COST_S, REQUEST_COST_S, Connections, HttpConnection
from bot.web.fair_scheduler import BURST_S, FairScheduler, Sender
from bot.web.listening import ACCEPT_COST_S
from bot.web.pages import STATIC
from tests.waiting import until
from tests.web.site import Site, picture
from tests.web.site import site as running_site
from tests.web.test_links import JSON, form
from tests.web.test_originals import linked

SHARE = 0.001  # so that a debt of microseconds is looked at again after milliseconds


class Time:
    """Time that moves only when a test says so."""

    now_s = 0.0
    worked_s = 0.0

    def turns(self, share: float = SHARE, burst_s: float = BURST_S) -> FairScheduler:
        return FairScheduler(share, burst_s, lambda: self.now_s, lambda: self.worked_s)


@pytest.fixture
def clock() -> Time:
    return Time()


async def rounds(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_was_spent_has_to_be_earned_again(clock: Time) -> None:
    turns, done = clock.turns(share=0.1, burst_s=2.0), list[int]()

    def work(number: int) -> None:
        clock.worked_s += 1.0
        done.append(number)

    for number in range(9):
        turns.call(Sender(), partial(work, number), 0.0)
    await rounds(30)
    assert done == [0, 1, 2]
    clock.now_s += 9.0
    turns._serve()
    assert done == [0, 1, 2]
    clock.now_s += 1.0
    turns._serve()
    assert done == [0, 1, 2, 3]


async def test_quiet_saves_up_no_more_than_a_burst(clock: Time) -> None:
    turns, done = clock.turns(burst_s=2.0), list[None]()
    clock.now_s += 1e9
    for _ in range(9):
        turns.call(Sender(), partial(done.append, None), 1.0)
    await rounds(30)
    assert len(done) == 3


async def test_one_turn_a_round_of_the_loop(clock: Time) -> None:
    turns, done, now = clock.turns(), list[int](), 0
    for _ in range(5):
        turns.call(Sender(), lambda: done.append(now), 0.0)
    for now in range(20):  # noqa: B007  # what is appended
        await rounds(1)
    assert len(set(done)) == len(done) == 5


async def test_who_had_little_is_served_first(clock: Time) -> None:
    turns, done = clock.turns(burst_s=100.0), list[str]()
    greedy, modest = Sender(), Sender()
    for _ in range(5):
        turns.call(greedy, partial(done.append, "greedy"), 1.0)
        await rounds(3)
    turns.call(greedy, partial(done.append, "greedy"), 1.0)
    turns.call(modest, partial(done.append, "modest"), 1.0)
    await rounds(9)
    assert done[5:] == ["modest", "greedy"]


async def test_nobody_saves_up_turns_by_silence(clock: Time) -> None:
    turns, done = clock.turns(burst_s=1000.0), list[str]()
    busy, new = Sender(), Sender()
    for _ in range(50):
        turns.call(busy, partial(done.append, "busy"), 1.0)
        await rounds(3)
    for _ in range(4):
        for sender, name in ((new, "new"), (busy, "busy")):
            turns.call(sender, partial(done.append, name), 1.0)
        await rounds(9)
    assert done[50:] == ["new", "busy"] * 4


async def test_a_turn_that_nobody_waits_for_costs_nobody_else_his(clock: Time) -> None:
    turns = clock.turns()
    gone = asyncio.create_task(turns.turn(Sender(), 0.0))
    await rounds(1)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    await turns.turn(Sender(), 0.0)


async def test_work_that_fails_stops_nobody(clock: Time, caplog: pytest.LogCaptureFixture) -> None:
    turns = clock.turns()
    failed: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: failed.append(context["exception"]))
    turns.call(Sender(), lambda: 1 // 0, 0.0)  # type: ignore[arg-type]
    await turns.turn(Sender(), 0.0)
    assert [type(fault) for fault in failed] == [ZeroDivisionError]


@contextlib.asynccontextmanager
async def limited(folder: Path, turns: FairScheduler) -> AsyncIterator[tuple[Site, Connections]]:
    connections = Connections(turns=turns)
    async with running_site(folder, connections=connections) as site:
        yield site, connections


async def dial(site: Site, sent: bytes) -> asyncio.StreamWriter:
    _reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    writer.write(sent)
    return writer


def only(connections: Connections) -> HttpConnection:
    [connection] = connections._known.values()
    return connection


def stands(turns: FairScheduler) -> bool:
    """True if somebody waits, and nobody is served."""
    return bool(turns._waiting) and turns._left() < 0


async def test_whose_turn_it_is_not_is_not_read(tmp_path: Path, clock: Time) -> None:
    pieces = 20
    turns = clock.turns(burst_s=2 * ACCEPT_COST_S + REQUEST_COST_S + pieces * PIECE_COST_S)
    async with limited(tmp_path, turns) as (site, connections):
        writer = await dial(site, b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        writer.write(bytes(4 << 20))
        await until(lambda: len(connections) and stands(turns), "the burst is spent")
        connection = only(connections)
        assert connection._transport is not None
        assert not connection._transport.is_reading()
        taken = connection._bytes
        assert 0 < taken <= (pieces + 2) * PIECE_BYTES
        assert len(connection._held) <= PIECE_BYTES
        clock.now_s += 1e6
        await until(lambda: connection._bytes > taken, "it goes on")
        writer.close()


async def test_requests_in_a_row_have_a_turn_each(tmp_path: Path, clock: Time) -> None:
    turns = clock.turns(burst_s=6 * REQUEST_COST_S)
    async with limited(tmp_path, turns) as (site, _connections):
        hook = f"/hooks/main/{site.signer.hook_token('main')}"
        one = f"POST {hook} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode()
        writer = await dial(site, one * 30)
        await until(lambda: stands(turns), "the burst is spent")
        assert len(site.hints) <= 7
        for _ in range(10):
            clock.now_s += 1e6
            await until(lambda: stands(turns) or len(site.hints) == 30)
        assert len(site.hints) == 30
        writer.close()


async def test_connections_have_a_turn_each(tmp_path: Path, clock: Time) -> None:
    turns = clock.turns(burst_s=5 * ACCEPT_COST_S)
    async with limited(tmp_path, turns) as (site, connections):
        writers = [await dial(site, b"") for _ in range(20)]
        await until(lambda: stands(turns), "the burst is spent")
        assert len(connections) <= 6
        for writer in writers:
            writer.close()


async def test_nobody_comes_late_because_many_came_before(tmp_path: Path, clock: Time) -> None:
    turns = clock.turns()
    async with limited(tmp_path, turns) as (site, connections):
        writers = [await dial(site, b"") for _ in range(20)]
        await until(lambda: len(connections) == 20, "all are connected")
        assert {connection.sender.had_s for connection in connections._known.values()} == {ACCEPT_COST_S}
        for writer in writers:
            writer.close()


async def test_who_asks_and_waits_for_a_turn_is_not_sent_away(tmp_path: Path, clock: Time) -> None:
    turns = clock.turns(burst_s=3 * ACCEPT_COST_S + 2 * PIECE_COST_S)
    connections = Connections(2, turns=turns)
    async with running_site(tmp_path, connections=connections) as site:
        hook = f"/hooks/main/{site.signer.hook_token('main')}"
        asked = f"POST {hook} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode()
        writers = [await dial(site, asked) for _ in range(5)]
        for _ in range(2000):
            clock.now_s += 1e6
            await until(lambda: stands(turns) or len(site.hints) == 5)
            if len(site.hints) == 5:
                break
        assert len(site.hints) == 5
        for writer in writers:
            writer.close()


async def test_an_ordinary_visit_waits_for_nothing(tmp_path: Path, clock: Time, client: aiohttp.ClientSession) -> None:
    """The page, its files and its picture, and a mask of 9 MB: all within the burst."""
    async with limited(tmp_path, clock.turns()) as (site, _connections):
        link = site.link(await site.session())
        async with client.get(link) as page:
            assert page.status == 200
        for file in (file for file in STATIC.rglob("*") if file.is_file()):
            async with client.get(f"{site.url}/web/static/{file.relative_to(STATIC)}") as got:
                assert got.status == 200
        async with client.get(f"{link}/picture") as shown:
            assert shown.status == 200
        async with client.post(link, data=form(b"\x89PNG" + bytes(9 << 20)), headers=JSON) as sent:
            assert sent.status == 422


async def test_files_are_sent_in_turns(tmp_path: Path, clock: Time, client: aiohttp.ClientSession) -> None:
    pieces = 10
    turns = clock.turns(burst_s=2 * ACCEPT_COST_S + PIECE_COST_S + REQUEST_COST_S + pieces * files.PIECE_COST_S)
    async with limited(tmp_path, turns) as (site, _connections):
        job, link = await linked(site)
        assert job.result is not None
        site.media.path(job.result).write_bytes(picture() + bytes(20 * files.PIECE_BYTES))
        async with client.get(link) as got:
            assert got.status == 200
            first = await got.content.readexactly(pieces * files.PIECE_BYTES)
            await until(lambda: stands(turns), "the burst is spent")
            assert got.content.total_bytes <= (pieces + 1) * files.PIECE_BYTES
            clock.now_s += 1e6
            whole = first
            async for piece in got.content.iter_any():
                whole += piece
                clock.now_s += 1e6
        assert whole == picture() + bytes(20 * files.PIECE_BYTES)


async def test_who_does_not_read_is_not_answered_further(
    tmp_path: Path, clock: Time, client: aiohttp.ClientSession
) -> None:
    async with limited(tmp_path, clock.turns()) as (site, connections):
        hook = f"/hooks/main/{site.signer.hook_token('main')}"
        writer = await dial(site, b"\r\n")
        await until(lambda: len(connections), "it is connected")
        deaf = only(connections)
        deaf.pause_writing()  # as asyncio does if the peer leaves 64 KB of answers unread
        writer.write(f"POST {hook} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        await until(lambda: deaf._lines > 1, "it was heard")
        async with client.get(f"{site.url}/healthz") as alive:
            assert alive.status == 200
        assert site.hints == []
        deaf.resume_writing()
        await until(lambda: site.hints, "it is answered")
        writer.close()


async def test_what_aiohttp_has_paused_is_not_read_on(tmp_path: Path, clock: Time) -> None:
    """Its two reasons to pause have names that we know. If they change, we would override them."""
    turns = clock.turns(burst_s=3 * ACCEPT_COST_S)
    async with limited(tmp_path, turns) as (site, connections):
        writer = await dial(site, b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
        await until(lambda: len(connections) and stands(turns), "the burst is spent")
        connection = only(connections)
        inner, transport = connection._inner, connection._transport
        assert (inner._reading_paused, inner._buffer_paused) == (False, True)  # type: ignore[attr-defined]
        assert not connection._held
        assert transport is not None
        assert not transport.is_reading()
        writer.close()
