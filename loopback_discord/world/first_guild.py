"""The demo's guild: its settings, roles, channels, category and thread."""

from __future__ import annotations

from loopback_discord.world.names import (
    ADMIN_ROLE_ID,
    ARTIST_ROLE_ID,
    BOT_ID,
    BOT_ROLE_ID,
    CHANNELS,
    CUSTOM_EMOJI_ID,
    GUILD_ID,
    JOINED,
    OWNER_ID,
    PATRON_ROLE_ID,
    SKETCHES,
    STUDIO,
)
from loopback_discord.world.permissions import MEMBER_DEFAULT, Permission
from loopback_discord.world.state import CATEGORY, PUBLIC_THREAD, TEXT
from loopback_discord.world.wire import Json

_MANAGER = MEMBER_DEFAULT | Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES
_IN_STUDIO = ("imagine", "gallery")
_FOR_ADMINS = ("mod-log", "reviews")
_ROLE = 0  # the type of an overwrite for a role; 1 would be a member


def guild() -> Json:
    """The guild with its roles and emoji; its channels, members and threads are stored elsewhere."""
    return _guild_settings() | {
        "emojis": [_emoji()],
        "stickers": [],
        "roles": [
            _role(GUILD_ID, "@everyone", MEMBER_DEFAULT, 0),
            _role(PATRON_ROLE_ID, "Patron", 0, 1, color=0x43B3AE),
            _role(ARTIST_ROLE_ID, "Artist", 0, 2, color=0xE07A9B),
            _role(BOT_ROLE_ID, "imagine-bot", MEMBER_DEFAULT, 3, managed=True),
            _role(ADMIN_ROLE_ID, "admin", _MANAGER, 4, color=0xF2A65A),
        ],
    }


def channels() -> dict[str, Json]:
    """All of the guild's entries in the channel list, by id."""
    texts = [name for name in CHANNELS if name not in (STUDIO, SKETCHES)]
    rows = [_category(), _thread(), *(_text(name, position) for position, name in enumerate(texts))]
    return {row["id"]: row for row in rows}


def _place(name: str, kind: int, position: int, overwrites: list[Json]) -> Json:
    return {
        "id": CHANNELS[name],
        "type": kind,
        "guild_id": GUILD_ID,
        "name": name,
        "position": position,
        "parent_id": CHANNELS[STUDIO] if name in _IN_STUDIO else None,
        "flags": 0,
        "permission_overwrites": overwrites,
    }


def _text(name: str, position: int) -> Json:
    return _place(name, TEXT, position, _private() if name in _FOR_ADMINS else []) | {
        "topic": None,
        "nsfw": name == "after-dark",
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "last_pin_timestamp": None,
    }


def _category() -> Json:
    return _place(STUDIO, CATEGORY, 0, [])


def _private() -> list[Json]:
    """Overwrites that hide a channel from everybody but admins and the bot."""
    sight = str(int(Permission.VIEW_CHANNEL))
    allowed = [{"id": role, "type": _ROLE, "allow": sight, "deny": "0"} for role in (ADMIN_ROLE_ID, BOT_ROLE_ID)]
    return [{"id": GUILD_ID, "type": _ROLE, "allow": "0", "deny": sight}, *allowed]


def _thread() -> Json:
    return {
        "id": CHANNELS[SKETCHES],
        "type": PUBLIC_THREAD,
        "guild_id": GUILD_ID,
        "name": SKETCHES,
        "parent_id": CHANNELS["imagine"],
        "owner_id": OWNER_ID,
        "last_message_id": None,
        "last_pin_timestamp": None,
        "rate_limit_per_user": 0,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": JOINED,
            "auto_archive_duration": 10_080,
            "locked": False,
            "create_timestamp": JOINED,
        },
    }


def _role(role_id: str, name: str, permissions: int, position: int, *, color: int = 0, managed: bool = False) -> Json:
    return {
        "id": role_id,
        "name": name,
        "description": None,
        "color": color,
        "colors": {"primary_color": color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": position,
        "permissions": str(int(permissions)),
        "managed": managed,
        "mentionable": False,
        "flags": 0,
    } | ({"tags": {"bot_id": BOT_ID}} if managed else {})


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
