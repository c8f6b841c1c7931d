"""Where the bot may be used at all, as its operator decides. Pure."""

from __future__ import annotations

from typing import Final

NO_DMS: Final = (
    "The operator of this bot has switched it off in direct messages. "
    "Please use it in a server that has it; what you made there is in its `/history`."
)
NOT_HERE: Final = "The operator of this bot serves certain servers only, and this is none of them."


def refusal(guild_id: int | None, allowed_servers: frozenset[int] | None, *, allow_dms: bool) -> str | None:
    """Why nothing can be used in a server, or in direct messages (None); None = it can."""
    if guild_id is None:
        return None if allow_dms else NO_DMS
    return None if allowed_servers is None or guild_id in allowed_servers else NOT_HERE
