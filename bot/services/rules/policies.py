"""The rules of servers, cached: every interaction needs them, admins change them once a month."""

from __future__ import annotations

from collections import OrderedDict

from bot.core.models import GuildId
from bot.core.rules.policy import Policy
from bot.store.database.database import Database
from bot.store.rules import policies

MOST_KEPT = 1_000  # servers
_OF_DIRECT_MESSAGES = Policy()


class Policies:
    """Reads each server's rules once. Call `changed` after each commit that changes them.

    One process holds the data folder, so nobody else can change them.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: OrderedDict[GuildId, Policy] = OrderedDict()
        self._versions: dict[GuildId, int] = {}

    async def of(self, guild_id: GuildId | None) -> Policy:
        """The rules in force in a server; None = direct messages, which have none. Raises Busy."""
        if guild_id is None:
            return _OF_DIRECT_MESSAGES
        kept = self._kept.get(guild_id)
        if kept is not None:
            self._kept.move_to_end(guild_id)
            return kept
        version = self._versions.get(guild_id, 0)
        async with self._db.read() as conn:
            policy = await policies.load(conn, guild_id)
        if self._versions.get(guild_id, 0) == version:  # unchanged while it was read
            self._kept[guild_id] = policy
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return policy

    def changed(self, guild_id: GuildId) -> None:
        """Note that an admin changed the rules of a server: they are read again."""
        self._versions[guild_id] = self._versions.get(guild_id, 0) + 1
        self._kept.pop(guild_id, None)
