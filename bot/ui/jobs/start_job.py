"""Answers an interaction with the message of the job that it starts, or links to the one that it started before."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import discord

from bot.core.errors import UserError
from bot.core.links import link_to, message_link
from bot.core.models import ChannelId, Job, MessageId, MessageRef
from bot.core.states import JobState
from bot.services.jobs.batch import Batch
from bot.services.jobs.rule_check import Admitted
from bot.services.ports import MessageGone, NowhereToPost, PublishLater, ResultRefused
from bot.texts.jobs import starting as say
from bot.ui.jobs import finder, message_text
from bot.ui.kit import outgoing, respond
from bot.ui.kit.discord_errors import NO_CONNECTION, AlreadyAnswered, acknowledging
from bot.ui.kit.services import jobs_of, members_of, posting_of

log = logging.getLogger(__name__)


async def start(interaction: discord.Interaction[Any], plan: Admitted) -> None:
    """Start one job, whose message is the answer to the interaction. Raises UserError; nothing is kept then."""
    ephemeral = plan.clicked is not None and _is_private(interaction, plan.clicked)
    try:
        opened = await jobs_of(interaction).starter.start(plan, partial(_answer, interaction), ephemeral=ephemeral)
    except NowhereToPost as refused:
        if (refusal := respond.not_taken(refused)) is not None:
            raise refusal from refused
        return
    except PublishLater:
        return
    if opened.same_event:
        log.info("interaction %s came twice", interaction.id)
    elif not opened.fresh:
        await point_to(interaction, opened.job)


async def _answer(interaction: discord.Interaction[Any], job: Job) -> MessageRef:
    """Post the job's message as the answer. Raises NowhereToPost or PublishLater."""
    try:
        async with acknowledging():
            answer = await outgoing.reply(
                interaction,
                message_text.waiting(job),
                private=job.private,
                mentions=respond.only(job.user_id),
            )
    except AlreadyAnswered as before:
        # by ourselves, with a lost first answer, or by another process with our token: the text of the message
        # decides, because the other one's job isn't ours to do as well
        message = await posting_of(interaction).publisher.find_answer(job)
        if message is None:
            raise NowhereToPost("somebody else answered its interaction") from before.__cause__
        return message
    if answer.message_id is None:
        raise PublishLater("Discord named no message")
    return MessageRef(ChannelId(job.channel_id), MessageId(answer.message_id))


def _is_private(interaction: discord.Interaction[Any], clicked: MessageRef) -> bool:
    """True if only the clicker sees the message clicked."""
    message = interaction.message
    return message is not None and message.id == clicked.message_id and message.flags.ephemeral


async def point_to(interaction: discord.Interaction[Any], job: Job) -> None:
    """Link to a job that runs or a result that exists. A result whose message was deleted, or is where the member may
    not read, is shown where the press was, by the rules of that place, for free."""
    if job.private and job.user_id != interaction.user.id:
        raise UserError(say.SEEN_BY_ANOTHER())
    if job.state is not JobState.DELIVERED:
        link = message_link(job)
        await respond.private(interaction, say.ON_ITS_WAY_AT(link=link) if link else say.ON_ITS_WAY())
        return
    if job.private:
        await _show_again(interaction, job)
        return
    asker = respond.viewer(interaction)
    shown = await members_of(interaction).library.readable(job, asker)
    if shown is None:
        async with respond.thinking(interaction):
            await _show_here(interaction, job, None)
            await respond.private(interaction, say.EXISTS())
        return
    direct = job.guild_id is None and shown == job.message
    link = link_to(shown, None if direct else asker.guild_id)
    await respond.private(interaction, say.EXISTS_AT(link=link))
    if await posting_of(interaction).publisher.is_gone(shown):
        await _show_here(interaction, job, shown)


async def _show_here(interaction: discord.Interaction[Any], job: Job, gone: MessageRef | None) -> None:
    """Show a result where the press was; `gone` is the message that showed it before. Raises UserError."""
    library, publisher = members_of(interaction).library, posting_of(interaction).publisher
    asker = respond.asker(interaction)
    private = await library.shows_privately(job, respond.viewer(interaction))
    if not private:
        await jobs_of(interaction).rule_check.check_shown(asker, job)
    found = await library.result(job)
    try:
        async with library.opened(found) as result:
            if private:
                await publisher.answer(result, asker, private=True)
                return
            clicked = _clicked(interaction)
            message = await publisher.post(result, asker, after=gone or job.message, reply_to=clicked)
    except (MessageGone, PublishLater) as refused:
        raise UserError(say.CANNOT_POST()) from refused
    if gone is not None and gone == job.message:
        await library.shown_in(job, message)
        return
    await library.also_shown_in(job, message)
    if gone is not None:
        await library.taken_down(job.id, gone.message_id)


def _clicked(interaction: discord.Interaction[Any]) -> MessageRef | None:
    """The message that was clicked, if a reply to it is visible to everybody."""
    message = interaction.message
    if message is None or message.flags.ephemeral:
        return None
    return MessageRef(ChannelId(message.channel.id), MessageId(message.id))


async def _show_again(interaction: discord.Interaction[Any], job: Job) -> None:
    """Show a member their own private result, whose message may be gone; Discord can't be asked about it."""
    library = members_of(interaction).library
    found = await library.result(job)
    async with respond.thinking(interaction):  # an upload may take longer than Discord waits
        try:
            async with library.opened(found) as result:
                await posting_of(interaction).publisher.answer(result, respond.asker(interaction), private=True)
        except ResultRefused as refused:
            raise UserError(refused.reason) from refused
        except (MessageGone, PublishLater) as refused:
            raise UserError(say.NOT_TAKEN(job=job.id)) from refused
        await respond.private(interaction, say.EXISTS())


async def start_all(interaction: discord.Interaction[Any], batch: Batch) -> None:
    """After a private question: store all jobs, acknowledge silently, then show and start one after the other.

    A job is promised only by its own message: after a crash in between, the worker drops those without one. Texts for
    moderators wait for them from the start. Raises UserError; nothing is kept then.
    """
    batches = jobs_of(interaction).batches
    taken = await batches.open(batch)
    if any(one.job.key.startswith(f"{interaction.id}.") for one in taken.opened if not one.fresh):
        return  # the gateway sent the event twice
    if not taken.fresh and not batch.flagged:
        await point_to(interaction, taken.opened[0].job)
        return
    try:
        async with acknowledging():
            await outgoing.defer(interaction)
    except AlreadyAnswered:  # by another process: a repeated event ended above
        finder.rare.error(finder.TWIN, about=finder.TWIN)
        await batches.withdraw(taken)
        return
    except NowhereToPost as refused:
        log.warning("interaction %s: its answer is refused, its jobs are dropped: %s", interaction.id, refused)
        await batches.withdraw(taken)
        if (refusal := respond.not_taken(refused)) is not None:
            raise refusal from refused
        return
    except PublishLater as unclear:
        log.warning("interaction %s: its answer is unclear, the worker drops its jobs: %s", interaction.id, unclear)
        return
    clicked = batch.admitted[0].clicked if batch.admitted else None
    announce = posting_of(interaction).publisher.announce
    shown = await jobs_of(interaction).starter.start_all(taken.fresh, announce, clicked)
    await _close(interaction, shown, len(taken.fresh), len(batch.flagged))


async def _close(interaction: discord.Interaction[Any], shown: int, wanted: int, flagged: int) -> None:
    """Replace the question by its outcome."""
    said = "\n".join([*_came_of(shown, wanted), *_waiting(flagged)])
    try:
        await outgoing.amend(interaction, said, view=None)
    except (discord.HTTPException, *NO_CONNECTION) as closed:
        log.info("the question of interaction %s stays open: %s", interaction.id, closed)


def _came_of(shown: int, wanted: int) -> list[str]:
    if not wanted:
        return []
    if shown == wanted:
        return [say.ALL_ON_THEIR_WAY(count=wanted)]
    if wanted == 1:
        return [say.NOT_POSTED()]
    return [say.SOME_POSTED(count=shown, wanted=wanted)]


def _waiting(flagged: int) -> list[str]:
    return [say.REVIEWED(count=flagged)] if flagged else []
