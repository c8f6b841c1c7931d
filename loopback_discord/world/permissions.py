"""Permission bits and how Discord computes them for a member in a channel."""

from __future__ import annotations

from enum import IntFlag

from loopback_discord.world.wire import Json


class Permission(IntFlag):
    """The bits that this server looks at, by Discord's names."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    USE_APPLICATION_COMMANDS = 1 << 31
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EXTERNAL_APPS = 1 << 50


ALL_PERMISSIONS = (1 << 53) - 1

MEMBER_DEFAULT = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.USE_EXTERNAL_APPS
)

# Permissions of both sides in a direct message, where there are no roles.
DM_PERMISSIONS = MEMBER_DEFAULT | Permission.MENTION_EVERYONE


def guild_permissions(guild: Json, member: Json) -> int:
    """The member's permissions before channel overwrites, as the sum of their roles."""
    user_id = member["user"]["id"]
    if guild["owner_id"] == user_id:
        return ALL_PERMISSIONS
    mine = {guild["id"], *member["roles"]}
    total = 0
    for role in guild["roles"]:
        if role["id"] in mine:
            total |= int(role["permissions"])
    return ALL_PERMISSIONS if total & Permission.ADMINISTRATOR else total


def channel_permissions(guild: Json, member: Json, channel: Json) -> int:
    """Overwrites in Discord's order: everyone, then all roles together, then the member."""
    total = guild_permissions(guild, member)
    if total & Permission.ADMINISTRATOR:
        return ALL_PERMISSIONS
    by_id = {entry["id"]: entry for entry in channel.get("permission_overwrites", [])}
    steps = [[guild["id"]], member["roles"], [member["user"]["id"]]]
    for ids in steps:
        found = [by_id[entry] for entry in ids if entry in by_id]
        for entry in found:
            total &= ~int(entry["deny"])
        for entry in found:
            total |= int(entry["allow"])
    if not total & Permission.VIEW_CHANNEL:
        return 0  # members who can't see a channel can't do anything in it
    return total


def named(*names: str) -> int:
    """The bits of permission names in either style (`send_messages`, `SEND_MESSAGES`); raises KeyError."""
    bits = 0
    for name in names:
        bits |= Permission[name.upper()]
    return bits
