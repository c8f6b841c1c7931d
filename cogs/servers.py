"""Leaves servers that the operator doesn't let the bot serve."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui.admin.leave_servers import ServerLeaver


class Servers(commands.Cog):
    """Hears about servers when the bot starts, when it is invited, and when one comes back after an outage."""

    def __init__(self, bot: ImagineBot) -> None:
        self.bot = bot
        self._leaver = ServerLeaver(bot)

    async def cog_load(self) -> None:
        application = self.bot.application  # known since the login
        if application is not None:
            self.bot.services.rules.allowed_servers.warn_if_open(public=application.bot_public)

    async def cog_unload(self) -> None:
        self._leaver.stop()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Look at all servers: they are known once connected."""
        for guild in self.bot.guilds:
            self._look_at(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Look at a server that invited the bot."""
        self._look_at(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Look at a server that is back."""
        self._look_at(guild)

    def _look_at(self, guild: discord.Guild) -> None:
        if not guild.unavailable:
            self._leaver.look_at(guild)


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
    await bot.add_cog(Servers(bot))
