"""A limit under a storm of commands and clicks, over two gateway sessions, with and without kills."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

from loopback_discord import Interaction
from tests.door.front import Front, Json, opened, until

LIMIT = 7
SETTINGS = {
    "SHARD_COUNT": "2",
    "MAX_RUNNING_PER_USER": "20",
    "MAX_QUEUED_PER_USER": "100",
    "PROVIDER_CONCURRENCY": "10",
}
BUTTONS = ("U1", "U2", "U3", "U4", "V1", "V2", "V3", "V4", "🔄")


async def limited(front: Front, credits: int) -> None:
    """Limit, as an admin, what each member may spend a day."""
    said = await front.member("admin").command("admin quota set", {"period": "day", "credits": credits})
    assert str(credits) in front.told(await said.answered())


async def storm(front: Front, grid: Json, name: str, dice: random.Random) -> list[Interaction]:
    """Send three times as many requests of alice as she may make, all at once: commands, and clicks on bob's
    picture."""
    clicks = dice.sample(BUTTONS, 9)
    makers = [front.member().click(grid["id"], label=label) for label in clicks]
    makers += [front.ask(f"{name} {number}") for number in range(3 * LIMIT - len(clicks))]
    dice.shuffle(makers)
    return list(await asyncio.gather(*makers))


def submitted_twice(front: Front) -> list[str]:
    """Keys of jobs that reached the provider more than once."""
    return [key for key, times in Counter(one.body["state"] for one in front.provider.submits).items() if times > 1]


async def test_exactly_the_limit_is_submitted(tmp_path: Path) -> None:
    async with opened(tmp_path, SETTINGS, seconds=0.3) as front:
        await limited(front, LIMIT)
        grid = await front.grid("a kite of bob", "bob")
        front.discord.faults.gateway.interactions_everywhere = True
        before = len(front.provider.submits)
        answers = await asyncio.gather(
            *(one.answered() for one in await storm(front, grid, "a storm", random.Random(1)))
        )
        refused = [front.told(answer) for answer in answers if answer.ephemeral]
        assert (len(answers) - len(refused), len(refused)) == (LIMIT, 2 * LIMIT)
        assert all(f"0 of {LIMIT} left today" in said and "<t:" in said for said in refused), refused
        await front.settled()
        assert len(front.provider.submits) - before == LIMIT
        assert (submitted_twice(front), front.books.spent()) == ([], LIMIT + 1)
        front.check()


async def test_the_ledger_adds_up_after_every_kill(tmp_path: Path) -> None:
    dice = random.Random(5)
    async with opened(tmp_path, SETTINGS, seconds=0.3) as front:
        await limited(front, LIMIT)
        grid = await front.grid("a kite of bob", "bob")
        front.discord.faults.gateway.interactions_everywhere = True
        for name in ("a first storm", "a second storm", "a third storm"):
            await storm(front, grid, name, dice)
            await asyncio.sleep(dice.uniform(0.02, 0.5))
            await front.bot.kill()
            front.books.check()
            await front.restart()
            front.books.check()
        await front.settled()
        alices = [job for job in front.books.jobs() if job.user_id == int(front.member().id)]
        delivered = sum(job.state == "delivered" for job in alices)
        assert delivered <= LIMIT
        # released credits are hers to spend, and not one more
        await until(lambda: not any(job.open for job in front.books.jobs()), "everything has ended")
        more = [await front.ask(f"a calm {number}") for number in range(LIMIT + 1)]
        taken = sum([not (await one.answered()).ephemeral for one in more])
        await front.settled()
        assert (delivered + taken, submitted_twice(front)) == (LIMIT, [])
        front.check()
