"""`/admin`: for members who manage the server; all answered privately."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.discord_limits import MAX_CHOICE
from bot.core.errors import Busy
from bot.core.models import GuildId, UserId
from bot.core.rules.audit import MAX_DAYS
from bot.core.text.foreign_text import label
from bot.texts.admin import admin as say
from bot.ui.admin import access_panel, audit_panel, filter_panel, jobs_panel, quota_panel, usage_panel
from bot.ui.admin.config import panel as config_panel
from bot.ui.kit import rights
from bot.ui.kit.services import members_of
from bot.ui.members import privacy_panel
from bot.ui.moderation import review_panel
from cogs.admin_access import AccessCommands
from cogs.admin_filter import FilterCommands
from cogs.admin_quota import QuotaCommands

ITEMS = (
    *access_panel.DYNAMIC_ITEMS,
    jobs_panel.AdminButton,
    audit_panel.AuditButton,
    config_panel.ConfigItem,
    *filter_panel.DYNAMIC_ITEMS,
    *privacy_panel.ADMIN_ITEMS,
    *quota_panel.DYNAMIC_ITEMS,
    *review_panel.DYNAMIC_ITEMS,
)
USUAL_DAYS = 30


class Admin(commands.Cog):
    """Commands about a server's jobs and rules. Discord offers them to people with Manage Server; each command checks
    again."""

    admin = app_commands.Group(
        name="admin",
        description=say.ADMIN(),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        guild_only=True,
    )
    quota = QuotaCommands(name="quota", description=say.QUOTA(), parent=admin)
    access = AccessCommands(name="access", description=say.ACCESS(), parent=admin)
    filter = FilterCommands(name="filter", description=say.FILTER(), parent=admin)
    jobs = app_commands.Group(name="jobs", description=say.JOBS(), parent=admin)

    def __init__(self, bot: ImagineBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.bot.add_dynamic_items(*ITEMS)

    async def cog_unload(self) -> None:
        self.bot.remove_dynamic_items(*ITEMS)

    @admin.command(name="usage", description=say.USAGE())
    @app_commands.describe(days=say.USAGE_DAYS(), user=say.USAGE_USER())
    async def usage(
        self,
        interaction: discord.Interaction[Any],
        days: app_commands.Range[int, 1, MAX_DAYS] = USUAL_DAYS,
        user: discord.User | None = None,
    ) -> None:
        """Report on the server's jobs, by days in its time zone."""
        await usage_panel.show(interaction, days, user)

    @admin.command(name="audit", description=say.AUDIT())
    @app_commands.describe(days=say.AUDIT_DAYS())
    async def audit(
        self, interaction: discord.Interaction[Any], days: app_commands.Range[int, 1, MAX_DAYS] = USUAL_DAYS
    ) -> None:
        """List changes, newest first, page by page."""
        await audit_panel.open_panel(interaction, days)

    @admin.command(name="config", description=say.CONFIG())
    async def config(self, interaction: discord.Interaction[Any]) -> None:
        """Open one panel for all settings."""
        await config_panel.open_panel(interaction)

    @jobs.command(name="list", description=say.JOBS_LIST())
    @app_commands.describe(user=say.JOBS_LIST_USER())
    async def jobs_list(self, interaction: discord.Interaction[Any], user: discord.User | None = None) -> None:
        """List open jobs, newest first, page by page."""
        await jobs_panel.list_jobs(interaction, UserId(user.id) if user is not None else None)

    @jobs.command(name="cancel", description=say.JOBS_CANCEL())
    @app_commands.describe(job=say.JOBS_CANCEL_JOB())
    async def jobs_cancel(self, interaction: discord.Interaction[Any], job: str) -> None:
        """Cancel a job. Its message shows the outcome."""
        await jobs_panel.cancel(interaction, job)

    @jobs_cancel.autocomplete("job")
    async def suggest_job(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """This server's open jobs, newest first."""
        if interaction.guild_id is None or not rights.manages_server(interaction):
            return []
        try:
            found = await members_of(interaction).status.suggest(GuildId(interaction.guild_id), current)
        except Busy:
            return []
        return [
            app_commands.Choice(name=label(f"{job.id} {job.spec.shown}", MAX_CHOICE), value=str(job.id))
            for job in found
        ]


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
    await bot.add_cog(Admin(bot))
