"""Where the bot may not post, as far as it knows by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord


def closed(interaction: discord.Interaction[Any], channel_ids: Iterable[int | None]) -> frozenset[int]:
    """Those of a server's channels in which the bot may certainly not post, those that are gone among them; none while
    it does not know its own roles there."""
    guild = interaction.guild
    if guild is None or guild.unavailable or guild.me is None:
        return frozenset()
    found = set()
    for channel_id in channel_ids:
        channel = guild.get_channel(channel_id) if channel_id is not None else None
        may = channel.permissions_for(guild.me) if channel is not None else discord.Permissions.none()
        if channel_id is not None and not (may.view_channel and may.send_messages):
            found.add(int(channel_id))
    return frozenset(found)
