"""How admitted jobs begin: stored, acknowledged with a message of their own, handed to the worker."""

from __future__ import annotations

import logging
from typing import Any

import discord

from bot.client import Services
from bot.core.errors import UserError
from bot.core.links import link_to, message_link
from bot.core.models import ChannelId, Job, MessageId, MessageRef
from bot.core.states import JobState
from bot.services.jobs.batch import Batch
from bot.services.jobs.gate import Admitted
from bot.services.moderation.batches import AcceptedBatch
from bot.services.ports import MessageGone, NowhereToPost, PublishLater, ResultRefused
from bot.texts.jobs import starting as say
from bot.ui.jobs import finder, render
from bot.ui.kit import outgoing, respond
from bot.ui.kit.discord_errors import ALREADY_ACKNOWLEDGED, NO_CONNECTION, for_good

log = logging.getLogger(__name__)


async def start(interaction: discord.Interaction[Any], plan: Admitted) -> None:
    """Store one job and answer the interaction with its message. Raises UserError; nothing is kept then."""
    services = respond.services_of(interaction)
    opened = await services.intake.open(plan)
    job = opened.job
    if opened.same_event:
        log.info("interaction %s came twice", interaction.id)
        return
    if not opened.fresh:
        await point_to(interaction, job)
        return
    message = await _acknowledge(interaction, job)
    if message is None:
        return
    await services.intake.start(job, message)
    if plan.clicked is not None:
        marked = await services.intake.mark_used(job)
        if marked is not None:
            parent, buttons = marked
            private = plan.origin if _is_private(interaction, plan.clicked) else None
            marking = services.publisher.mark_used(parent, buttons, plan.clicked, private=private)
            services.spawn("mark the button", marking)


async def _acknowledge(interaction: discord.Interaction[Any], job: Job) -> MessageRef | None:
    """Post the job's message as the answer. None: nobody sees the job, and it was dropped or is being looked into."""
    try:
        answer = await outgoing.reply(
            interaction,
            render.waiting(job),
            private=job.private,
            mentions=respond.only(job.user_id),
        )
    except (discord.HTTPException, *NO_CONNECTION) as fault:
        if getattr(fault, "code", 0) == ALREADY_ACKNOWLEDGED:
            return await _answered_before(interaction, job)
        if for_good(fault):
            log.warning("interaction %s: Discord does not take its answer, dropped: %s", interaction.id, fault)
            await respond.services_of(interaction).intake.drop(job)
            if (told := respond.not_taken(fault)) is not None:
                raise told from fault
            return None
        # perhaps it arrived: the worker asks Discord for the message and then starts or drops the job
        log.warning("interaction %s: its acknowledgement is unclear: %s", interaction.id, fault)
        return None
    if answer.message_id is None:
        log.warning("interaction %s: Discord named no message", interaction.id)
        return None
    return MessageRef(ChannelId(job.channel_id), MessageId(answer.message_id))


async def _answered_before(interaction: discord.Interaction[Any], job: Job) -> MessageRef | None:
    """Somebody has acknowledged this interaction: we ourselves, whose first answer was lost on the way, or another
    process with our token. What the message says decides; the other one's job is not ours to do as well."""
    services = respond.services_of(interaction)
    try:
        message = await services.publisher.find_answer(job)
    except PublishLater as later:
        log.warning("interaction %s: who acknowledged it cannot be known yet: %s", interaction.id, later)
        return None  # the worker asks again
    if message is None:
        log.info("interaction %s was answered by somebody else, dropped", interaction.id)
        await services.intake.drop(job)
    return message


def _is_private(interaction: discord.Interaction[Any], clicked: MessageRef) -> bool:
    """True when the message clicked is for the clicker alone."""
    message = interaction.message
    return message is not None and message.id == clicked.message_id and message.flags.ephemeral


async def point_to(interaction: discord.Interaction[Any], job: Job) -> None:
    """Lead to what runs or exists. A result whose message was deleted, or is where the member may not read, is shown
    where the press was, by the rules that hold there, at no cost."""
    if job.private and job.user_id != interaction.user.id:
        raise UserError(say.SEEN_BY_ANOTHER())
    if job.state is not JobState.DELIVERED:
        link = message_link(job)
        await respond.private(interaction, say.ON_ITS_WAY_AT(link=link) if link else say.ON_ITS_WAY())
        return
    if job.private:
        await _show_again(interaction, job)
        return
    services, asker = respond.services_of(interaction), respond.viewer(interaction)
    shown = await services.library.readable(job, asker)
    if shown is None:
        async with respond.thinking(interaction):
            await _show_here(interaction, job, None)
            await respond.private(interaction, say.EXISTS())
        return
    direct = job.guild_id is None and shown == job.message
    link = link_to(shown, None if direct else asker.guild_id)
    await respond.private(interaction, say.EXISTS_AT(link=link))
    if await services.publisher.is_gone(shown):
        await _show_here(interaction, job, shown)


async def _show_here(interaction: discord.Interaction[Any], job: Job, gone: MessageRef | None) -> None:
    """Show a result where the press was; `gone` is the message that showed it before. Raises UserError."""
    services, asker = respond.services_of(interaction), respond.origin(interaction)
    private = await services.library.shows_privately(respond.viewer(interaction))
    if not private:
        await services.gate.check_shown(asker, job.spec)
    found = await services.library.result(job)
    try:
        async with services.library.opened(found) as result:
            if private:
                await services.publisher.answer(result, asker, private=True)
                return
            clicked = _clicked(interaction)
            message = await services.publisher.post(result, asker, after=gone or job.message, reply_to=clicked)
    except (MessageGone, PublishLater) as refused:
        raise UserError(say.CANNOT_POST()) from refused
    if gone is not None and gone == job.message:
        await services.library.shown_in(job, message)
        return
    await services.library.also_shown_in(job, message)
    if gone is not None:
        await services.library.taken_down(job.id, gone.message_id)


def _clicked(interaction: discord.Interaction[Any]) -> MessageRef | None:
    """The message that was clicked, where a reply to it can be seen by all."""
    message = interaction.message
    if message is None or message.flags.ephemeral:
        return None
    return MessageRef(ChannelId(message.channel.id), MessageId(message.id))


async def _show_again(interaction: discord.Interaction[Any], job: Job) -> None:
    """Show a member their own private result, whose message may be gone; there is no asking Discord for it."""
    services = respond.services_of(interaction)
    found = await services.library.result(job)
    async with respond.thinking(interaction):  # an upload may take longer than Discord waits
        try:
            async with services.library.opened(found) as result:
                await services.publisher.answer(result, respond.origin(interaction), private=True)
        except ResultRefused as refused:
            raise UserError(refused.reason) from refused
        except (MessageGone, PublishLater) as refused:
            raise UserError(say.NOT_TAKEN(job=job.id)) from refused
        await respond.private(interaction, say.EXISTS())


async def start_all(interaction: discord.Interaction[Any], batch: Batch) -> None:
    """After a private question: store all jobs, acknowledge silently, then show and start one after the other.

    A job is promised only by its own message: after a crash in between, what has none is dropped by the worker. What
    moderators are to look at waits for them from the start. Raises UserError; nothing is kept then.
    """
    services = respond.services_of(interaction)
    taken = await services.batches.open(batch)
    if any(one.job.key.startswith(f"{interaction.id}.") for one in taken.opened if not one.fresh):
        return  # the gateway said the same twice
    fresh = [one.job for one in taken.opened if one.fresh]
    if not fresh and not batch.flagged:
        await point_to(interaction, taken.opened[0].job)
        return
    try:
        await outgoing.defer(interaction)
    except (discord.HTTPException, *NO_CONNECTION) as fault:
        if getattr(fault, "code", 0) == ALREADY_ACKNOWLEDGED:  # the same event twice ended above
            finder.rare.error(finder.TWIN, about=finder.TWIN)
            await _drop_all(services, taken, fresh)
        elif for_good(fault):
            log.warning("interaction %s: Discord does not take its answer, dropped: %s", interaction.id, fault)
            await _drop_all(services, taken, fresh)
            if (told := respond.not_taken(fault)) is not None:
                raise told from fault
        else:
            log.warning(
                "interaction %s: its acknowledgement is unclear, the worker drops its jobs: %s", interaction.id, fault
            )
        return
    shown = [await _show(interaction, job) for job in fresh]
    where = batch.admitted[0].clicked if batch.admitted else None
    marked = [await services.intake.mark_used(job) for job, ok in zip(fresh, shown, strict=True) if ok]
    if where is not None and marked and marked[-1] is not None:
        services.spawn("mark the buttons", services.publisher.mark_used(*marked[-1], where))
    await _close(interaction, sum(shown), len(shown), len(batch.flagged))


async def _drop_all(services: Services, taken: AcceptedBatch, fresh: list[Job]) -> None:
    """Nobody saw that these were accepted."""
    for job in fresh:
        await services.intake.drop(job)
    await services.reviews.withdraw(taken.held)


async def _show(interaction: discord.Interaction[Any], job: Job) -> bool:
    """Post the job's message and start it. False: it cannot be shown, so nothing is charged."""
    services = respond.services_of(interaction)
    try:
        message = await services.publisher.announce(job)
    except NowhereToPost as closed:
        log.info("job %s cannot be shown, dropped: %s", job.id, closed)
        await services.intake.drop(job)
        return False
    except PublishLater as unclear:
        log.warning("job %s: perhaps its message arrived, the worker looks for it: %s", job.id, unclear)
        return False
    await services.intake.start(job, message)
    return True


async def _close(interaction: discord.Interaction[Any], shown: int, wanted: int, flagged: int) -> None:
    """Replace the question by what came of it."""
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
