"""Webhook reports about tasks, kept until they are handled. A report may be the only one ever, so it is stored before
the webhook is answered, and a kill loses none."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from bot.core.backoff import Backoff
from bot.core.errors import Busy
from bot.core.models import JobId
from bot.services.ports import Clock
from bot.store.database import meta
from bot.store.database.database import Database
from bot.texts.kit import answers as say

MOST = 1000  # of one account, waiting to be handled
_PREFIX = "report:"


@dataclass(slots=True)
class Search:
    """The state of the search for one task; times are steady seconds."""

    began: float
    tries: int = 0
    not_before: float = 0.0

    def put_off(self, pauses: Backoff, now: float) -> None:
        """Schedule the next try."""
        self.tries += 1
        self.not_before = now + pauses.wait_s(self.tries)


@dataclass(slots=True)
class TaskReport:
    """A report that the task with this id belongs to the job with this id."""

    account: str
    task_id: str
    job_id: JobId
    search: Search

    @property
    def key(self) -> str:
        return f"{_PREFIX}{self.account}:{self.task_id}"


class WebhookReports:
    """Reports that aren't handled yet, or only partly."""

    def __init__(self, db: Database, steady: Clock) -> None:
        self._db = db
        self._steady = steady
        self._waiting: dict[str, TaskReport] = {}
        self._being_added: Counter[str] = Counter()
        self._loaded = False

    def waiting(self, account: str) -> int:
        """The number of an account's reports that wait."""
        return sum(report.account == account for report in self._waiting.values())

    async def add(self, account: str, task_id: str, job_id: JobId) -> None:
        """Store a report of a webhook. Raises Busy if it can't be stored, or too many wait."""
        report = TaskReport(account, task_id, job_id, Search(self._steady()))
        known = self._waiting.get(report.key)
        if known is None and self.waiting(account) + self._being_added[account] >= MOST:
            raise Busy(say.BUSY())
        if known is None or known.job_id != job_id:
            self._being_added[account] += 1
            try:
                async with self._db.transaction() as conn:
                    await meta.put(conn, report.key, json.dumps([account, task_id, job_id]))
            finally:
                self._being_added[account] -= 1
        self._waiting[report.key] = report

    async def due(self, account: str) -> list[TaskReport]:
        """An account's reports that are due, including those of an earlier run. Raises Busy."""
        if not self._loaded:
            await self._load()
        now = self._steady()
        found = (report for report in self._waiting.values() if report.account == account)
        return [report for report in found if report.search.not_before <= now]

    async def drop(self, report: TaskReport) -> None:
        """Drop a report that was confirmed or denied, or is about nothing. Raises Busy."""
        if self._waiting.get(report.key) is not report:
            return  # reported again meanwhile
        async with self._db.transaction() as conn:
            await meta.remove(conn, report.key)
        del self._waiting[report.key]

    async def _load(self) -> None:
        async with self._db.read() as conn:
            left = {key: await meta.get(conn, key) for key in await meta.starting_with(conn, _PREFIX)}
        for key, text in left.items():
            try:
                account, task_id, job_id = map(str, json.loads(text or ""))
            except (ValueError, TypeError):
                continue  # damaged
            self._waiting.setdefault(key, TaskReport(account, task_id, JobId(job_id), Search(self._steady())))
        self._loaded = True
