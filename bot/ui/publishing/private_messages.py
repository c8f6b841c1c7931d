"""Messages of private jobs, for one member alone: an answer that only its interaction's token reaches, or a direct
message.

Tokens live for 15 minutes, and such an answer can't be found or changed without one.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace

import discord

from bot.client import ImagineBot
from bot.core.discord_limits import SURE_BYTES
from bot.core.jobs.queue_position import QueuePosition
from bot.core.models import ChannelId, Job, MessageRef
from bot.core.states import JobState
from bot.services.ports import MessageGone, NowhereToPost, ResultRefused
from bot.texts.jobs import jobs as say
from bot.ui.jobs import finder, message_text
from bot.ui.kit import outgoing
from bot.ui.kit.discord_errors import Refused, translate_discord_errors
from bot.ui.kit.interaction_tokens import answers_to
from bot.ui.kit.respond import only
from bot.ui.publishing.final_message import Last, sent

log = logging.getLogger(__name__)

FAREWELL_S = 13 * 60.0  # after this, a private message says where its result will be: soon it can't be edited


async def send_directly(client: ImagineBot, last: Last) -> MessageRef:
    """Show how the job ended in a direct message. Raises PublishLater, or MessageGone if the member accepts none."""
    channel = await _direct_channel(client, last.job)
    return await sent(
        last,
        lambda shape: outgoing.post(
            channel, shape.content, nonce=shape.nonce, mentions=shape.mentions, view=shape.view, file=shape.file
        ),
        SURE_BYTES,
    )


async def repost(client: ImagineBot, last: Last, *, search: bool) -> MessageRef:
    """Show how a private job ended in a new message: a direct one, else an answer by the token while it lives.

    `search`: an earlier try may have worked. Raises PublishLater, ResultRefused or NowhereToPost.
    """
    job = last.job
    try:
        if search and job.repost_at is not None and (posted := await _found_directly(client, job, job.repost_at)):
            return posted
        return await send_directly(client, last)
    except MessageGone as gone:
        closed = gone
    log.info("job %s: its member takes no direct messages: %s", job.id, closed)
    try:
        hook = answers_to(client, job)
        return await sent(
            replace(last, post=True),
            lambda shape: outgoing.answer(
                hook, shape.content, private=True, mentions=shape.mentions, view=shape.view, file=shape.file
            ),
            job.size_limit_bytes,
        )
    except MessageGone as gone:
        if isinstance(closed, ResultRefused):
            raise closed from gone
        raise NowhereToPost(f"{closed}; {gone}", lasting=closed.lasting and gone.lasting) from gone


def now(job: Job, position: QueuePosition | None) -> str:
    """The text of a private job's message while it is open."""
    if not job.interaction_token or time.time() - job.created_at < FAREWELL_S:
        return message_text.now(job, position)
    return f"{message_text.first_line(job, say.TAKES_LONG())}\n{say.COMES_AS_DM()}"


def announced(job: Job) -> str:
    """The first text of a private job that no interaction answers for. It promises nothing: after a crash at this very
    moment nobody could change it any more."""
    return message_text.first_line(job, "").rstrip() + message_text.small(message_text.marker(job))


async def announce(client: ImagineBot, job: Job) -> MessageRef:
    """Post the first message of such a job: an answer by the token, else a direct message.

    Raises PublishLater or NowhereToPost.
    """
    said, mentions = announced(job), only(job.user_id)
    try:
        return await outgoing.answer(answers_to(client, job), said, private=True, mentions=mentions)
    except (MessageGone, Refused) as closed:
        log.info("job %s begins in a direct message: %s", job.id, closed)
    try:
        channel = await _direct_channel(client, job)
        return await outgoing.post(channel, said, nonce=f"a{job.id}", mentions=mentions)
    except (MessageGone, Refused) as closed:
        raise NowhereToPost(str(closed)) from closed


async def found_or_announced(client: ImagineBot, job: Job) -> MessageRef | None:
    """The first message of a private job whose post wasn't confirmed. None = there is none, and none was promised.

    A message that can't be found is posted again if the member asked for the job; if not even that is known any more,
    they are told that it was dropped. Raises PublishLater.
    """
    try:
        found = await finder.answer(client, job)
    except finder.NoAnswer:
        return None
    except MessageGone as gone:
        log.info("job %s: nobody knows any more whether it was acknowledged: %s", job.id, gone)
        found_directly = await _found_directly(client, job, job.created_at)
        if found_directly is None:
            await _regret(client, job)
        return found_directly
    if job.key.isdigit():  # its first message is the answer itself
        return finder.ref_of(found) if found is not None and _promises(found, job) else None
    try:
        return await _found_directly(client, job, job.created_at) or await announce(client, job)
    except NowhereToPost as closed:
        log.info("job %s cannot be shown any more: %s", job.id, closed)
        return None


def ready(job: Job) -> str:
    """The notice that a long job has ended."""
    return say.IS_READY(member=f"<@{job.user_id}>")


async def ping(client: ImagineBot, job: Job, message: MessageRef) -> None:
    """Tell the member that a long job is ready, unless it came as a direct message, which Discord announces itself."""
    if message.channel_id == job.channel_id:
        await outgoing.answer(answers_to(client, job), ready(job), private=True, mentions=only(job.user_id))


def _promises(found: finder.Answer, job: Job) -> bool:
    """True for the acknowledgement of a private job; otherwise the member was refused, also privately."""
    promised = (
        message_text.waiting(job).partition("\n")[0].rpartition("** - ")[2]
    )  # Discord may have tidied the prompt up
    ends_so = str(found["content"]).partition("\n")[0].endswith(f"** - {promised}")
    return finder.is_private(found) and ends_so and finder.is_of(found, job)


async def _regret(client: ImagineBot, job: Job) -> None:
    """Tell the member that a job was dropped, if possible."""
    try:
        channel = await _direct_channel(client, job)
        said = message_text.ended(replace(job, state=JobState.CANCELLED))
        await outgoing.post(channel, said, nonce=f"c{job.id}", mentions=only(job.user_id))
    except (MessageGone, Refused) as closed:
        log.info("job %s: its member cannot be told that it was dropped: %s", job.id, closed)


async def _direct_channel(client: ImagineBot, job: Job) -> discord.DMChannel:
    try:
        async with translate_discord_errors():
            return await client.create_dm(discord.Object(job.user_id))
    except Refused as refused:
        raise MessageGone(str(refused)) from refused


async def _found_directly(client: ImagineBot, job: Job, since: float) -> MessageRef | None:
    """Our own direct message that names the job, if there is one."""
    try:
        channel = await _direct_channel(client, job)
    except MessageGone:
        return None
    found = await finder.naming(client, job, since, ChannelId(channel.id), but=job.message_id)
    return None if found is None else replace(found, direct=True)
