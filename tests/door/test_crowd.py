"""Many at once: nobody is lost, nobody waits for the answer, nobody holds up the others."""

from __future__ import annotations

import asyncio
import io
import re
from itertools import accumulate
from pathlib import Path

from PIL import Image

from tests.door.front import Front, first_line, opened, until
from tests.waiting import patient

PEOPLE = ("alice", "bob", "admin")
NO_LIMITS = {"MAX_RUNNING_PER_USER": "100", "MAX_QUEUED_PER_USER": "500", "PROVIDER_CONCURRENCY": "100"}


def small_pictures(front: Front, tasks: int) -> None:
    """Give the next tasks one ready picture: drawing hundreds of them would be the slowest part."""
    target = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(target, "PNG")
    for _ in range(tasks):
        front.provider.faults.next_task(picture=target.getvalue())


async def test_a_burst_of_200_loses_nobody(tmp_path: Path) -> None:
    """Everybody who is answered gets a picture and pays for it, nobody else does. How many are in time depends on the
    machine: `python -m benchmarks.burst` checks all 200 against three seconds."""
    calm = {"POLL_INTERVAL_S": "0.5", "PROGRESS_INTERVAL_S": "30"}
    async with opened(tmp_path, NO_LIMITS | calm, seconds=0.3) as front:
        small_pictures(front, 200)
        asked = [await front.ask(f"a {n}th goose", PEOPLE[n % 3]) for n in range(200)]
        answers = await asyncio.gather(*(one.answered() for one in asked), return_exceptions=True)
        heard = [answer for answer in answers if not isinstance(answer, BaseException)]
        taken = [answer.message or "" for answer in heard if not answer.ephemeral]
        assert taken, front.bot.printed[-3000:]
        assert all("kept nothing of this" in front.told(answer) for answer in heard if answer.ephemeral)
        shown = [await front.ended(message, 60) for message in taken]
        assert {first_line(message).rpartition(" ")[2] for message in shown} == {"(fast)"}
        await front.settled()
        assert (len(front.provider.submits), front.books.spent()) == (len(taken), len(taken))
        front.check()


async def test_beside_a_members_hundred_jobs_anothers_one_starts_next(tmp_path: Path) -> None:
    limits = {"MAX_QUEUED_PER_USER": "100", "MAX_RUNNING_PER_USER": "9", "PROVIDER_CONCURRENCY": "1"}
    async with opened(tmp_path, limits, seconds=1.0) as front:
        small_pictures(front, 102)
        await front.grid("a gnu")
        await crowd(front, 100, "alice")
        one = await front.imagine("one bee", "bob")
        before = len(front.provider.submits)
        await until(lambda: "one bee" in sent(front), "its turn comes")
        assert sent(front).index("one bee") - before <= 1, "one may have been on its way already"
        assert first_line(await front.ended(one)).endswith("(fast)")
        listed = await (await front.member().command("jobs")).answered()
        assert re.search(r"a 9th gnat\*\* · waiting, place \d+, less than a minute · ", front.told(listed))
        shown = r"\(Waiting to start\)\n-# Place \d+ in the queue · (less than a minute|about [12] min) · `\w+`$"
        await front.discord.wait_for(lambda message: re.search(shown, message["content"]) is not None, patient(10.0))
        front.books.check()


async def test_a_servers_crowd_leaves_room_beside_its_share(tmp_path: Path) -> None:
    limits = NO_LIMITS | {"PROVIDER_CONCURRENCY": "4", "MAX_RUNNING_PER_SERVER": "2"}
    async with opened(tmp_path, limits, seconds=0.3) as front:
        small_pictures(front, 26)
        await crowd(front, 24, "alice", "bob", "carol", "dave")
        before = len(front.provider.submits)
        for prompt in ("a bee", "a wasp"):
            await front.acknowledged(await front.member("admin").command("imagine", {"prompt": prompt}, channel="dm"))
        await until(lambda: {"a bee", "a wasp"} <= set(sent(front)), "direct messages have room")
        assert sent(front).index("a wasp") - before <= 5, sent(front)
        await front.settled(60)
        assert most_at_once(front, "gnat") == 2
        front.check()


async def crowd(front: Front, jobs: int, *members: str) -> None:
    """Start this many jobs about gnats, of the members in turn."""
    for first in range(0, jobs, 20):  # no burst: that is another test
        numbers = range(first, min(jobs, first + 20))
        asked = [await front.ask(f"a {n}th gnat", members[n % len(members)]) for n in numbers]
        await asyncio.gather(*(one.answered() for one in asked))


def sent(front: Front) -> list[str]:
    """The prompts of all submits, in their order."""
    return [submit.body["prompt"] for submit in front.provider.submits]


def most_at_once(front: Front, word: str) -> int:
    """The highest number of tasks about `word` that the provider had at once."""
    records = [task.record for task in front.provider.tasks.values() if word in task.prompt]
    ends = [(record.starts_ms + record.lasts_ms, -1) for record in records]
    times = sorted([*ends, *((record.submitted_ms, 1) for record in records)])
    return max(accumulate(change for _at, change in times))
