"""The servers that the operator lets the bot serve, and those that were already told that it leaves."""

from __future__ import annotations

import logging

from bot.core.config import Settings
from bot.core.rules.allowed_servers import refusal
from bot.store.database import meta
from bot.store.database.database import Database

log = logging.getLogger(__name__)

_NOTIFIED = "told not served:"  # before a server's id, in `meta`


class AllowedServers:
    """Checked before anything is done for anybody."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db = db
        self._settings = settings
        self._warned = False

    def refusal(self, guild_id: int | None) -> str | None:
        """The reason why nothing can be used in a server, or in direct messages (None); None = it can."""
        return refusal(guild_id, self._settings.allowed_servers, allow_dms=self._settings.allow_dms)

    async def was_notified(self, guild_id: int) -> bool:
        """True if this server was told that the bot leaves, and it may not have left yet."""
        async with self._db.read() as conn:
            return await meta.get(conn, f"{_NOTIFIED}{guild_id}") is not None

    async def note_notified(self, guild_id: int) -> None:
        """Note that a server was told, or can't be."""
        async with self._db.transaction() as conn:
            await meta.put(conn, f"{_NOTIFIED}{guild_id}", "yes")

    async def note_left(self, guild_id: int) -> None:
        """Note that the bot left a server: if it is invited again, it tells again."""
        async with self._db.transaction() as conn:
            await meta.remove(conn, f"{_NOTIFIED}{guild_id}")

    def warn_if_open(self, *, public: bool) -> None:
        """Warn once in the log that strangers can spend what the operator pays, while they can."""
        own = self._settings
        limits = (own.max_credits_per_member_day, own.max_credits_per_server_day, own.allowed_servers)
        if public and not self._warned and limits == (None, None, None):
            self._warned = True
            log.warning(
                "anybody can invite this bot, and no ceiling is set: the admins of any server can let its members "
                "spend without limit. Switch Public Bot off in Discord's developer portal (Bot), or set "
                "ALLOWED_SERVERS, MAX_CREDITS_PER_MEMBER_DAY or MAX_CREDITS_PER_SERVER_DAY"
            )
