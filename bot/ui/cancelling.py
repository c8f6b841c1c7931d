"""Cancelling a job from wherever it is asked for: a panel, a command, the menu of a message."""

from __future__ import annotations

from typing import Any

import discord

from bot.core.models import Job, JobId, JobState
from bot.ui import respond


async def cancel(
    interaction: discord.Interaction[Any], job_id: JobId, *, manages: bool = False, in_panel: bool = False
) -> Job:
    """Cancel a job, or ask its provider to stop it; `library_text.cancelled` says of the job which of them it was.

    A provider may take longer than Discord waits, so the interaction is deferred first: as a change of the panel that
    it was made in, else as a private answer. Raises UserError where the job cannot be cancelled.
    """
    service = respond.services_of(interaction).cancelling
    job = await service.cancel(job_id, respond.origin(interaction), manages=manages)
    if job.state is not JobState.CANCELLED:
        if in_panel:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        await service.ask_provider(job)
    return job
