"""The bot's own view of a server: which channels and roles are gone, and where it may not post."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import discord

from bot.core.errors import UserError
from bot.core.models import ChannelId
from bot.texts.kit import answers as say


@dataclass(frozen=True, slots=True)
class Sight:
    """Ids of channels and roles that are `gone`, and of channels that exist but are `closed` to the bot's messages.
    Unknown ones are in neither."""

    gone: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()


def look(
    interaction: discord.Interaction[Any], channel_ids: Iterable[int | None], role_ids: Iterable[int] = ()
) -> Sight:
    """Look for these channels and roles in the server of an interaction."""
    guild = _known(interaction)
    if guild is None:
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


def sees_of(interaction: discord.Interaction[Any]) -> Callable[[ChannelId], bool]:
    """True if the member may read a channel of this server, and its history."""

    def sees(channel_id: ChannelId) -> bool:
        guild, member = interaction.guild, interaction.user
        channel = guild.get_channel_or_thread(channel_id) if guild is not None else None
        if channel is None or not isinstance(member, discord.Member):
            return False
        if isinstance(channel, discord.Thread) and (channel.parent is None or channel.is_private()):
            return False  # members invited to a private thread aren't known here
        allowed = channel.permissions_for(member)
        return allowed.view_channel and allowed.read_message_history

    return sees


def is_adult(channel: object) -> bool:
    """True if Discord restricts a channel to adults; a thread is like its parent."""
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    return bool(getattr(channel, "nsfw", False))


def own_channel(interaction: discord.Interaction[Any], channel_id: int) -> None:
    """Raises UserError for a channel that this server doesn't have, as far as is known now."""
    guild = _known(interaction)
    if guild is not None and guild.get_channel_or_thread(channel_id) is None:
        raise UserError(say.NO_SUCH_CHANNEL())


def own_roles(interaction: discord.Interaction[Any], role_ids: Iterable[int]) -> None:
    """Raises UserError for a role that this server doesn't have, as far as is known now."""
    guild = _known(interaction)
    if guild is not None and any(guild.get_role(role_id) is None for role_id in role_ids):
        raise UserError(say.NO_SUCH_ROLE())


def _known(interaction: discord.Interaction[Any]) -> discord.Guild | None:
    """The server, if the gateway has sent its channels and roles."""
    guild = interaction.guild
    return None if guild is None or guild.unavailable or guild.me is None else guild
