"""Started by test_crash.py as a process of its own, to be killed: runs jobs through their lives until it dies.

`python -m tests.store.crasher URL FOLDER SEED`: writes each accepted key to standard output after its commit.
With SEED `inside` it stops within a transaction instead, after having written everything but the commit.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from pathlib import Path

from bot.core.models import JobId, TaskRef, UserId
from bot.core.states import JobState
from bot.store.credits import ledger
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import jobs, lifecycle, queue
from tests.counters import wallet
from tests.store.samples import GUILD, MESSAGE, NOW, RESULT, U1, new_job


async def _accept(conn: Connection, user: UserId) -> JobId:
    job, _ = await jobs.insert(conn, new_job(user, key=os.urandom(8).hex()), NOW)
    await ledger.reserve(conn, job.id, wallet(user, GUILD), job.cost, "imagine", NOW)
    await lifecycle.start(conn, job.id, MESSAGE, NOW)
    return job.id


async def _work(db: Database, chance: random.Random) -> None:
    async with db.transaction() as conn:
        job = await queue.claim(conn, "main", 1000, 1000, NOW)
        assert job is not None
    async with db.transaction() as conn:
        await lifecycle.mark_running(conn, job.id, TaskRef(job.id), NOW)
    async with db.transaction() as conn:
        if chance.random() < 0.3:
            await lifecycle.fail(conn, job.id, "failed on purpose", True, NOW)
            return
        await lifecycle.finish(conn, job.id, RESULT, [U1], NOW)
    async with db.transaction() as conn:
        await lifecycle.deliver(conn, job.id, MESSAGE, NOW)


async def _live(db: Database, chance: random.Random) -> None:
    while True:
        async with db.transaction() as conn:
            job_id = await _accept(conn, UserId(chance.randrange(3)))
        sys.stdout.write(f"{job_id}\n")
        sys.stdout.flush()
        await _work(db, chance)


async def _stop_inside(db: Database) -> None:
    async with db.transaction() as conn:
        job_id = await _accept(conn, UserId(0))
        await lifecycle.change(conn, job_id, JobState.FAILED, NOW)
        await ledger.release(conn, job_id, NOW)
        sys.stdout.write(f"{job_id}\n")
        sys.stdout.flush()
        time.sleep(60)  # nothing may go on here until the kill


async def _main(url: str, folder: str, seed: str) -> None:
    async with Database.open(url, Path(folder)) as db:
        if seed == "inside":
            await _stop_inside(db)
        await asyncio.gather(*(_live(db, random.Random(f"{seed}-{task}")) for task in range(3)))


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:4]))
