"""`/settings`, `/preset`, `/quota`, `/info` and `/help`: all answered privately."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.discord_limits import MOST_CHOICES
from bot.core.errors import Busy
from bot.core.jobs.presets_and_suffix import doubt
from bot.core.models import UserId
from bot.texts.kit import slash
from bot.texts.members import choices as say
from bot.ui.kit import respond, rights
from bot.ui.kit.services import members_of
from bot.ui.members import account_text, settings_panel


class Account(commands.Cog):
    """Members' own settings, and information about the bot."""

    preset = app_commands.Group(name="preset", description=slash.PRESET())

    def __init__(self, bot: ImagineBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.bot.add_dynamic_items(*settings_panel.DYNAMIC_ITEMS)

    async def cog_unload(self) -> None:
        self.bot.remove_dynamic_items(*settings_panel.DYNAMIC_ITEMS)

    @app_commands.command(description=slash.SETTINGS())
    async def settings(self, interaction: discord.Interaction[Any]) -> None:
        """Open a panel of controls."""
        await settings_panel.open_panel(interaction)

    @preset.command(name="save", description=slash.PRESET_SAVE())
    @app_commands.describe(name=slash.PRESET_SAVE_NAME(), value=slash.PRESET_SAVE_VALUE())
    async def preset_save(self, interaction: discord.Interaction[Any], name: str, value: str) -> None:
        """Save a preset; one of the same name is replaced."""
        preferences = members_of(interaction).preferences
        saved = await preferences.save_preset(respond.asker(interaction), name, value)
        told = f"{say.SAVED(name=saved.name)} {doubt(saved.value)}"
        await respond.private(interaction, told.rstrip())

    @preset.command(name="list", description=slash.PRESET_LIST())
    async def preset_list(self, interaction: discord.Interaction[Any]) -> None:
        """List the member's presets, at most fifty."""
        own = await members_of(interaction).preferences.presets(UserId(interaction.user.id))
        for page in account_text.presets(own):
            await respond.private(interaction, page)

    @preset.command(name="delete", description=slash.PRESET_DELETE())
    @app_commands.describe(name=slash.PRESET_DELETE_NAME())
    async def preset_delete(self, interaction: discord.Interaction[Any], name: str) -> None:
        """Delete a preset. Prompts that were sent stay unchanged."""
        preferences = members_of(interaction).preferences
        gone = await preferences.delete_preset(respond.asker(interaction), name)
        await respond.private(interaction, say.DELETED(name=gone))

    @preset_delete.autocomplete("name")
    async def suggest_preset(
        self, interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        """The member's own presets."""
        try:
            own = await members_of(interaction).preferences.preset_names(UserId(interaction.user.id))
        except Busy:
            return []
        wanted = current.strip().lower().removeprefix("--")
        found = [name for name in own if wanted in name][:MOST_CHOICES]
        return [app_commands.Choice(name=name, value=name) for name in found]

    @app_commands.command(description=slash.QUOTA())
    async def quota(self, interaction: discord.Interaction[Any]) -> None:
        """Show the member's credits, in whole numbers."""
        view, policy = await members_of(interaction).preferences.quota(respond.asker(interaction))
        await respond.private(interaction, account_text.quota(view, policy))

    @app_commands.command(description=slash.INFO())
    async def info(self, interaction: discord.Interaction[Any]) -> None:
        """Show what is known already; nothing is fetched. People who manage the server see what it spent, too."""
        asker = respond.asker(interaction)
        spent_in = asker.guild_id if rights.manages_server(interaction) else None
        status = await members_of(interaction).status.now(spent_in)
        await respond.private(interaction, account_text.info(status, self.bot.latency))

    @app_commands.command(description=slash.HELP())
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Show a guide to the commands that this member has."""
        offered = [
            (command.name, command.description)
            for command in self.bot.tree.get_commands(type=discord.AppCommandType.chat_input)
            if command.default_permissions is None or interaction.permissions >= command.default_permissions
        ]
        await respond.private(interaction, account_text.guide(sorted(offered)))


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
    await bot.add_cog(Account(bot))
