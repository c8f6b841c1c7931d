"""The one way from a plan to a job."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import discord

from bot.services.jobs.plans import AskText, Plan, PointTo, Start
from bot.services.jobs.rule_check import Admitted, AskCost, Flagged
from bot.services.ports import NowhereToPost, PublishLater
from bot.texts.moderation.reviews import WAITS
from bot.ui.jobs import price_question, start_job
from bot.ui.kit import outgoing
from bot.ui.kit.discord_errors import acknowledging
from bot.ui.kit.services import jobs_of, reviews_of

log = logging.getLogger(__name__)

Modal = Callable[[AskText], discord.ui.Modal]


async def accept(interaction: discord.Interaction[Any], plan: Plan, *, modal: Modal | None = None) -> None:
    """Carry out a plan: have the rules judge the job, store it, acknowledge with its message, hand it to the worker.

    `modal` builds the form that a plan may ask for first. Raises UserError; nothing is kept then.
    """
    match plan:
        case Start():
            match await jobs_of(interaction).rule_check.judge(plan):
                case Admitted() as admitted:
                    await start_job.start(interaction, admitted)
                case AskCost() as asked:
                    await price_question.ask(interaction, asked)
                case Flagged() as flagged:
                    await _have_reviewed(interaction, flagged)
        case PointTo(job=job):
            await start_job.point_to(interaction, job)
        case AskText():
            if modal is None:
                raise TypeError("this plan needs a modal")
            await outgoing.ask(interaction, modal(plan))


async def _have_reviewed(interaction: discord.Interaction[Any], flagged: Flagged) -> None:
    """Send a text to moderators, and tell its member; undo it if Discord doesn't let us tell."""
    reviews = reviews_of(interaction)
    request = await reviews.open(flagged)
    try:
        async with acknowledging():
            await outgoing.reply(interaction, WAITS())
    except NowhereToPost as refused:
        log.warning("interaction %s: its answer is refused, its review is taken back: %s", interaction.id, refused)
        await reviews.withdraw(request)
    except PublishLater as unclear:
        # it may have arrived, now or with an earlier copy of the event; moderators decide in any case
        log.warning("interaction %s: its acknowledgement is unclear: %s", interaction.id, unclear)
