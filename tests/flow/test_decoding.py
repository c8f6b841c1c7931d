"""Decoding in processes: whose turn it is, its limits, and the errors if it fails."""

from __future__ import annotations

import asyncio
import io
import json
import signal
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.core.errors import Busy, UserError
from bot.core.files.media_faults import TooManyPixels
from bot.core.models import UserId
from bot.imaging.decoding import child_processes, faults, pictures
from bot.imaging.decoding.child_processes import MOST_WAITING, DecodingLimits, Desk
from bot.imaging.images import NotMedia
from bot.imaging.masks import MaskError
from bot.texts.media import pictures as pictures_say
from bot.texts.region import masks as masks_say
from tests.unit.test_images import bomb, encoded, noise

ALICE, BOB = UserId(1), UserId(2)
SMALL = encoded(noise(64, 48), "PNG")


async def test_what_comes_back_is_what_was_made() -> None:
    quarters = await pictures.quarters(SMALL, 1 << 20)
    assert [Image.open(io.BytesIO(one)).size for one in quarters] == [(32, 24)] * 4
    assert await pictures.fit(SMALL, 10) is None


async def test_faults_keep_their_words() -> None:
    with pytest.raises(NotMedia, match="not a picture"):
        await pictures.fit(b"milk", 1000)
    with pytest.raises(MaskError, match="Nothing is marked"):
        await pictures.mask(encoded(Image.new("L", (64, 48)), "PNG"), 64, 48)
    with pytest.raises(MaskError, match="too many pixels"):
        await pictures.mask(bomb(7_000, 6_000), 64, 48)


async def test_faults_keep_their_kind_and_the_key_of_their_sentence() -> None:
    with pytest.raises(MaskError) as caught:
        await pictures.mask(bomb(7_000, 6_000), 64, 48)
    assert masks_say.TOO_MANY_PIXELS.is_said_by(caught.value.reason)


@pytest.mark.parametrize(
    "fault", [TooManyPixels(), NotMedia(pictures_say.TOO_LONG()), MaskError("words of nobody")], ids=repr
)
def test_a_fault_comes_back_as_it_was(fault: NotMedia | MaskError) -> None:
    back = faults.unpacked(json.loads(json.dumps(faults.packed(fault))))
    assert back is not None
    assert (type(back), back.reason, type(back.reason)) == (type(fault), fault.reason, type(fault.reason))


@pytest.mark.parametrize(
    ("whose", "work"),
    [("FOR_MEMBERS", pictures.quarters), ("FOR_RESULTS", pictures.fit)],
    ids=["of a member", "of a result"],
)
@pytest.mark.parametrize(
    ("limits", "says"),
    [(DecodingLimits(1 << 30, 0.01), "too long"), (DecodingLimits(30 << 20, 30.0), "too much")],
    ids=["time", "memory"],
)
async def test_a_picture_that_takes_more_than_its_own_limits_is_given_up(
    limits: DecodingLimits,
    says: str,
    whose: str,
    work: Callable[..., Awaitable[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child_processes, whose, limits)
    with pytest.raises(NotMedia, match=says):
        await work(encoded(Image.new("RGB", (5_000, 5_000)), "PNG"), 1000)


async def test_where_no_process_can_be_started_nothing_is_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "nothing"))
    with pytest.raises(Busy, match="right now"):
        await pictures.fit(SMALL, 1000)


async def test_a_member_takes_one_turn_after_the_other_and_others_do_not_wait() -> None:
    turns, order = Desk(), list[str]()
    may_end = asyncio.Event()

    async def work(member: UserId, name: str) -> None:
        async with turns.turn(member):
            order.append(name)
            await may_end.wait()

    waiting = [asyncio.create_task(work(ALICE, f"a{number}")) for number in range(1 + MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(UserError, match="still working on your other pictures"):
        await work(ALICE, "one too many")
    waiting.append(asyncio.create_task(work(BOB, "b")))
    await asyncio.sleep(0)
    assert order == ["a0", "b"]
    may_end.set()
    await asyncio.gather(*waiting)
    assert order == ["a0", "b", "a1", "a2", "a3"]
    await work(ALICE, "again")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[Process]:
    """The processes started from now on."""
    found, start = asyncio.Queue[Process](), asyncio.create_subprocess_exec

    async def noted(*command: Any, **options: Any) -> Process:
        process = await start(*command, **options)
        found.put_nowait(process)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    return found


async def test_a_process_ends_with_who_waited_for_it(started: asyncio.Queue[Process]) -> None:
    task = asyncio.create_task(pictures.fit(encoded(noise(2_000, 2_000), "PNG"), 100_000))
    process = await started.get()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("number", "fault"), [(signal.SIGTERM, Busy), (signal.SIGKILL, NotMedia)], ids=["a stop", "no memory"]
)
async def test_a_stop_of_everything_says_nothing_of_the_picture(
    started: asyncio.Queue[Process], number: signal.Signals, fault: type[Exception]
) -> None:
    task = asyncio.create_task(pictures.fit(encoded(noise(2_000, 2_000), "PNG"), 100_000))
    (await started.get()).send_signal(number)
    with pytest.raises(fault):
        await task
