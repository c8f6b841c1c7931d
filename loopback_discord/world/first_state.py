"""The world before anybody said anything: people, members, direct messages, the application."""

from __future__ import annotations

import hashlib

from loopback_discord.world.first_guild import channels, guild
from loopback_discord.world.names import (
    ADMIN_ROLE_ID,
    APPLICATION_ID,
    BOT_ID,
    BOT_ROLE_ID,
    DMS,
    GUILD_ID,
    JOINED,
    OWNER_ID,
    PEOPLE,
)
from loopback_discord.world.state import State, new_dm
from loopback_discord.world.wire import Json


def first_state() -> State:
    """A new world; nobody has roles but the admin and the bot."""
    users = {user_id: _user(user_id, name) for name, user_id in PEOPLE.items()}
    users[OWNER_ID] = _user(OWNER_ID, "owner")
    users[BOT_ID] = _user(BOT_ID, "imagine-bot", bot=True)
    members = {user_id: _member(user, _roles_of(user_id)) for user_id, user in users.items()}
    dms = {channel_id: new_dm(channel_id, users[PEOPLE[name]]) for name, channel_id in DMS.items()}
    return State(
        application=_application(users),
        users=users,
        guilds={GUILD_ID: guild()},
        members={GUILD_ID: members},
        channels=channels() | dms,
    )


def _roles_of(user_id: str) -> list[str]:
    if user_id == BOT_ID:
        return [BOT_ROLE_ID]
    return [ADMIN_ROLE_ID] if user_id == PEOPLE["admin"] else []


def _user(user_id: str, name: str, *, bot: bool = False) -> Json:
    return {
        "id": user_id,
        "username": name,
        "discriminator": "4207" if bot else "0",
        "global_name": None if bot else name.capitalize(),
        "avatar": hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(),
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "bot": bot,
    }


def _member(user: Json, roles: list[str]) -> Json:
    return {
        "user": user,
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": roles,
        "joined_at": JOINED,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
        "avatar_decoration_data": None,
        "collectibles": None,
    }


def _application(users: dict[str, Json]) -> Json:
    return {
        "id": APPLICATION_ID,
        "name": "imagine-bot",
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot": users[BOT_ID],
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": hashlib.sha256(b"verify").hexdigest(),
        "flags": 0,
        "flags_new": "0",
        "hook": True,
        "is_monetized": False,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": users[OWNER_ID],
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}},
    }
