"""A channel, a thread or a category as an option of a command."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import app_commands

# channels with messages, and categories; media channels aren't in Discord's API description
_PLACES: Final = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
    discord.ChannelType.category,
]

ChosenChannel = app_commands.AppCommandChannel | app_commands.AppCommandThread


class ChannelOption(app_commands.Transformer):
    """Takes Discord's description of the place: our cache doesn't know every thread."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return _PLACES

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> ChosenChannel:
        found: ChosenChannel = value
        return found
