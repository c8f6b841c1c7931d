"""Waiting members see their place in the queue."""

from __future__ import annotations

import time

from bot.core.models import JobId, JobState
from bot.services.ports import Publisher
from bot.store import jobs, queue
from bot.store.database import Database

EVERY_S = 20.0  # least seconds between two edits that only move a place


class Places:
    """Remembers which place each message shows."""

    def __init__(self, db: Database, publisher: Publisher) -> None:
        self._db = db
        self._publisher = publisher
        self._shown: dict[JobId, tuple[int, float]] = {}

    def forget(self, job_id: JobId) -> None:
        """The job waits no more."""
        self._shown.pop(job_id, None)

    async def show(self) -> None:
        """Tell every waiting job its place where it changed."""
        async with self._db.read() as conn:
            queued = await jobs.in_states(conn, [JobState.QUEUED])
            now = time.monotonic()
            for job in queued:
                shown, since = self._shown.get(job.id, (0, -EVERY_S))
                if now - since < EVERY_S:
                    continue
                place = await queue.waiting_ahead(conn, job) + 1
                if place != shown:
                    self._shown[job.id] = (place, now)
                    self._publisher.progress(job, place=place)
        for gone in self._shown.keys() - {job.id for job in queued}:
            del self._shown[gone]
