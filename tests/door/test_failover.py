"""Two accounts, and the main one dies in the middle of a load: no job hangs, nothing is paid twice."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from loopback_provider.provider import SimulatedProvider
from tests.door.front import KEY, Front, has_ended, opened, until
from tests.door.test_crowd import NO_LIMITS, PEOPLE

LOAD = 50


def accounts_of(backup: SimulatedProvider) -> dict[str, str]:
    return NO_LIMITS | {
        "PROVIDERS": "main,backup",
        "PROVIDER_BACKUP_URL": backup.url,
        "PROVIDER_BACKUP_KEY": backup.key,
        "PROVIDER_CONCURRENCY": "8",
        "PROVIDER_BACKUP_CONCURRENCY": "8",
        "POLL_INTERVAL_S": "0.2",
        "PROGRESS_INTERVAL_S": "30",
    }


async def taken_by(backup: SimulatedProvider, front: Front, since: float) -> float:
    """Request a picture every half second until the backup has one; returns the seconds since `since`."""
    before = len(backup.submits)
    while len(backup.submits) == before:
        assert time.monotonic() - since < 15, "the backup never got a new job"
        await front.imagine("a new picture")
        await asyncio.sleep(0.5)
    return time.monotonic() - since


async def test_the_main_account_dies_under_load_and_comes_back(tmp_path: Path) -> None:
    backup = SimulatedProvider(key=KEY, seconds=0.5, size=256)
    async with backup, opened(tmp_path, accounts_of(backup), seconds=0.5) as front:
        messages = [await front.imagine(f"a {number}th swallow", PEOPLE[number % 3]) for number in range(LOAD)]
        await until(lambda: len(front.provider.submits) >= 8, "the main account is busy")
        await front.provider.close()
        assert await taken_by(backup, front, time.monotonic()) < 10
        await front.provider.start()  # with the tasks that it had
        await front.settled(90)
        shown = [front.discord.message(message) for message in messages]
        assert all(message is not None and has_ended(message) for message in shown)
        paid = [body["state"] for provider in (front.provider, backup) for _path, body, _task in provider.submits]
        assert len(paid) == len(set(paid)), "a job was submitted twice"
        main, since = len(front.provider.submits), time.monotonic()
        while len(front.provider.submits) == main:
            assert time.monotonic() - since < 15, "the main account is not used again"
            await front.grid("the main one is back")
        front.check()
