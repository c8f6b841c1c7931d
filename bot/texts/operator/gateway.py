"""The connection to Discord's gateway, as `/readyz` reports it, and what ends it for good."""

from __future__ import annotations

from bot.texts.catalog import text

NOT_CONNECTED = text("gateway.not_connected", "not connected")
WAITING = text("gateway.waiting", "not connected: {reason}")
SOME_SHARDS = text("gateway.some_shards", "{connected} of {wanted} shards are connected")
SHARD_AWAY = text("gateway.shard_away", "shard {shard} is not connected")
SHARD_SILENT = text("gateway.shard_silent", "shard {shard} has heard nothing for {seconds} s")
PAUSING = text("gateway.pausing", "shard {shard} waits {seconds} s before it starts a new session")
NO_SESSIONS = text("gateway.no_sessions", "Discord allows no new session for {seconds} s")

UNKNOWN_SHARD = text(
    "gateway.unknown_shard",
    "SHARD_IDS: Discord doesn't know this shard (close code 4010); IDs go from 0 to SHARD_COUNT - 1",
)
MORE_SHARDS = text(
    "gateway.more_shards",
    "SHARD_COUNT: Discord requires more shards for this bot (close code 4011); raise it or leave it empty",
)
OTHER_VERSION = text(
    "gateway.other_version",
    "DISCORD_GATEWAY_URL: the gateway doesn't support our version (close code 4012); leave it empty",
)
UNKNOWN_INTENTS = text(
    "gateway.unknown_intents",
    "DISCORD_TOKEN: the gateway doesn't know the intents that the bot asks for (close code 4013); update the bot",
)
INTENTS_REFUSED = text(
    "gateway.intents_refused",
    "DISCORD_TOKEN: this application may not use the intents that the bot asks for (close code 4014); "
    "turn them on in Discord's developer portal, under Bot, Privileged Gateway Intents",
)
