"""kill -9 at any moment: committed data is there, anything else isn't, and the books balance."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from bot.core.models import Job, JobId
from bot.core.states import ENDED, JobState
from bot.store.database.database import Database
from bot.store.database.schema_rules import Entry, allowances, ledger
from bot.store.jobs import buttons, jobs

_ROOT = Path(__file__).parents[2]
_END = {JobState.DELIVERED: Entry.SETTLE, JobState.FAILED: Entry.RELEASE}


def _kill_after(lines: int, url: str, folder: Path, seed: str) -> list[JobId]:
    """Let a process work until it has acknowledged `lines` jobs, kill it, and return those that it acknowledged."""
    command = [sys.executable, "-m", "tests.store.crasher", url, str(folder), seed]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        seen += process.stdout.readlines()
    return [JobId(line.strip()) for line in seen if line.endswith("\n")]


async def test_whatever_was_acknowledged_survives_many_kills(url: str, tmp_path: Path) -> None:
    acknowledged: list[JobId] = []
    for round_, lines in enumerate((1, 7, 23)):
        acknowledged += _kill_after(lines, url, tmp_path, str(round_))
    assert len(acknowledged) >= 31
    async with Database.open(url, tmp_path) as db, db.read() as conn:
        assert (await conn.exec_driver_sql("PRAGMA integrity_check")).scalars().all() == ["ok"]
        assert (await conn.exec_driver_sql("PRAGMA foreign_key_check")).all() == []
        found = {job.id: job for job in await jobs.in_states(conn, JobState)}
        assert set(acknowledged) <= set(found)
        lines_of: dict[str, list[str]] = {}
        for line in await conn.execute(select(ledger).order_by(ledger.c.id)):
            lines_of.setdefault(line.job_id, []).append(line.entry)
        assert lines_of == {job.id: _expected(job) for job in found.values()}
        for job in found.values():
            finished = job.state in {JobState.DONE, JobState.DELIVERED}
            assert len(await buttons.list_for(conn, job.id)) == finished
        rows = (await conn.execute(select(allowances))).all()
    assert sum(row.spent for row in rows) == [job.state for job in found.values()].count(JobState.DELIVERED)
    assert sum(row.reserved for row in rows) == sum(job.state not in ENDED for job in found.values())


def _expected(job: Job) -> list[str]:
    return ["reserve", _END[job.state]] if job.state in ENDED else ["reserve"]


async def test_a_kill_within_a_transaction_leaves_nothing_of_it(url: str, tmp_path: Path) -> None:
    (job_id,) = _kill_after(1, url, tmp_path, "inside")
    async with Database.open(url, tmp_path) as db, db.transaction() as conn:
        assert await jobs.get(conn, job_id) is None
        assert (await conn.execute(select(ledger))).all() == []
        assert (await conn.execute(select(allowances))).all() == []
