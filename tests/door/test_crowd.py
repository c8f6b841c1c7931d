"""Many at once: nobody is lost, nobody waits for the answer, nobody holds up the others."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from tests.door.front import Front, first_line, opened

PEOPLE = ("alice", "bob", "admin")
NO_LIMITS = {"MAX_RUNNING_PER_USER": "100", "MAX_QUEUED_PER_USER": "500", "PROVIDER_CONCURRENCY": "100"}


def small_pictures(front: Front, tasks: int) -> None:
    """The next tasks give one ready picture: drawing hundreds of them would be the slowest part."""
    target = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(target, "PNG")
    for _ in range(tasks):
        front.provider.faults.next_task(picture=target.getvalue())


@pytest.mark.alone
async def test_a_burst_of_200_is_acknowledged_within_3_s_and_all_delivered(tmp_path: Path) -> None:
    calm = {"POLL_INTERVAL_S": "0.5", "PROGRESS_INTERVAL_S": "30"}  # what is measured is the burst, not the polling
    async with opened(tmp_path, NO_LIMITS | calm, seconds=0.3) as front:
        small_pictures(front, 200)
        asked = [await front.ask(f"a {n}th goose", PEOPLE[n % 3]) for n in range(200)]
        answers = await asyncio.gather(*(one.answered(3.0) for one in asked))
        assert max(one.answered_after_s or 9 for one in asked) < 3
        shown = [await front.ended(answer.message or "", 60) for answer in answers]
        assert {first_line(message).rpartition(" ")[2] for message in shown} == {"(fast)"}
        assert len(front.provider.submits) == 200
        front.check()


async def test_one_members_thirty_jobs_do_not_hold_up_anothers_one(tmp_path: Path) -> None:
    limits = NO_LIMITS | {"PROVIDER_CONCURRENCY": "2"}
    async with opened(tmp_path, limits, seconds=0.2) as front:
        small_pictures(front, 31)
        many = [await front.ask(f"a {n}th gnat") for n in range(30)]
        await asyncio.gather(*(one.answered() for one in many))
        one = await front.imagine("one bee", "bob")
        before = len(front.provider.submits)
        await front.ended(one)
        sent = [submit.body["prompt"] for submit in front.provider.submits]
        assert sent.index("one bee") - before <= 3, sent
        await front.settled(60)
        front.check()
