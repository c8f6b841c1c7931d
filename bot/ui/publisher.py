"""Shows jobs in Discord by editing messages by id. Every call can be repeated; Discord's refusals become our words."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord.http import Route

from bot.client import ImagineBot
from bot.core.models import ChannelId, Job, MessageId, MessageRef, StoredButton
from bot.images import NotMedia, inspect
from bot.services.ports import MessageGone, NowhereToPost, PublishLater, ResultMedia
from bot.ui import render
from bot.ui.buttons import view_for
from bot.ui.files import result_file
from bot.ui.lanes import ProgressLanes, Update
from bot.ui.respond import only

log = logging.getLogger(__name__)

TOO_LARGE, UNKNOWN_MESSAGE, EXPIRED_TOKEN = 40005, 10008, 50027
SEARCH_MESSAGES = 50

T = TypeVar("T")


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

    async def _send_progress(self, update: Update) -> None:
        files = await _preview_file(update)
        async with self._lock(update.message_id):
            if update.message_id in self._ended:
                return
            content = render.now(update.job, update.place)
            # what the acknowledgement said, until something else was sent
            shown = self._texts.get(update.message_id) or render.waiting(replace(update.job, attempts=0))
            if content == shown and not files:
                return
            self._texts[update.message_id] = content
            try:
                async with self._speaking():
                    message = self._message(MessageRef(update.job.channel_id, update.message_id))
                    if files:
                        await message.edit(
                            content=content, attachments=files, allowed_mentions=only(update.job.user_id)
                        )
                    else:
                        await message.edit(content=content, allowed_mentions=only(update.job.user_id))
            except (PublishLater, MessageGone, _Refused) as refused:
                log.info("job %s: its progress could not be shown: %s", update.job.id, refused)

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
        if search and (posted := await self._search(job)) is not None:
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
            async with self._speaking():
                member = await self._client().create_dm(discord.Object(job.user_id))
            return await self._send(job, buttons, media, lambda shape: member.send(**shape.as_new()))
        except (MessageGone, _Refused) as closed:
            raise NowhereToPost(str(closed)) from closed

    async def _search(self, job: Job) -> MessageRef | None:
        """Our own message about the job, if a former try to post it anew did work."""
        if job.repost_at is None:
            return None
        client = self._client()
        channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        since = datetime.fromtimestamp(job.repost_at - 60, UTC)
        try:
            async with self._speaking():
                async for message in channel.history(limit=SEARCH_MESSAGES, after=since):
                    if client.user is not None and message.author.id == client.user.id and _names(message, job):
                        return MessageRef(job.channel_id, MessageId(message.id))
        except (MessageGone, _Refused) as closed:
            log.info("job %s: the channel cannot be searched: %s", job.id, closed)
        return None

    async def ping(self, job: Job, message: MessageRef) -> None:
        """See Publisher."""
        client = self._client()
        channel = client.get_partial_messageable(message.channel_id, guild_id=job.guild_id)
        try:
            async with self._speaking():
                await channel.send(
                    f"<@{job.user_id}> your picture is ready.",
                    reference=discord.MessageReference(
                        message_id=message.message_id, channel_id=message.channel_id, fail_if_not_exists=False
                    ),
                    allowed_mentions=only(job.user_id),
                    nonce=f"p{job.id}",
                )
        except (PublishLater, MessageGone, _Refused) as refused:
            log.info("job %s: its requester could not be pinged: %s", job.id, refused)

    # -- for clicks --------------------------------------------------------------------------------------------------

    async def mark_used(self, job: Job, buttons: Sequence[StoredButton], message: MessageRef) -> None:
        """See Publisher."""
        try:
            async with self._lock(message.message_id), self._speaking():
                await self._message(message).edit(view=view_for(job, buttons))
        except (PublishLater, MessageGone, _Refused) as refused:
            log.info("a used button of job %s could not be marked: %s", job.id, refused)

    async def is_gone(self, message: MessageRef) -> bool:
        """True only when Discord says that the message does not exist any more."""
        try:
            async with self._speaking():
                await self._message(message).fetch()
        except MessageGone as gone:
            return isinstance(gone.__cause__, discord.NotFound)
        except (PublishLater, _Refused):
            return False
        return False

    async def find_answer(self, job: Job) -> MessageRef | None:
        """See Publisher."""
        if job.interaction_token is not None:
            answer = Route(
                "GET",
                "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
                webhook_id=job.application_id,
                webhook_token=job.interaction_token,
            )
            try:
                async with self._speaking():
                    found: dict[str, Any] = await self._client().http.request(answer)
                    return MessageRef(ChannelId(int(found["channel_id"])), MessageId(int(found["id"])))
            except MessageGone as gone:
                cause = gone.__cause__
                if isinstance(cause, discord.NotFound) and cause.code == UNKNOWN_MESSAGE:
                    return None
            except _Refused as refused:
                log.info("job %s: its token tells nothing any more: %s", job.id, refused)
        return await self._search_answer(job)

    async def _search_answer(self, job: Job) -> MessageRef | None:
        """Without a living token: our message that names the interaction as its cause, if we may read the channel."""
        channel = self._client().get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        since = datetime.fromtimestamp(job.created_at - 60, UTC)
        try:
            async with self._speaking():
                async for message in channel.history(limit=SEARCH_MESSAGES, after=since, oldest_first=True):
                    if message.interaction_metadata is not None and str(message.interaction_metadata.id) == job.key:
                        return MessageRef(job.channel_id, MessageId(message.id))
        except (MessageGone, _Refused) as closed:
            log.info("job %s: the channel cannot be searched for its message: %s", job.id, closed)
        return None

    # -- speaking to Discord -----------------------------------------------------------------------------------------

    async def _send(
        self,
        job: Job,
        buttons: Sequence[StoredButton],
        media: ResultMedia | None,
        send: Callable[[_Shape], Awaitable[T]],
    ) -> T:
        """Send the whole result; if Discord refuses its form, a smaller file or no buttons. Raises as `_speaking`."""
        shape = await _Shape.of(job, view_for(job, buttons), media, job.size_limit_bytes)
        try:
            async with self._speaking():
                return await send(shape)
        except _Refused as refused:
            log.warning("job %s: Discord refuses its message (%s), a plainer one follows", job.id, refused)
            if refused.too_large:
                shape = await _Shape.of(job, view_for(job, buttons), media, job.size_limit_bytes // 2)
            else:
                shape = await _Shape.of(job, discord.ui.View(timeout=None), media, job.size_limit_bytes)
        try:
            async with self._speaking():
                return await send(shape)
        except _Refused as refused:
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

    @asynccontextmanager
    async def _speaking(self) -> AsyncIterator[None]:
        """Translate what discord.py raises: PublishLater, MessageGone, or _Refused for what Discord will never take."""
        try:
            yield
        except discord.RateLimited as limited:
            raise PublishLater("rate limited", limited.retry_after) from limited
        except (discord.NotFound, discord.Forbidden) as gone:
            raise MessageGone(f"{gone.status} {gone.text} ({gone.code})") from gone
        except discord.HTTPException as refused:
            if refused.status == 429 or refused.status >= 500:
                raise PublishLater(f"Discord answered {refused.status}", _retry_after(refused)) from refused
            if refused.code == EXPIRED_TOKEN:
                raise MessageGone("the interaction's token expired") from refused
            raise _Refused(refused) from refused
        except (aiohttp.ClientError, OSError, TimeoutError) as lost:
            raise PublishLater(f"no connection to Discord ({type(lost).__name__})") from lost


class _Refused(Exception):
    """Discord will never take this form of the message."""

    def __init__(self, cause: discord.HTTPException) -> None:
        super().__init__(f"{cause.status} {cause.text} ({cause.code})")
        self.too_large = cause.status == 413 or cause.code == TOO_LARGE


@dataclass(frozen=True, slots=True)
class _Shape:
    """One form of the last message, good for one try: a `discord.File` can be sent once."""

    content: str
    view: discord.ui.View
    file: discord.File | None
    mentions: discord.AllowedMentions
    nonce: str

    @classmethod
    async def of(cls, job: Job, view: discord.ui.View, media: ResultMedia | None, limit_bytes: int) -> _Shape:
        note, file = "", None
        if media is not None:
            try:
                file = await result_file(job, media, limit_bytes)
            except ValueError:
                note = "The file is too large for Discord"
            else:
                note = "" if len(media.content) <= limit_bytes else "Made smaller to fit into Discord"
        return cls(render.ended(job, note), view, file, only(job.user_id), f"d{job.id}{(job.message_id or 0) % 10**12}")

    def as_edit(self) -> dict[str, Any]:
        return {
            "content": self.content,
            "view": self.view,
            "attachments": [self.file] if self.file is not None else [],
            "allowed_mentions": self.mentions,
        }

    def as_new(self) -> dict[str, Any]:
        new: dict[str, Any] = {
            "content": self.content,
            "view": self.view,
            "allowed_mentions": self.mentions,
            "nonce": self.nonce,
            "suppress_embeds": True,
        }
        return new | ({"file": self.file} if self.file is not None else {})


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


def _names(message: discord.Message, job: Job) -> bool:
    """True when a component of `message` belongs to the job, or its small print names it."""
    return f"`{job.id}`" in message.content or any(
        f":{job.id}:" in (getattr(child, "custom_id", None) or "")
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
    )


def _retry_after(refused: discord.HTTPException) -> float | None:
    """Seconds that a 429 asks to wait, from its header."""
    try:
        return float(refused.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
