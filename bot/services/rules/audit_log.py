"""The audit of a server: who changed what, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.models import GuildId
from bot.core.rules.audit import AuditLine
from bot.services.ports import Clock
from bot.store.database.database import Database
from bot.store.rules import audit

PAGE_LINES = 10
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the changes of the last `days`, newest first. Pages count from 1 to `pages`; `total` changes in all."""

    lines: list[AuditLine]
    days: int
    number: int
    pages: int
    total: int


class Audits:
    """`/admin audit`."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def page(self, guild_id: GuildId, days: int, number: int) -> AuditPage:
        """A page of the admins' changes. One that doesn't exist (any more) is replaced by the nearest. Raises Busy."""
        since = self._clock() - days * _DAY_S
        async with self._db.read() as conn:
            total = await audit.count(conn, guild_id, since)
            pages = max(1, -(-total // PAGE_LINES))
            number = min(max(1, number), pages)
            lines = await audit.page(conn, guild_id, since, (number - 1) * PAGE_LINES, PAGE_LINES)
        return AuditPage(lines, days, number, pages, total)
