"""Shows the end of a job: in its message, in a new one, or in one that was left with an old text."""

from __future__ import annotations

import logging

from bot.client import ImagineBot
from bot.core.links import message_link
from bot.core.models import Job, MessageRef
from bot.core.states import JobState
from bot.services.ports import MessageGone, NowhereToPost, PublishLater, ResultRefused
from bot.ui.jobs import finder, message_text
from bot.ui.kit import outgoing
from bot.ui.kit.discord_errors import Refused
from bot.ui.kit.respond import only
from bot.ui.publishing import private_messages
from bot.ui.publishing.edit_routes import EditRoute, edit_by_first, routes_to, upload_limit
from bot.ui.publishing.final_message import Last, sent

log = logging.getLogger(__name__)


async def show(client: ImagineBot, last: Last, where: MessageRef) -> None:
    """Show the end in the job's message. Raises PublishLater, ResultRefused or MessageGone."""

    async def edit(route: EditRoute) -> None:
        await sent(
            last.seen_by_one(route.to_one),
            lambda shape: outgoing.edit(
                route.target, shape.content, mentions=shape.mentions, view=shape.view, files=shape.files
            ),
            route.limit_bytes,
            new=False,
        )

    # routes that take the unchanged file come first
    await edit_by_first(
        sorted(routes_to(client, last.job, where), key=lambda route: last.size_bytes > route.limit_bytes), edit
    )


async def keep_back(client: ImagineBot, job: Job, where: MessageRef, why: str) -> None:
    """Say that the result is there and why it isn't shown: until then its message counts percents. Never raises."""
    try:
        await _say(client, job, where, message_text.kept_back(job, why))
    except (PublishLater, MessageGone) as refused:
        log.info("job %s: nor can its message say so: %s", job.id, refused)


async def mend(client: ImagineBot, job: Job, where: MessageRef) -> None:
    """Update a message that still shows an old text to how its job ended. Raises PublishLater or MessageGone."""
    if job.state is not JobState.DELIVERED:
        await show(client, Last(job, [], None), where)
        return
    here = job.channel_id == where.channel_id
    await _say(client, job, where, message_text.moved(job, message_link(job) if here else ""))


async def _say(client: ImagineBot, job: Job, where: MessageRef, said: str) -> None:
    async def edit(route: EditRoute) -> None:
        try:
            await outgoing.edit(route.target, said, mentions=only(job.user_id), view=None, files=[])
        except Refused as refused:
            raise MessageGone(str(refused), lasting=False) from refused

    await edit_by_first(routes_to(client, job, where), edit)


async def repost(client: ImagineBot, last: Last, *, search: bool) -> MessageRef:
    """Show the end in a new message in the job's channel, else in a direct one to its member.

    `search`: an earlier try may have worked. Raises PublishLater, ResultRefused or NowhereToPost.
    """
    job = last.job
    if search and job.repost_at is not None:
        posted = await finder.naming(client, job, job.repost_at, job.channel_id, but=job.message_id)
        if posted is not None:
            return posted
    channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    try:
        return await sent(
            last,
            lambda shape: outgoing.post(
                channel,
                shape.content,
                nonce=shape.nonce,
                mentions=shape.mentions,
                view=shape.view,
                file=shape.file,
                reply_to=replied(job),
            ),
            upload_limit(client, job.channel_id),
        )
    except MessageGone as gone:
        closed = gone
    log.info("job %s goes to its member directly: %s", job.id, closed)
    try:
        return await private_messages.send_directly(client, last)
    except MessageGone as gone:
        if isinstance(closed, ResultRefused):
            raise closed from gone
        raise NowhereToPost(f"{closed}; {gone}", lasting=closed.lasting and gone.lasting) from gone


def replied(job: Job) -> MessageRef | None:
    """The message that a new message about the job replies to: the one clicked, else the job's own (which may be
    gone)."""
    target = job.reply_to or job.message_id
    return None if target is None else MessageRef(job.channel_id, target)
