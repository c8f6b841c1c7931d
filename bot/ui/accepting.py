"""The one way from a plan to a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord

from bot.services.gate import Admitted, AskCost, Flagged
from bot.services.requests import AskText, Plan, PointTo, Start
from bot.ui import questions, respond, starting

Modal = Callable[[AskText], discord.ui.Modal]


async def accept(interaction: discord.Interaction[Any], plan: Plan, *, modal: Modal | None = None) -> None:
    """Carry a plan out: let the rules judge the job, store it, acknowledge with its message, hand it to the worker.

    `modal` builds the form that a plan may ask for first. Raises UserError; nothing is kept then.
    """
    services = respond.services_of(interaction)
    match plan:
        case Start():
            match await services.gate.judge(plan):
                case Admitted() as admitted:
                    await starting.start(interaction, admitted)
                case AskCost() as dear:
                    await questions.ask(interaction, dear)
                case Flagged() as flagged:
                    await respond.private(interaction, await services.reviews.open(flagged))
        case PointTo(job=job):
            await starting.point_to(interaction, job)
        case AskText():
            if modal is None:
                raise TypeError("this plan needs a modal")
            await services.gate.check(respond.origin(interaction))
            await interaction.response.send_modal(modal(plan))
