"""Decides where the bot may be used at all, by its operator's settings. Pure."""

from __future__ import annotations

from bot.texts.rules import allowed_servers as say


def refusal(guild_id: int | None, allowed_servers: frozenset[int] | None, *, allow_dms: bool) -> str | None:
    """The reason why nothing can be used in a server, or in direct messages (None); None = it can."""
    if guild_id is None:
        return None if allow_dms else say.NO_DMS()
    return None if allowed_servers is None or guild_id in allowed_servers else say.NOT_HERE()
