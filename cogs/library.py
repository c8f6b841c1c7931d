"""`/show`, `/history`, `/jobs`, and the menu of messages that show results."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.discord_limits import MAX_CHOICE
from bot.core.errors import Busy
from bot.core.models import JobId, UserId
from bot.core.text.foreign_text import label
from bot.texts.kit import slash as say
from bot.ui.jobs import cancel
from bot.ui.kit.services import members_of
from bot.ui.members import library_panel, message_menu
from bot.ui.publishing import show_here


class LibraryCommands(commands.Cog):
    """Leads members to their results."""

    def __init__(self, bot: ImagineBot) -> None:
        self.bot = bot
        self.menus = (
            app_commands.ContextMenu(name=say.MORE_MENU(), callback=self.more),
            app_commands.ContextMenu(name=say.DIRECT_MENU(), callback=self.direct),
            app_commands.ContextMenu(name=say.REMOVE_MENU(), callback=self.remove),
        )

    async def cog_load(self) -> None:
        self.bot.add_dynamic_items(library_panel.LibraryButton, *cancel.DYNAMIC_ITEMS)
        for menu in self.menus:
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        for menu in self.menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)
        self.bot.remove_dynamic_items(library_panel.LibraryButton, *cancel.DYNAMIC_ITEMS)

    @app_commands.command(description=say.SHOW())
    @app_commands.describe(job=say.SHOW_JOB())
    async def show(self, interaction: discord.Interaction[Any], job: str) -> None:
        """Post a result again, for everybody here and for free."""
        await show_here.show(interaction, JobId(job.strip().strip("`").lower()))

    @show.autocomplete("job")
    async def suggest_job(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """The member's own jobs, newest first."""
        library = members_of(interaction).library
        try:
            found = await library.suggest(UserId(interaction.user.id), current)
        except Busy:
            return []
        return [
            app_commands.Choice(name=label(f"{job.id} {job.spec.shown}", MAX_CHOICE), value=str(job.id))
            for job in found
        ]

    @app_commands.command(description=say.HISTORY())
    async def history(self, interaction: discord.Interaction[Any]) -> None:
        """Open the member's results, privately."""
        await library_panel.history(interaction)

    @app_commands.command(description=say.JOBS())
    async def jobs(self, interaction: discord.Interaction[Any]) -> None:
        """List the member's open jobs, privately."""
        await library_panel.going(interaction)

    async def more(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Show everything about the result in a message."""
        await library_panel.more(interaction, await message_menu.job_behind(interaction, message))

    async def direct(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Send the member the result in a message."""
        await message_menu.send_directly(interaction, message)

    async def remove(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Cancel the job of a message, or delete the message."""
        await message_menu.cancel_or_delete(interaction, message)


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
    await bot.add_cog(LibraryCommands(bot))
