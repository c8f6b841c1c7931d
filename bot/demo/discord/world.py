"""The demo's cast and places: one guild, four channels, three people, one application."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from bot.demo.discord.permissions import MEMBER_DEFAULT, Permission
from bot.demo.discord.state import State, new_dm
from bot.demo.discord.wire import Json

GUILD_ID = "1100000000000000001"
APPLICATION_ID = "1200000000000000001"
BOT_ID = APPLICATION_ID  # as for every application made since 2016
PEOPLE = {"alice": "1300000000000000001", "bob": "1300000000000000002", "admin": "1300000000000000003"}
OWNER_ID = "1300000000000000009"  # owns the guild and the application; nobody plays this part
CHANNELS = {
    "general": "1400000000000000001",
    "imagine": "1400000000000000002",
    "gallery": "1400000000000000003",
    "after-dark": "1400000000000000004",
}
DMS = {"alice": "1500000000000000001", "bob": "1500000000000000002", "admin": "1500000000000000003"}
ADMIN_ROLE_ID = "1600000000000000001"
BOT_ROLE_ID = "1600000000000000002"
CUSTOM_EMOJI_ID = "1700000000000000001"
_MANAGER = MEMBER_DEFAULT | Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES
JOINED = "2024-01-01T12:00:00.000000+00:00"


@dataclass(frozen=True, slots=True)
class World:
    """The fixed ids, by name."""

    guild_id: str
    application_id: str
    bot_id: str
    channels: dict[str, str]
    users: dict[str, str]
    dms: dict[str, str]

    def dm(self, name: str) -> str:
        """Id of the direct message channel between this person and the bot."""
        return self.dms[name]


def the_world() -> World:
    return World(GUILD_ID, APPLICATION_ID, BOT_ID, dict(CHANNELS), dict(PEOPLE), dict(DMS))


def default_token() -> str:
    """A token of the real shape: base64 of the bot's id, a timestamp part, a signature part."""
    head = base64.urlsafe_b64encode(BOT_ID.encode()).decode().rstrip("=")
    tail = hashlib.sha256(b"loopback").digest()
    return f"{head}.GLoopb.{base64.urlsafe_b64encode(tail).decode().rstrip('=')[:38]}"


def first_state() -> State:
    """The world before anybody said anything."""
    users = {user_id: _user(user_id, name) for name, user_id in PEOPLE.items()}
    users[OWNER_ID] = _user(OWNER_ID, "owner")
    users[BOT_ID] = _user(BOT_ID, "imagine-bot", bot=True)
    members = {user_id: _member(user, _roles_of(user_id)) for user_id, user in users.items()}
    channels = {channel_id: _channel(channel_id, name, n) for n, (name, channel_id) in enumerate(CHANNELS.items())}
    channels |= {channel_id: new_dm(channel_id, users[PEOPLE[name]]) for name, channel_id in DMS.items()}
    return State(
        application=_application(users),
        users=users,
        guilds={GUILD_ID: _guild()},
        members={GUILD_ID: members},
        channels=channels,
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


def _channel(channel_id: str, name: str, position: int) -> Json:
    return {
        "id": channel_id,
        "type": 0,
        "guild_id": GUILD_ID,
        "name": name,
        "position": position,
        "topic": None,
        "nsfw": name == "after-dark",
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "last_pin_timestamp": None,
        "flags": 0,
        "permission_overwrites": [],
    }


def _role(role_id: str, name: str, permissions: int, position: int, *, managed: bool = False) -> Json:
    return {
        "id": role_id,
        "name": name,
        "description": None,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": position,
        "permissions": str(int(permissions)),
        "managed": managed,
        "mentionable": False,
        "flags": 0,
    } | ({"tags": {"bot_id": BOT_ID}} if managed else {})


def _guild() -> Json:
    return _guild_settings() | {
        "emojis": [_emoji()],
        "stickers": [],
        "roles": [
            _role(GUILD_ID, "@everyone", int(MEMBER_DEFAULT), 0),
            _role(ADMIN_ROLE_ID, "admin", int(_MANAGER), 2),
            _role(BOT_ROLE_ID, "imagine-bot", int(MEMBER_DEFAULT), 1, managed=True),
        ],
    }


def _guild_settings() -> Json:
    return {
        "id": GUILD_ID,
        "name": "Demo server",
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "home_header": None,
        "owner_id": OWNER_ID,
        "region": "us-west",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": CHANNELS["general"],
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "nsfw": False,
        "application_id": None,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "max_presences": None,
        "max_members": 25_000_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "features": [],
        "incidents_data": None,
        "latest_onboarding_question_id": None,
        "hub_type": None,
    }


def _emoji() -> Json:
    return {
        "id": CUSTOM_EMOJI_ID,
        "name": "palette",
        "roles": [],
        "require_colons": True,
        "managed": False,
        "animated": False,
        "available": True,
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
