"""Changes by admins: each is made, written to the audit and announced to the log channel in one transaction, then in
force."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.core.models import GuildId, UserId
from bot.core.rules.policy import Policy
from bot.services.ports import Clock
from bot.services.rules.policies import Policies
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.outbox import notices
from bot.store.rules import audit, guilds, policies


@dataclass(slots=True)
class Change:
    """An open change: write through `conn`, `policy` is the previous state, and call `note` for each change."""

    conn: Connection
    policy: Policy
    now: float
    notes: list[tuple[str, UserId | None]] = field(default_factory=list)

    def note(self, what: str, member_id: UserId | None = None) -> None:
        """Describe a change, as a sentence without its subject; {member} stands for the member it is about."""
        self.notes.append((what, member_id))


class RuleChanges:
    """Changes the rules of a server: each in a transaction with its line in the audit."""

    def __init__(self, db: Database, policies_kept: Policies, clock: Clock) -> None:
        self._db = db
        self._policies = policies_kept
        self._clock = clock

    @asynccontextmanager
    async def transaction(self, guild_id: GuildId, actor_id: UserId) -> AsyncIterator[Change]:
        """Open a transaction for a change. Its notes go to the audit and to the log channel; on any exception, nothing
        is kept and nothing announced."""
        try:
            async with self._db.transaction(urgent=True) as conn:
                change = Change(conn, await policies.load(conn, guild_id), self._clock())
                yield change
                for what, member_id in change.notes:
                    await self.write(conn, guild_id, actor_id, what, member_id)
        finally:
            self._policies.changed(guild_id)

    async def write(
        self, conn: Connection, guild_id: GuildId, actor_id: UserId, what: str, member_id: UserId | None
    ) -> None:
        """Note, in the caller's transaction, an admin's action that changes no rule; see `Change.note`."""
        now = self._clock()
        line = await audit.add(conn, guild_id, actor_id, what, member_id, now)
        log_channel = await guilds.log_channel(conn, guild_id)  # as it is after a change
        await notices.to_channel(conn, guild_id, log_channel, f"<@{actor_id}> {line.text}", now)
