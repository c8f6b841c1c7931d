"""Progress edits: one at a time per channel, one per message and interval, always the newest text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from bot.core.models import ChannelId, MessageId
from bot.services.memory_budget import MemoryBudget
from bot.ui.publishing.progress_throttle import ProgressThrottle, Update
from tests.unit.samples import job

INTERVAL_S = 0.06


class Discord:
    """Accepts edits; a closed gate holds the one under way."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, int, bytes | None]] = []  # message, percent, preview
        self.times: list[float] = []
        self.open = asyncio.Event()
        self.open.set()
        self.at_once: dict[int, int] = {}
        self.unchanged = False
        self.faults: list[Exception] = []

    async def send(self, update: Update) -> bool:
        channel = update.job.channel_id
        self.at_once[channel] = self.at_once.get(channel, 0) + 1
        assert self.at_once[channel] == 1
        self.taken.append((update.message_id, update.job.progress, update.preview.content if update.preview else None))
        self.times.append(time.monotonic())
        try:
            await self.open.wait()
            if self.faults:
                raise self.faults.pop()
        finally:
            self.at_once[channel] -= 1
        return not self.unchanged

    async def took(self, number: int) -> list[tuple[int, int, bytes | None]]:
        """Wait for the first `number` edits; no more may come within an interval."""
        async with asyncio.timeout(2):
            while len(self.taken) < number:  # noqa: ASYNC110  # an Event per edit would tell less
                await asyncio.sleep(0.005)
        await asyncio.sleep(INTERVAL_S * 1.5)
        assert len(self.taken) == number
        return self.taken


@pytest.fixture
def discord() -> Discord:
    return Discord()


class Lanes(ProgressThrottle):
    """Adds a short way to update a message."""

    def __call__(self, message: int, percent: int, preview: bytes | None = None, channel: int = 1) -> None:
        shown = job(progress=percent, channel_id=ChannelId(channel))
        lent = MemoryBudget().spare(len(preview)) if preview is not None else None
        if lent is not None and preview is not None:
            lent.content = preview
        self.put(Update(shown, MessageId(message), None, lent))


@pytest.fixture
async def put(discord: Discord) -> AsyncIterator[Lanes]:
    lanes = Lanes(INTERVAL_S, discord.send)
    yield lanes
    await lanes.close()


async def test_of_what_waits_only_the_newest_is_sent(discord: Discord, put: Lanes) -> None:
    discord.open.clear()
    for percent in (1, 2, 3):
        put(7, percent)
        await asyncio.sleep(0)
    discord.open.set()
    assert await discord.took(2) == [(7, 1, None), (7, 3, None)]


async def test_a_message_is_edited_once_an_interval(discord: Discord, put: Lanes) -> None:
    put(7, 1)
    await discord.took(1)
    put(7, 2)
    await asyncio.sleep(0.001)
    put(7, 3)
    await discord.took(3)
    assert all(later - earlier >= INTERVAL_S for earlier, later in pairwise(discord.times))


async def test_what_changed_nothing_costs_no_interval(discord: Discord) -> None:
    discord.unchanged = True
    patient = Lanes(3600, discord.send)
    for percent in range(3):
        patient(7, percent)
        await asyncio.sleep(0.01)
    assert [percent for _message, percent, _ in await discord.took(3)] == [0, 1, 2]
    await patient.close()


async def test_a_slow_channel_holds_up_no_other(discord: Discord, put: Lanes) -> None:
    discord.open.clear()
    put(7, 1, channel=1)
    put(8, 1, channel=1)
    put(9, 1, channel=2)
    await asyncio.sleep(0.01)
    assert sorted(discord.taken) == [(7, 1, None), (9, 1, None)]
    discord.open.set()
    assert sorted(await discord.took(3))[1] == (8, 1, None)


async def test_a_preview_is_kept_until_it_was_sent(discord: Discord, put: Lanes) -> None:
    discord.open.clear()
    put(7, 1)
    await asyncio.sleep(0)
    put(7, 2, b"preview")
    put(7, 3)
    discord.open.set()
    assert (await discord.took(2))[1] == (7, 3, b"preview")
    put(7, 4)
    assert (await discord.took(3))[2] == (7, 4, None)


async def test_a_newer_preview_takes_the_place_of_an_older_one(discord: Discord, put: Lanes) -> None:
    discord.open.clear()
    put(7, 1)
    await asyncio.sleep(0)
    put(7, 2, b"old")
    put(7, 3, b"new")
    discord.open.set()
    assert (await discord.took(2))[1] == (7, 3, b"new")


async def test_a_message_that_has_its_last_text_is_left_alone(discord: Discord, put: Lanes) -> None:
    discord.open.clear()
    put(7, 1)
    await asyncio.sleep(0)
    put(7, 2)
    put(8, 1)
    put.forget(ChannelId(1), MessageId(7))
    put.forget(ChannelId(99), MessageId(7))  # never heard of
    discord.open.set()
    assert await discord.took(2) == [(7, 1, None), (8, 1, None)]


async def test_a_fault_ends_no_lane(discord: Discord, put: Lanes, caplog: pytest.LogCaptureFixture) -> None:
    discord.faults = [RuntimeError("refused")]
    put(7, 1)
    await discord.took(1)
    put(7, 2)
    assert (await discord.took(2))[1] == (7, 2, None)
    assert "a progress edit of message 7 failed" in caplog.text


async def test_closing_drops_what_waits(discord: Discord, put: Lanes) -> None:
    discord.open.clear()
    put(7, 1)
    put(8, 1)
    await asyncio.sleep(0)
    await put.close()
    discord.open.set()
    assert await discord.took(1) == [(7, 1, None)]
