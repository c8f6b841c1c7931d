"""Checks who may manage the server that an interaction comes from."""

from __future__ import annotations

from typing import Any

import discord

from bot.core.errors import UserError
from bot.core.models import GuildId
from bot.texts.kit import answers as say


def manages_server(interaction: discord.Interaction[Any]) -> bool:
    """True if Discord says that the member has Manage Server. A server may offer a command to others as well, so using
    it proves nothing."""
    granted = interaction.permissions
    return interaction.guild_id is not None and (granted.manage_guild or granted.administrator)


def managed_server(interaction: discord.Interaction[Any]) -> GuildId:
    """The server that the member manages. Raises UserError for everybody else."""
    if interaction.guild_id is None or not manages_server(interaction):
        raise UserError(say.NEEDS_MANAGE_SERVER())
    return GuildId(interaction.guild_id)
