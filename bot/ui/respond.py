"""How an interaction is answered: the one way to accept a job, and the one boundary for errors."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot.client import ImagineBot, Services
from bot.core.errors import UserError
from bot.core.links import message_link
from bot.core.models import ChannelId, GuildId, Job, JobState, MessageId, MessageRef, UserId
from bot.services.deadline import answer_by
from bot.services.ports import NowhereToPost, PublishLater
from bot.services.requests import AskText, Origin, Plan, PointTo, Start
from bot.ui import render
from bot.ui.speaking import NO_CONNECTION

log = logging.getLogger(__name__)

UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK = 10062, 10015
ALREADY_ACKNOWLEDGED = 40060  # the gateway said the same twice
NOT_OURS_TO_ANSWER = (UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, ALREADY_ACKNOWLEDGED)

Modal = Callable[[AskText], discord.ui.Modal]


def services_of(interaction: discord.Interaction[Any]) -> Services:
    """The services of the client that received the interaction."""
    client = interaction.client
    if not isinstance(client, ImagineBot):
        raise TypeError(f"an interaction of {type(client).__name__}")
    return client.services


def origin(interaction: discord.Interaction[Any]) -> Origin:
    """Who asks, where, and how the answer can be found again."""
    if interaction.channel_id is None:
        raise UserError("I cannot see which channel this is. Please try in another one.")
    return Origin(
        key=str(interaction.id),
        user_id=UserId(interaction.user.id),
        user_name=interaction.user.name,
        guild_id=GuildId(interaction.guild_id) if interaction.guild_id is not None else None,
        channel_id=ChannelId(interaction.channel_id),
        interaction_token=interaction.token,
        application_id=interaction.application_id,
        size_limit_bytes=interaction.filesize_limit,
        answer_by=answer_by(),
    )


def only(user_id: UserId) -> discord.AllowedMentions:
    """Let a message mention this member with effect, and nobody else."""
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(user_id)], replied_user=False)


async def accept(interaction: discord.Interaction[Any], plan: Plan, *, modal: Modal | None = None) -> None:
    """Carry a plan out: store the job, acknowledge with its message, hand it to the worker.

    `modal` builds the form that a plan may ask for first. Raises UserError; nothing is kept then.
    """
    match plan:
        case Start():
            await _start(interaction, plan)
        case PointTo(job=job):
            await _point_to(interaction, job)
        case AskText():
            if modal is None:
                raise TypeError("this plan needs a modal")
            await interaction.response.send_modal(modal(plan))


async def _start(interaction: discord.Interaction[Any], plan: Start) -> None:
    services = services_of(interaction)
    opened = await services.intake.open(plan)
    job = opened.job
    if opened.same_event:
        log.info("interaction %s came twice", interaction.id)
        return
    if not opened.fresh:
        await _point_to(interaction, job)
        return
    message = await _acknowledge(interaction, job)
    if message is None:
        return
    await services.intake.start(job, message)
    if plan.clicked is not None:
        marked = await services.intake.mark_used(job)
        if marked is not None:
            parent, buttons = marked
            services.spawn("mark the button", services.publisher.mark_used(parent, buttons, plan.clicked))


async def _acknowledge(interaction: discord.Interaction[Any], job: Job) -> MessageRef | None:
    """Post the job's message as the answer. None: nobody sees the job, and it was dropped or is being looked into."""
    try:
        answer = await interaction.response.send_message(
            render.waiting(job), allowed_mentions=only(job.user_id), suppress_embeds=True
        )
    except discord.NotFound as refused:
        log.warning("interaction %s came too late for Discord (%s), dropped", interaction.id, refused.code)
        await services_of(interaction).intake.drop(job)
        return None
    except (discord.HTTPException, *NO_CONNECTION) as unclear:
        # perhaps it arrived: the worker asks Discord for the message and then starts or drops the job
        log.warning("interaction %s: its acknowledgement is unclear: %s", interaction.id, unclear)
        return None
    if answer.message_id is None:
        log.warning("interaction %s: Discord named no message", interaction.id)
        return None
    return MessageRef(ChannelId(job.channel_id), MessageId(answer.message_id))


async def _point_to(interaction: discord.Interaction[Any], job: Job) -> None:
    """Lead to what runs or exists. A result whose message was deleted is posted again, at no cost."""
    if job.state is not JobState.DELIVERED:
        await private(interaction, f"That is already on its way. {message_link(job)}".strip())
        return
    await private(interaction, f"That picture exists already, so nothing was charged: {message_link(job)}")
    services = services_of(interaction)
    if job.message is None or not await services.publisher.is_gone(job.message):
        return
    result = await services.library.result(job)
    try:
        message = await services.publisher.repost(job, result.buttons, result.media, search=False)
    except (NowhereToPost, PublishLater):
        await private(interaction, "Its message was deleted, and I may not post here. Please try in another channel.")
        return
    await services.library.shown_in(job, message)


async def private(
    interaction: discord.Interaction[Any], text: str, *, view: discord.ui.View = discord.utils.MISSING
) -> None:
    """Tell only the member. An interaction that ran out meanwhile is not an error of ours."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True, view=view)
        else:
            await interaction.response.send_message(text, ephemeral=True, view=view)
    except discord.HTTPException as refused:
        if refused.code not in NOT_OURS_TO_ANSWER:
            log.warning("a private answer was refused: %s", refused)
    except NO_CONNECTION as lost:
        log.warning("a private answer did not get through: %s", lost)


async def report(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Turn an error into a sentence for the member; a bug gets a reference that is in the log too."""
    if isinstance(error, UserError):
        log.info("told a member: %s", error, extra={"user": interaction.user.id})
        await private(interaction, str(error))
    elif isinstance(error, app_commands.CommandNotFound):
        await private(interaction, "I do not have this command any more. Please reload Discord with Ctrl+R.")
    elif isinstance(error, discord.HTTPException) and error.code in NOT_OURS_TO_ANSWER:
        log.warning("interaction %s ran out or was answered before: %s", interaction.id, error)
    else:
        reference = secrets.token_hex(4)
        log.error("interaction %s failed (reference %s)", interaction.id, reference, exc_info=error)
        await private(interaction, f"Something went wrong on my side, sorry. Reference: `{reference}`")


@asynccontextmanager
async def guard(interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
    """The boundary of buttons and modals, whose errors discord.py would only log."""
    try:
        yield
    except Exception as error:
        await report(interaction, error)
