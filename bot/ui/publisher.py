"""Shows jobs in Discord by editing messages by id. Every call can be repeated; Discord's refusals become our words."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import discord

from bot.client import ImagineBot
from bot.core.models import ChannelId, Job, MessageId, MessageRef, StoredButton
from bot.images import NotMedia, inspect
from bot.services.ports import MessageGone, NowhereToPost, PublishLater, ResultMedia
from bot.ui import finder, render
from bot.ui.buttons import view_for
from bot.ui.lanes import ProgressLanes, Update
from bot.ui.respond import only
from bot.ui.shape import Shape
from bot.ui.speaking import Refused, speaking

log = logging.getLogger(__name__)

T = TypeVar("T")
ORIGINAL: Any = "@original"  # stands for a message id in Discord's webhook routes


class DiscordPublisher:
    """The Publisher of the real bot. `attach` gives it the connected client; before that everything waits."""

    def __init__(self, progress_interval_s: float) -> None:
        self._bot: ImagineBot | None = None
        self._lanes = ProgressLanes(progress_interval_s, self._send_progress)
        self._locks: WeakValueDictionary[MessageId, asyncio.Lock] = WeakValueDictionary()
        self._texts: dict[MessageId, str] = {}  # the newest text of each message that still changes
        self._ended: dict[MessageId, None] = {}  # the newest of them: an edit that comes late is dropped

    def attach(self, bot: ImagineBot | None) -> None:
        """From now on speak through `bot`; None = not connected."""
        self._bot = bot

    async def close(self) -> None:
        """Drop progress that waits; what must not be lost is in the database."""
        await self._lanes.close()

    # -- while it runs -----------------------------------------------------------------------------------------------

    def progress(self, job: Job, *, place: int | None = None, preview: bytes | None = None) -> None:
        """See Publisher."""
        if job.message_id is not None and job.message_id not in self._ended:
            self._lanes.put(Update(job, job.message_id, place, preview))

    async def _send_progress(self, update: Update) -> bool:
        """Edit the message unless it shows this already. True when Discord was asked."""
        files = await _preview_file(update)
        async with self._lock(update.message_id):
            if update.message_id in self._ended:
                return False
            content = render.now(update.job, update.place)
            # what the acknowledgement said, until something else was sent
            shown = self._texts.get(update.message_id) or render.waiting(replace(update.job, attempts=0))
            if content == shown and not files:
                return False
            self._texts[update.message_id] = content
            shape: dict[str, Any] = {"content": content, "allowed_mentions": only(update.job.user_id)}
            if files:
                shape["attachments"] = files
            if update.job.input_by is not None:  # it has, or had, a Continue button
                shape["view"] = view_for(update.job, [])
            try:
                async with speaking():
                    await self._message(MessageRef(update.job.channel_id, update.message_id)).edit(**shape)
            except MessageGone as gone:
                self._note_ended(update.message_id)  # a message that refuses us once is left alone until its result
                log.info("job %s: its message is closed: %s", update.job.id, gone)
            except (PublishLater, Refused) as refused:
                self._texts.pop(update.message_id, None)
                log.info("job %s: its progress could not be shown: %s", update.job.id, refused)
            return True

    # -- how it ended ------------------------------------------------------------------------------------------------

    async def show(self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None) -> MessageRef:
        """See Publisher."""
        where = job.message
        if where is None:
            raise MessageGone("it never had a message")
        self._lanes.forget(where.channel_id, where.message_id)
        async with self._lock(where.message_id):
            self._note_ended(where.message_id)
            try:
                await self._send(job, buttons, media, lambda shape: self._message(where).edit(**shape.as_edit()))
            except MessageGone:
                if not await self._edit_by_token(job, where, buttons, media):
                    raise
        return where

    async def _edit_by_token(
        self, job: Job, where: MessageRef, buttons: Sequence[StoredButton], media: ResultMedia | None
    ) -> bool:
        """Within 15 minutes the interaction's token reaches messages in channels that are closed to the bot itself."""
        if job.interaction_token is None:
            return False
        answer = discord.Webhook.partial(job.application_id, job.interaction_token, client=self._client())
        try:
            await self._send(
                job, buttons, media, lambda shape: answer.edit_message(where.message_id, **shape.as_edit())
            )
        except MessageGone as gone:
            log.info("job %s: the interaction's token does not reach its message either: %s", job.id, gone)
            return False
        return True

    async def repost(
        self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None, *, search: bool
    ) -> MessageRef:
        """See Publisher."""
        if search and (posted := await finder.reposted(self._client(), job)) is not None:
            return posted
        channel = self._client().get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        try:
            sent = await self._send(
                job, buttons, media, lambda shape: channel.send(**shape.as_new(), reference=_reply_to(job))
            )
        except MessageGone as closed:
            log.info("job %s goes to its member directly: %s", job.id, closed)
            sent = await self._send_directly(job, buttons, media)
        return MessageRef(ChannelId(sent.channel.id), MessageId(sent.id))

    async def _send_directly(
        self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None
    ) -> discord.Message:
        try:
            async with speaking():
                member = await self._client().create_dm(discord.Object(job.user_id))
            return await self._send(job, buttons, media, lambda shape: member.send(**shape.as_new()))
        except (MessageGone, Refused) as closed:
            raise NowhereToPost(str(closed)) from closed

    async def announce(self, job: Job) -> MessageRef:
        """Post the first message of a job that no interaction can answer for, as a reply to the message clicked.

        Raises PublishLater or NowhereToPost.
        """
        said = render.announced(job)
        channel = self._client().get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        try:
            async with speaking():
                sent = await channel.send(
                    said, reference=_reply_to(job), allowed_mentions=only(job.user_id), nonce=f"a{job.id}"
                )
        except (MessageGone, Refused) as closed:
            sent = await self._announce_by_token(job, said, closed)
        return MessageRef(ChannelId(sent.channel.id), MessageId(sent.id))

    async def _announce_by_token(self, job: Job, said: str, closed: Exception) -> discord.Message:
        if job.interaction_token is None:
            raise NowhereToPost(str(closed)) from closed
        answer = discord.Webhook.partial(job.application_id, job.interaction_token, client=self._client())
        try:
            async with speaking():
                return await answer.send(said, allowed_mentions=only(job.user_id), wait=True)
        except (MessageGone, Refused) as refused:
            raise NowhereToPost(str(refused)) from refused

    async def retell(self, application_id: int, token: str, text: str) -> None:
        """Replace a private panel by a sentence. Never raises: the panel may be gone with its token."""
        try:
            async with speaking():
                panel = discord.Webhook.partial(application_id, token, client=self._client())
                await panel.edit_message(ORIGINAL, content=text, view=None, attachments=[])
        except (PublishLater, MessageGone, Refused) as refused:
            log.info("a private panel could not be changed: %s", refused)

    async def ping(self, job: Job, message: MessageRef) -> None:
        """See Publisher."""
        client = self._client()
        channel = client.get_partial_messageable(message.channel_id, guild_id=job.guild_id)
        try:
            async with speaking():
                await channel.send(
                    f"<@{job.user_id}> your picture is ready.",
                    reference=discord.MessageReference(
                        message_id=message.message_id, channel_id=message.channel_id, fail_if_not_exists=False
                    ),
                    allowed_mentions=only(job.user_id),
                    nonce=f"p{job.id}",
                )
        except (PublishLater, MessageGone, Refused) as refused:
            log.info("job %s: its requester could not be pinged: %s", job.id, refused)

    # -- for clicks --------------------------------------------------------------------------------------------------

    async def mark_used(self, job: Job, buttons: Sequence[StoredButton], message: MessageRef) -> None:
        """See Publisher."""
        try:
            async with self._lock(message.message_id), speaking():
                await self._message(message).edit(view=view_for(job, buttons))
        except (PublishLater, MessageGone, Refused) as refused:
            log.info("a used button of job %s could not be marked: %s", job.id, refused)

    async def is_gone(self, message: MessageRef) -> bool:
        """True only when Discord says that the message does not exist any more."""
        try:
            async with speaking():
                await self._message(message).fetch()
        except MessageGone as gone:
            return isinstance(gone.__cause__, discord.NotFound)
        except (PublishLater, Refused):
            return False
        return False

    async def find_answer(self, job: Job) -> MessageRef | None:
        """See Publisher."""
        return await finder.acknowledgement(self._client(), job)

    # -- speaking to Discord -----------------------------------------------------------------------------------------

    async def _send(
        self,
        job: Job,
        buttons: Sequence[StoredButton],
        media: ResultMedia | None,
        send: Callable[[Shape], Awaitable[T]],
    ) -> T:
        """Send the whole result; if Discord refuses its form, a smaller file or no buttons. Raises as `_speaking`."""
        shape = await Shape.of(job, view_for(job, buttons), media, job.size_limit_bytes)
        try:
            async with speaking():
                return await send(shape)
        except Refused as refused:
            log.warning("job %s: Discord refuses its message (%s), a plainer one follows", job.id, refused)
            if refused.too_large:
                shape = await Shape.of(job, view_for(job, buttons), media, job.size_limit_bytes // 2)
            else:
                shape = await Shape.of(job, discord.ui.View(timeout=None), media, job.size_limit_bytes)
        try:
            async with speaking():
                return await send(shape)
        except Refused as refused:
            raise MessageGone(f"Discord refuses its content: {refused}") from refused

    def _client(self) -> ImagineBot:
        if self._bot is None or self._bot.is_closed():
            raise PublishLater("not connected to Discord", 1.0)
        return self._bot

    def _message(self, where: MessageRef) -> discord.PartialMessage:
        return self._client().get_partial_messageable(where.channel_id).get_partial_message(where.message_id)

    def _lock(self, message_id: MessageId) -> asyncio.Lock:
        """One call per message at a time, so that a late progress edit cannot come after the result."""
        lock = self._locks.get(message_id)
        if lock is None:
            lock = self._locks[message_id] = asyncio.Lock()
        return lock

    def _note_ended(self, message_id: MessageId) -> None:
        self._texts.pop(message_id, None)
        self._ended[message_id] = None
        while len(self._ended) > 1000:
            del self._ended[next(iter(self._ended))]


async def _preview_file(update: Update) -> list[discord.File]:
    """The preview as an upload; nothing where the bytes are no picture."""
    if update.preview is None:
        return []
    try:
        media = await asyncio.to_thread(inspect, update.preview)
    except NotMedia as fault:
        log.debug("job %s: the preview is not shown: %s", update.job.id, fault)
        return []
    name = f"{render.file_stem(update.job)}_preview.{media.extension}"
    return [discord.File(io.BytesIO(update.preview), filename=name, description=render.alt_text(update.job))]


def _reply_to(job: Job) -> discord.MessageReference:
    """What a new message about the job replies to: the message clicked, else the job's own (which may be gone)."""
    target = job.reply_to or job.message_id or 0
    return discord.MessageReference(message_id=target, channel_id=job.channel_id, fail_if_not_exists=False)
