"""Submitted forms, and controls that nobody knows: the one listener that gets every interaction."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import forms
from bot.ui.jobs.buttons import answer_unknown


class Forms(commands.Cog):
    """Handles forms, including those that an earlier process opened."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Handle forms and unknown controls; commands and our own controls are answered elsewhere."""
        await answer_unknown(interaction)
        await forms.answer(interaction)


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
    await bot.add_cog(Forms())
