"""Shows jobs in Discord by editing messages by id. Every call can be repeated; Discord's refusals become our words."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

import discord

from bot.client import ImagineBot
from bot.core.models import Job, MessageId, MessageRef, StoredButton
from bot.core.place import Place
from bot.images import NotMedia, inspect
from bot.services.library import Result
from bot.services.ports import MessageGone, NowhereToPost, PublishLater, ResultMedia
from bot.services.requests import Origin
from bot.ui import finder, private_messages, render, showing
from bot.ui.buttons import view_for
from bot.ui.lanes import ProgressLanes, Update
from bot.ui.respond import only
from bot.ui.shape import sent
from bot.ui.speaking import Refused, speaking
from bot.ui.tokens import answers_of, answers_to, ref_of
from bot.ui.ways import Way, first_of, way_of, ways_to

log = logging.getLogger(__name__)

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

    def progress(self, job: Job, *, place: Place | None = None, preview: bytes | None = None) -> None:
        """See Publisher."""
        if job.message_id is not None and job.message_id not in self._ended:
            self._lanes.put(Update(job, job.message_id, place, preview))

    async def _send_progress(self, update: Update) -> bool:
        """Edit the message unless it shows this already. True when Discord was asked."""
        job, message_id = update.job, update.message_id
        extension = await _extension(update)
        async with self._lock(message_id):
            if message_id in self._ended:
                return False
            content = (private_messages if job.private else render).now(job, update.place)
            # what the acknowledgement said, until something else was sent
            shown = self._texts.get(message_id) or render.waiting(replace(job, attempts=0))
            if content == shown and extension is None:
                return False
            self._texts[message_id] = content

            async def edit(way: Way) -> None:
                async with speaking():
                    await way.edit(**_step(update, content, extension))

            try:
                ways = ways_to(self._client(), job, MessageRef(job.channel_id, message_id))
                # a result is worth a second way to a message that all see, a step is not
                await first_of(ways if job.private else ways[:1], edit)
            except MessageGone as gone:
                self._note_ended(message_id)  # a message that refuses us once is left alone until its result
                log.info("job %s: its message is closed: %s", job.id, gone)
            except (PublishLater, Refused) as refused:
                self._texts.pop(message_id, None)
                log.info("job %s: its progress could not be shown: %s", job.id, refused)
            return True

    # -- how it ended ------------------------------------------------------------------------------------------------

    async def show(self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None) -> MessageRef:
        """See Publisher."""
        where = job.message
        if where is None:
            raise MessageGone("it never had a message")

        async def edit(way: Way) -> None:
            await sent(job, buttons, media, lambda shape: way.edit(**shape.as_edit()), post=way.to_one)

        self._lanes.forget(where.channel_id, where.message_id)
        async with self._lock(where.message_id):
            self._note_ended(where.message_id)
            await first_of(ways_to(self._client(), job, where), edit)
        return where

    async def repost(
        self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None, *, search: bool
    ) -> MessageRef:
        """See Publisher."""
        client = self._client()
        if job.private:
            return await private_messages.repost(client, job, buttons, media, search=search)
        if search and job.repost_at is not None:
            posted = await finder.naming(client, job, job.repost_at, job.channel_id)
            if posted is not None:
                return posted
        channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        try:
            return ref_of(await sent(job, buttons, media, lambda shape: channel.send(**shape.as_new(), **_reply(job))))
        except MessageGone as closed:
            log.info("job %s goes to its member directly: %s", job.id, closed)
        try:
            return await private_messages.send_directly(client, job, buttons, media)
        except MessageGone as closed:
            raise NowhereToPost(str(closed)) from closed

    async def announce(self, job: Job) -> MessageRef:
        """Post the first message of a job that no interaction can answer for, as a reply to the message clicked; for
        its member alone where the job is private.

        Raises PublishLater or NowhereToPost.
        """
        if job.private:
            private = await private_messages.announce(self._client(), job)
            self._texts[private.message_id] = private_messages.announced(job)
            return private
        said = render.waiting(job)
        channel = self._client().get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        try:
            async with speaking():
                return ref_of(
                    await channel.send(said, **_reply(job), allowed_mentions=only(job.user_id), nonce=f"a{job.id}")
                )
        except (MessageGone, Refused) as closed:
            return await self._announce_by_token(job, said, closed)

    async def _announce_by_token(self, job: Job, said: str, closed: Exception) -> MessageRef:
        try:
            answer = answers_to(self._client(), job)
            async with speaking():
                return ref_of(await answer.send(said, allowed_mentions=only(job.user_id), wait=True))
        except (MessageGone, Refused) as refused:
            raise NowhereToPost(f"{closed}; {refused}") from refused

    async def retell(self, application_id: int, token: str, text: str) -> None:
        """Replace a private panel by a sentence. Never raises: the panel may be gone with its token."""
        try:
            async with speaking():
                panel = answers_of(self._client(), application_id, token)
                await panel.edit_message(ORIGINAL, content=text, view=None, attachments=[])
        except (PublishLater, MessageGone, Refused) as refused:
            log.info("a private panel could not be changed: %s", refused)

    async def ping(self, job: Job, message: MessageRef) -> None:
        """See Publisher."""
        try:
            if job.private:
                await private_messages.ping(self._client(), job, message)
                return
            channel = self._client().get_partial_messageable(message.channel_id, guild_id=job.guild_id)
            async with speaking():
                await channel.send(
                    private_messages.ready(job),
                    reference=_to(message),
                    allowed_mentions=only(job.user_id),
                    nonce=f"p{job.id}",
                )
        except (PublishLater, MessageGone, Refused) as refused:
            log.info("job %s: its requester could not be pinged: %s", job.id, refused)

    # -- for clicks --------------------------------------------------------------------------------------------------

    async def answer(self, result: Result, asker: Origin, *, private: bool) -> MessageRef:
        """See `showing.answer`."""
        return await showing.answer(self._client(), result, asker, private=private)

    async def post(self, result: Result, asker: Origin, *, after: MessageRef | None) -> MessageRef:
        """See `showing.post`."""
        return await showing.post(self._client(), result, asker, after=after)

    async def mark_used(
        self, job: Job, buttons: Sequence[StoredButton], message: MessageRef, *, private: Origin | None = None
    ) -> None:
        """See Publisher. `private` is the click where the message is for the clicker alone."""

        async def edit(way: Way) -> None:
            async with speaking():
                await way.edit(view=view_for(job, buttons, post=way.to_one))

        try:
            ways = ways_to(self._client(), job, message)
            if private is not None:
                ways.insert(0, way_of(self._client(), private, job, message))
            async with self._lock(message.message_id):
                await first_of(ways, edit)
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
        if job.private:
            return await private_messages.found_or_announced(self._client(), job)
        return await finder.acknowledgement(self._client(), job)

    # -- speaking to Discord -----------------------------------------------------------------------------------------

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


async def _extension(update: Update) -> str | None:
    """What kind of file the preview is; None where there is none, or no picture."""
    if update.preview is None:
        return None
    try:
        media = await asyncio.to_thread(inspect, update.preview)
        return media.extension if media.is_shown else None
    except NotMedia as fault:
        log.debug("job %s: the preview is not shown: %s", update.job.id, fault)
        return None


def _step(update: Update, content: str, extension: str | None) -> dict[str, Any]:
    """One progress edit, good for one try: a `discord.File` can be sent once."""
    job = update.job
    shape: dict[str, Any] = {"content": content, "allowed_mentions": only(job.user_id)}
    if extension is not None and update.preview is not None:
        name = f"{render.file_stem(job)}_preview.{extension}"
        shape["attachments"] = [
            discord.File(io.BytesIO(update.preview), filename=name, description=render.alt_text(job))
        ]
    if job.input_by is not None:  # it has, or had, a Continue button
        shape["view"] = view_for(job, [])
    return shape


def _reply(job: Job) -> dict[str, Any]:
    """What a new message about the job replies to: the message clicked, else the job's own (which may be gone)."""
    target = job.reply_to or job.message_id
    return {} if target is None else {"reference": _to(MessageRef(job.channel_id, target))}


def _to(message: MessageRef) -> discord.MessageReference:
    return discord.MessageReference(
        message_id=message.message_id, channel_id=message.channel_id, fail_if_not_exists=False
    )
