"""Reads the database for assertions, and checks that its credits add up."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.models import GuildId, Job, JobId, StoredButton, UserId
from bot.core.states import JobState
from bot.services.ports import Clock
from bot.store.credits import ledger as quota
from bot.store.database.database import Database
from bot.store.database.schema_rules import ledger
from bot.store.jobs import buttons, jobs, waiting_times
from tests.counters import check_counters, pseudonym_of, wallet

__all__ = ["ALICE", "BOB", "CAROL", "GUILD", "Books", "pseudonym_of"]

ALICE, BOB, CAROL = UserId(1), UserId(2), UserId(3)
GUILD = GuildId(900)


class Books:
    """Looks up rows without the services, on a connection of the test's own."""

    def __init__(self, db: Database, daily_credits: int | None, clock: Clock) -> None:
        self.db = db
        self._daily_credits = daily_credits
        self._clock = clock

    async def job(self, job_id: JobId) -> Job:
        async with self.db.read() as conn:
            found = await jobs.get(conn, job_id)
        assert found is not None
        return found

    async def waited_s(self, job_id: JobId) -> float:
        """The stored waiting time of the job."""
        async with self.db.read() as conn:
            return next((one.waited_s for one in await waiting_times.going(conn) if one.job_id == job_id), 0.0)

    async def all_jobs(self) -> list[Job]:
        async with self.db.read() as conn:
            return await jobs.in_states(conn, list(JobState))

    async def visible(self) -> list[Job]:
        """All jobs but those that no member ever saw."""
        return [job for job in await self.all_jobs() if (job.state, job.message) != (JobState.CANCELLED, None)]

    async def buttons(self, job: Job) -> list[StoredButton]:
        async with self.db.read() as conn:
            return await buttons.list_for(conn, job.id)

    async def button(self, job: Job, label: str) -> StoredButton:
        return next(b for b in await self.buttons(job) if label in (b.button.label, b.button.emoji))

    async def credits(self, user: UserId = ALICE) -> tuple[int, int]:
        """The member's reserved and spent credits of today."""
        async with self.db.read() as conn:
            view = await quota.credits_of(conn, wallet(user, GUILD, self._daily_credits), self._clock())
        return view.limits[0].reserved, view.limits[0].spent

    async def check_books(self) -> None:
        """Check that every job was charged once if it was delivered, not at all if it wasn't, and that every sum
        agrees."""
        async with self.db.read() as conn:
            lines = (await conn.execute(select(ledger))).mappings().all()
            await check_counters(conn)
        entries: dict[str, dict[int, list[str]]] = {}
        for line in lines:
            if line["job_id"] is not None:
                entries.setdefault(line["job_id"], {}).setdefault(line["source"], []).append(line["entry"])
        ends = {JobState.DELIVERED: ["settle"], JobState.FAILED: ["release"], JobState.CANCELLED: ["release"]}
        for job in await self.all_jobs():
            wanted = ["reserve", *ends.get(job.state, [])]
            assert all(written == wanted for written in entries[job.id].values()), job.state
