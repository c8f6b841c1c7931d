"""The answer to `/admin usage`: numbers, a chart, and a sheet."""

from __future__ import annotations

import io
from typing import Any

import discord

from bot.core.models import UserId
from bot.services.rules.usage_report import Usage
from bot.texts.admin import usage as say
from bot.ui.admin import usage_text
from bot.ui.kit import respond, rights
from bot.ui.kit.services import rules_of


async def show(interaction: discord.Interaction[Any], days: int, user: discord.User | discord.Member | None) -> None:
    """Answer privately with the usage of the last `days` days. Raises UserError for members who don't manage the
    server."""
    guild_id = rights.managed_server(interaction)
    async with respond.thinking(interaction):  # adding up and drawing take seconds
        server = interaction.guild.name if interaction.guild is not None else say.THIS_SERVER()
        title = say.TITLE(server=server) if user is None else say.TITLE_OF(member=user.name, server=server)
        user_id = UserId(user.id) if user is not None else None
        usage = rules_of(interaction).usage
        shown = await usage.of(guild_id, str(title), days, user_id, interaction.filesize_limit)
        await respond.fill(interaction, usage_text.usage(shown), files=_files(shown))


def _files(shown: Usage) -> list[discord.File]:
    """The files of a report; none if there were no jobs."""
    report = shown.report
    if not report.total_jobs:
        return []
    stem = f"usage_{report.first:%Y-%m-%d}_{report.last:%Y-%m-%d}"
    files = [discord.File(io.BytesIO(shown.sheet), filename=f"{stem}.csv")]
    if shown.chart is not None:
        jobs, credits = say.JOBS(count=report.total_jobs), say.CREDITS(count=report.total_credits)
        about = say.CHART(jobs=jobs, credits=credits)
        files.insert(0, discord.File(io.BytesIO(shown.chart), filename=f"{stem}.png", description=about))
    return files
