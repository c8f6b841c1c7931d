"""Forms that were sent, and controls that nobody knows: the one listener that hears every interaction."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import forms
from bot.ui.jobs.buttons import answer_unknown


class Forms(commands.Cog):
    """Handles forms, also those that an earlier process opened."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Commands and controls of ours are answered elsewhere."""
        await answer_unknown(interaction)
        await forms.answer(interaction)


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
    await bot.add_cog(Forms())
