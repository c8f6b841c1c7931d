"""What the bot sees of a server by itself: which channels and roles are gone, and where it may not post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import discord


@dataclass(frozen=True, slots=True)
class Sight:
    """Ids of channels and roles that are `gone`, and of channels that are there but `closed` to messages of the bot.
    What it knows nothing of is neither."""

    gone: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()


def look(
    interaction: discord.Interaction[Any], channel_ids: Iterable[int | None], role_ids: Iterable[int] = ()
) -> Sight:
    """Look for these channels and roles in the server of an interaction."""
    guild = interaction.guild
    if guild is None or guild.unavailable or guild.me is None:
        return Sight()
    gone = {role_id for role_id in role_ids if guild.get_role(role_id) is None}
    closed = set()
    for channel_id in channel_ids:
        channel = guild.get_channel(channel_id) if channel_id is not None else None
        if channel is None:
            gone |= {channel_id} if channel_id is not None else set()
        elif not (may := channel.permissions_for(guild.me)).view_channel or not may.send_messages:
            closed.add(channel.id)
    return Sight(frozenset(gone), frozenset(closed))
