"""The fixed ids and names of the demo: one guild, its channels and roles, five people, one application."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

GUILD_ID = "1100000000000000001"
APPLICATION_ID = "1200000000000000001"
BOT_ID = APPLICATION_ID  # as for every application made since 2016
PEOPLE = {
    "alice": "1300000000000000001",
    "bob": "1300000000000000002",
    "admin": "1300000000000000003",
    "carol": "1300000000000000004",
    "dave": "1300000000000000005",
}
OWNER_ID = "1300000000000000009"  # owns the guild and the application; nobody plays this part
STUDIO = "Studio"  # the category of imagine and gallery
SKETCHES = "sketches"  # the thread in imagine
CHANNELS = {
    "general": "1400000000000000001",
    "imagine": "1400000000000000002",
    "gallery": "1400000000000000003",
    "after-dark": "1400000000000000004",
    "mod-log": "1400000000000000005",
    "reviews": "1400000000000000006",
    STUDIO: "1400000000000000007",
    SKETCHES: "1400000000000000008",
}
DMS = {
    "alice": "1500000000000000001",
    "bob": "1500000000000000002",
    "admin": "1500000000000000003",
    "carol": "1500000000000000004",
    "dave": "1500000000000000005",
}
ADMIN_ROLE_ID = "1600000000000000001"
BOT_ROLE_ID = "1600000000000000002"
ARTIST_ROLE_ID = "1600000000000000003"
PATRON_ROLE_ID = "1600000000000000004"
ROLES = {"admin": ADMIN_ROLE_ID, "Artist": ARTIST_ROLE_ID, "Patron": PATRON_ROLE_ID}  # roles that come and go
CUSTOM_EMOJI_ID = "1700000000000000001"
JOINED = "2024-01-01T12:00:00.000000+00:00"


@dataclass(frozen=True, slots=True)
class World:
    """The fixed ids, by name. `channels` holds the category and the thread too."""

    guild_id: str
    application_id: str
    bot_id: str
    channels: dict[str, str]
    users: dict[str, str]
    dms: dict[str, str]
    roles: dict[str, str]

    def dm(self, name: str) -> str:
        """Id of the direct message channel between this person and the bot."""
        return self.dms[name]


def the_world() -> World:
    return World(GUILD_ID, APPLICATION_ID, BOT_ID, dict(CHANNELS), dict(PEOPLE), dict(DMS), dict(ROLES))


def new_token() -> str:
    """A token of the real shape: base64 of the bot's id, a timestamp part, a signature part. Nobody can guess it."""
    head = base64.urlsafe_b64encode(BOT_ID.encode()).decode().rstrip("=")
    return f"{head}.GLoopb.{secrets.token_urlsafe(32)[:38]}"
