"""Cancels a job from a panel, a command, or the menu of a message."""

from __future__ import annotations

from typing import Any

import discord

from bot.core import panel_id
from bot.core.credits.quota_text import credits
from bot.core.errors import UserError
from bot.core.jobs.cancelling import charged, pays
from bot.core.models import Job, JobId
from bot.core.states import JobState
from bot.services.jobs.cancelling import MustPay
from bot.texts.jobs import cancel as say
from bot.ui.kit import outgoing, respond
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.services import jobs_of

STOP = "stop"


class StopButton(PanelButton, prefix=panel_id.CANCEL):
    """Yes to a cancel that spends the credits. Each press checks whether its user may."""

    outdated = say.OUTDATED()

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        said = self.meaning()
        if said.verb != STOP:
            raise UserError(self.outdated)
        job = await cancel(interaction, JobId(said.argument), in_panel=True, agreed=True)
        content = cancelled(job, f"`{job.id}`")
        if interaction.response.is_done():
            await outgoing.amend(interaction, content, view=None)
        else:
            await outgoing.redraw(interaction, content=content, view=None)


async def ask(interaction: discord.Interaction[Any], price: MustPay) -> None:
    """Say privately what the cancel would cost, with the button that agrees."""
    view = discord.ui.View(timeout=None)
    label = say.SPEND_BUTTON(price=credits(price.job.cost))
    view.add_item(StopButton.saying(STOP, price.job.id, label=label, style=discord.ButtonStyle.danger))
    await respond.private(interaction, str(price), view=view)


async def cancel(
    interaction: discord.Interaction[Any],
    job_id: JobId,
    *,
    manages: bool = False,
    in_panel: bool = False,
    agreed: bool = False,
) -> Job:
    """Cancel a job, or ask its provider to stop it; `cancelled` says which it was.

    A provider may take longer than Discord waits, so the interaction is deferred first: as a change of its
    panel, else as a private answer. Raises UserError if the job can't be cancelled, including MustPay: pass that to
    `ask`.
    """
    service = jobs_of(interaction).cancelling
    job = await service.cancel(job_id, respond.asker(interaction), manages=manages, agreed=agreed)
    if job.state is not JobState.CANCELLED:
        if in_panel:
            await outgoing.defer(interaction)
        else:
            await respond.put_off(interaction)
        job = await service.ask_provider(job)
    return job


def cancelled(job: Job, named: str = "") -> str:
    """The outcome of a cancel: the job has ended, or its provider was asked to stop it. `named` says which job."""
    name = named or say.THE_JOB()
    if charged(job):
        return f"{say.CANCELLED(job=name)} {say.CREDITS_SPENT(count=job.cost)}"
    if job.state is JobState.CANCELLED:
        return f"{say.CANCELLED(job=name)} {say.CREDITS_BACK(count=job.cost) if job.cost else say.COST_NOTHING()}"
    if not job.cost:
        what_next = say.READY_FIRST()
    elif pays(job):
        what_next = say.SPENT_EITHER_WAY(count=job.cost)
    else:
        what_next = say.BACK_IF_STOPPED(count=job.cost)
    return f"{say.ASKED(job=name)} {what_next}"


DYNAMIC_ITEMS = (StopButton,)
