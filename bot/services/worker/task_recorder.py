"""Stores the task under which a provider has a job."""

from __future__ import annotations

import asyncio
import logging

from bot.core.errors import Busy
from bot.core.models import Job, TaskRef
from bot.services.ports import Clock
from bot.store.database.database import Database
from bot.store.jobs import late_tasks, lifecycle

log = logging.getLogger(__name__)

STOP_WRITE_S = 1.0  # how long our own stop waits until a running job is stored


class TaskRecorder:
    """Used wherever a provider takes a job. `again_s`: seconds between two tries while the disk is full."""

    def __init__(self, db: Database, clock: Clock, again_s: float) -> None:
        self._db = db
        self._clock = clock
        self._again_s = again_s

    async def record(self, job: Job, ref: TaskRef) -> Job | None:
        """Store that the job runs as task `ref`: nothing may come between the provider's yes and this, not even our own
        stop.

        None, and nothing changes, if it is the task of another job: its result must not be delivered and charged twice.
        """
        record = asyncio.ensure_future(self._record(job, ref))
        try:
            return await asyncio.shield(record)
        except asyncio.CancelledError:
            await asyncio.wait((record,), timeout=STOP_WRITE_S)
            raise

    async def _record(self, job: Job, ref: TaskRef) -> Job | None:
        while True:
            try:
                async with self._db.transaction() as conn:
                    if await late_tasks.is_anothers(conn, job, ref):
                        log.error("job %s: the provider named task %s, which another job has", job.id, ref)
                        return None
                    running = await lifecycle.take(conn, job.id, ref, self._clock())
                break
            except Busy as fault:  # it was paid for, so wait while the disk is full
                again_s = self._again_s
                log.error("job %s runs but cannot be written down, again in %.0f s: %s", job.id, again_s, fault)
                await asyncio.sleep(again_s)
        log.info("job %s runs as task %s", job.id, ref, extra={"job": job.id, "user": job.user_id})
        return running
