"""Gateway events that a session subscribed to, and the parts of a message that it may read."""

from __future__ import annotations

from enum import IntFlag

from loopback_discord.world.hub import Audience, Event
from loopback_discord.world.wire import Json


class Intent(IntFlag):
    """The intents by Discord's names and bits."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


KNOWN_INTENTS = sum(Intent)
PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT

# (prefix of the event name, intent in a guild, intent in a direct message); the first match decides.
_NEEDED: tuple[tuple[str, Intent, Intent], ...] = (
    ("MESSAGE_REACTION", Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    ("MESSAGE_", Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    ("TYPING_START", Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING),
    ("GUILD_MEMBER", Intent.GUILD_MEMBERS, Intent.GUILD_MEMBERS),
    ("GUILD_", Intent.GUILDS, Intent.GUILDS),
    ("CHANNEL_PINS_UPDATE", Intent.GUILDS, Intent.DIRECT_MESSAGES),
    ("CHANNEL_", Intent.GUILDS, Intent.GUILDS),
    ("THREAD_", Intent.GUILDS, Intent.GUILDS),
)
_CONTENT: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


def wants(intents: int, event: Event) -> bool:
    """True if a session with these intents receives the event at all (interactions always arrive)."""
    if event.audience is Audience.PAGES:
        return False
    for prefix, in_guild, in_dm in _NEEDED:
        if event.name.startswith(prefix):
            return bool(intents & (in_guild if event.guild_id else in_dm))
    return True


def readable(intents: int, event: Event, bot_id: str) -> Json:
    """The event's body, without message content if the session may not read it.

    Own messages, direct messages and messages that mention the bot are always readable.
    """
    body = event.body
    if event.name not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or intents & Intent.MESSAGE_CONTENT:
        return body
    mentioned = any(user["id"] == bot_id for user in body["mentions"])
    if event.guild_id is None or body["author"]["id"] == bot_id or mentioned:
        return body
    return body | _CONTENT
