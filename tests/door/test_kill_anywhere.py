"""kill -9 at random moments under load: whatever was going on, every job ends, and nobody pays twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

from tests.door.front import ClientRefusal, Front, first_line, opened

PEOPLE = ("alice", "bob", "admin")
LIMITS = {"MAX_RUNNING_PER_USER": "6", "MAX_QUEUED_PER_USER": "50", "PROVIDER_CONCURRENCY": "8"}


async def busy_members(front: Front, name: str, dice: random.Random) -> None:
    """Members request pictures and press any button, for about a second, without waiting for answers."""
    for n in range(8):
        member = dice.choice(PEOPLE)
        await front.ask(f"{name} {n}{dice.choice(('', '', ' --fail', ' --slow'))}", member)
        for message in front.discord.messages("imagine"):
            if message["components"] and dice.random() < 0.15:
                try:
                    await front.member(member).click(message["id"], label=dice.choice(("U1", "V2", "🔄", "Retry")))
                except ClientRefusal:
                    continue
        await asyncio.sleep(dice.uniform(0, 0.2))


async def test_killed_at_random_instants(tmp_path: Path) -> None:
    dice = random.Random(2)
    async with opened(tmp_path, LIMITS, seconds=0.3) as front:
        for name in ("an early kite", "a noon kite", "a late kite"):
            await busy_members(front, name, dice)
            await front.bot.kill()
            await front.restart()
        await front.settled(60)
        shown = Counter(first_line(m) for m in front.discord.messages("imagine") if m["type"] == 20)
        assert shown
        assert not any("Waiting" in line or "%)" in line for line in shown)
        keys = Counter(one.body["state"] for one in front.provider.submits)
        assert keys.most_common(1)[0][1] == 1, "a job was submitted twice"
        assert {job.message_id for job in front.books.jobs() if job.state != "cancelled"} <= {
            int(m["id"]) for m in front.discord.messages("imagine")
        }
        front.check()
