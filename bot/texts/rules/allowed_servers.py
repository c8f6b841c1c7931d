"""Texts about servers where the operator doesn't allow the bot."""

from __future__ import annotations

from bot.texts.catalog import text

NO_DMS = text(
    "allowed_servers.no_dms",
    "The operator of this bot has switched it off in direct messages. Use it in a server that has it; `/history` there "
    "has what you made.",
)
NOT_HERE = text(
    "allowed_servers.not_here", "The operator runs this bot for certain servers only, and this isn't one of them."
)
GOODBYE = text(
    "allowed_servers.goodbye",
    "The operator runs this bot for certain servers only, and this isn't one of them, so I'm leaving. Ask them to add "
    "this server, or run a bot of your own.",
)
