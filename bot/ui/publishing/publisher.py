"""Shows jobs in Discord by editing messages by id. Every call can be repeated; Discord's refusals become our
exceptions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

import discord

from bot.client import ImagineBot
from bot.core.jobs.asker import Asker
from bot.core.jobs.queue_position import QueuePosition
from bot.core.models import ChannelId, Job, MessageId, MessageRef, StoredButton
from bot.services.media.results import Result
from bot.services.memory_budget import Lent
from bot.services.ports import MessageGone, NowhereToPost, PublishLater, ResultMedia, ResultRefused
from bot.services.rules.readable import Readable
from bot.ui.jobs import finder, message_text
from bot.ui.jobs.buttons import view_for
from bot.ui.kit import outgoing
from bot.ui.kit.discord_errors import Refused, translate_discord_errors
from bot.ui.kit.interaction_tokens import answers_of, answers_to
from bot.ui.kit.reachability import is_adult
from bot.ui.kit.respond import only
from bot.ui.publishing import endings, private_messages, show_again
from bot.ui.publishing.edit_routes import EditRoute, edit_by_first, route_of, routes_to
from bot.ui.publishing.final_message import Last
from bot.ui.publishing.progress_edit import changes, extension_of
from bot.ui.publishing.progress_throttle import ProgressThrottle, Update

log = logging.getLogger(__name__)

ORIGINAL: Any = "@original"  # the message id of an interaction's answer in Discord's webhook routes


class DiscordPublisher:
    """The Publisher of the real bot. `attach` sets the connected client; before that everything waits.

    `readable` tells which of a job's words everybody may read where it is shown, `link` the address of a job's
    original, for files that Discord doesn't accept; None = there is none.
    """

    def __init__(
        self, progress_interval_s: float, readable: Readable, link: Callable[[Job], str | None] = lambda _job: None
    ) -> None:
        self._bot: ImagineBot | None = None
        self._readable = readable
        self._link = link
        self._throttle = ProgressThrottle(progress_interval_s, self._send_progress)
        self._locks: WeakValueDictionary[MessageId, asyncio.Lock] = WeakValueDictionary()
        self._texts: dict[MessageId, str] = {}  # the newest text of each open message
        self._ended: dict[MessageId, None] = {}  # the newest of them: a late edit is dropped
        self._kept_back: dict[MessageId, None] = {}  # those marked already

    def attach(self, bot: ImagineBot | None) -> None:
        """Use `bot` from now on; None = not connected."""
        self._bot = bot

    async def close(self) -> None:
        """Drop waiting progress; everything that must not be lost is in the database."""
        await self._throttle.close()

    # -- while it runs -----------------------------------------------------------------------------------------------

    def progress(self, job: Job, *, position: QueuePosition | None = None, preview: Lent | None = None) -> None:
        """See Publisher."""
        if job.message_id is not None and job.message_id not in self._ended:
            self._throttle.put(Update(job, job.message_id, position, preview))

    async def _send_progress(self, update: Update) -> bool:
        """Edit the message unless it shows this already. True if Discord was called."""
        job, message_id = update.job, update.message_id
        extension = await extension_of(update)
        async with self._lock(message_id):
            if message_id in self._ended:
                return False
            content = (private_messages if job.private else message_text).now(job, update.position)
            # the acknowledgement's text, until something else was sent
            shown = self._texts.get(message_id) or message_text.waiting(replace(job, attempts=0))
            if content == shown and extension is None:
                return False
            self._texts[message_id] = content

            async def edit(route: EditRoute) -> None:
                await outgoing.edit(route.target, content, **changes(update, extension))

            try:
                routes = routes_to(self._client(), job, MessageRef(job.channel_id, message_id))
                # a result is worth a second route to a public message, a progress update isn't
                await edit_by_first(routes if job.private else routes[:1], edit)
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
        self._throttle.forget(where.channel_id, where.message_id)
        last = Last(await self._for_all(job, where.channel_id), buttons, media, self._link(job))
        async with self._lock(where.message_id):
            self._note_ended(where.message_id)
            try:
                await endings.show(self._client(), last, where)
            except ResultRefused as refused:
                if not refused.lasting and where.message_id not in self._kept_back:
                    await endings.keep_back(self._client(), job, where, refused.reason)
                    _remember(self._kept_back, where.message_id)
                raise
        return where

    async def mend(self, job: Job, message: MessageRef) -> None:
        """See Publisher."""
        readable = await self._for_all(job, message.channel_id)
        async with self._lock(message.message_id):
            self._note_ended(message.message_id)
            await endings.mend(self._client(), readable, message)

    async def repost(
        self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None, *, search: bool
    ) -> MessageRef:
        """See Publisher."""
        repost = private_messages.repost if job.private else endings.repost
        last = Last(await self._for_all(job, job.channel_id), buttons, media, self._link(job))
        return await repost(self._client(), last, search=search)

    async def announce(self, job: Job) -> MessageRef:
        """Post the first message of a job that no interaction can answer for, as a reply to the message clicked; for
        its member alone if the job is private.

        Raises PublishLater or NowhereToPost.
        """
        if job.private:
            private = await private_messages.announce(self._client(), job)
            self._texts[private.message_id] = private_messages.announced(job)
            return private
        said, mentions = message_text.waiting(job), only(job.user_id)
        channel = self._client().get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        try:
            return await outgoing.post(
                channel, said, nonce=f"a{job.id}", mentions=mentions, reply_to=endings.replied(job)
            )
        except (MessageGone, Refused) as refused:
            closed = refused
        try:
            return await outgoing.answer(answers_to(self._client(), job), said, private=False, mentions=mentions)
        except (MessageGone, Refused) as refused:
            raise NowhereToPost(f"{closed}; {refused}") from refused

    async def retell(self, application_id: int, token: str, text: str) -> None:
        """Replace a private panel by a sentence. Never raises: the panel may be gone with its token."""
        try:
            panel = answers_of(self._client(), application_id, token)
            await outgoing.edit((panel, ORIGINAL), text, view=None, files=[])
        except (PublishLater, MessageGone, Refused) as refused:
            log.info("a private panel could not be changed: %s", refused)

    async def end_thinking(self, application_id: int, token: str, text: str) -> None:
        """Replace an answer that was deferred and never given by `text`. Raises PublishLater."""
        try:
            client = self._client()
            if await finder.is_put_off(client, application_id, token):
                await outgoing.edit((answers_of(client, application_id, token), ORIGINAL), text, view=None, files=[])
        except (MessageGone, Refused) as gone:
            log.info("an answer that was put off is gone: %s", gone)

    async def ping(self, job: Job, message: MessageRef) -> None:
        """See Publisher."""
        try:
            if job.private:
                await private_messages.ping(self._client(), job, message)
                return
            channel = self._client().get_partial_messageable(message.channel_id, guild_id=job.guild_id)
            said, mentions = private_messages.ready(job), only(job.user_id)
            await outgoing.post(channel, said, nonce=f"p{job.id}", mentions=mentions, reply_to=message)
        except (PublishLater, MessageGone, Refused) as refused:
            log.info("job %s: its requester could not be pinged: %s", job.id, refused)

    # -- for clicks --------------------------------------------------------------------------------------------------

    async def answer(self, result: Result, asker: Asker, *, private: bool) -> MessageRef:
        """See `showing.answer`."""
        result = result if private else await self._for_all_here(result, asker)
        return await show_again.answer(self._client(), result, self._link(result.job), asker, private=private)

    async def post(
        self, result: Result, asker: Asker, *, after: MessageRef | None, reply_to: MessageRef | None = None
    ) -> MessageRef:
        """See `showing.post`."""
        result, link = await self._for_all_here(result, asker), self._link(result.job)
        return await show_again.post(self._client(), result, link, asker, after=after, reply_to=reply_to)

    async def mark_used(
        self, job: Job, buttons: Sequence[StoredButton], message: MessageRef, *, private: Asker | None = None
    ) -> None:
        """See Publisher."""

        async def edit(route: EditRoute) -> None:
            await outgoing.edit(route.target, view=view_for(job, buttons, post=route.to_one))

        try:
            routes = routes_to(self._client(), job, message)
            if private is not None:
                routes.insert(0, route_of(self._client(), private, job, message))
            async with self._lock(message.message_id):
                await edit_by_first(routes, edit)
        except (PublishLater, MessageGone, Refused) as refused:
            log.info("a used button of job %s could not be marked: %s", job.id, refused)

    async def is_gone(self, message: MessageRef) -> bool:
        """True only if Discord says that the message doesn't exist any more."""
        try:
            async with translate_discord_errors():
                await self._message(message).fetch()
        except MessageGone as gone:
            return gone.lasting and isinstance(gone.__cause__, discord.NotFound)
        except (PublishLater, Refused):
            return False
        return False

    async def find_answer(self, job: Job) -> MessageRef | None:
        """See Publisher."""
        if job.private:
            return await private_messages.found_or_announced(self._client(), job)
        return await finder.acknowledgement(self._client(), job)

    # -- what all may read -------------------------------------------------------------------------------------------

    async def _for_all(self, job: Job, channel_id: ChannelId) -> Job:
        """`job` with the words that everybody may read in a channel of its server; a private one unchanged."""
        if job.private:
            return job
        adult = is_adult(self._client().get_channel(channel_id))
        return await self._readable.by_all(job, job.guild_id, adult=adult)

    async def _for_all_here(self, result: Result, asker: Asker) -> Result:
        return replace(
            result, job=await self._readable.by_all(result.job, asker.guild_id, adult=asker.member_context.adult)
        )

    # -- speaking to Discord -----------------------------------------------------------------------------------------

    def _client(self) -> ImagineBot:
        if self._bot is None or self._bot.is_closed():
            raise PublishLater("not connected to Discord", 1.0)
        return self._bot

    def _message(self, where: MessageRef) -> discord.PartialMessage:
        return self._client().get_partial_messageable(where.channel_id).get_partial_message(where.message_id)

    def _lock(self, message_id: MessageId) -> asyncio.Lock:
        """The message's lock: one call at a time, so that a late progress edit can't come after the result."""
        lock = self._locks.get(message_id)
        if lock is None:
            lock = self._locks[message_id] = asyncio.Lock()
        return lock

    def _note_ended(self, message_id: MessageId) -> None:
        self._texts.pop(message_id, None)
        _remember(self._ended, message_id)


def _remember(messages: dict[MessageId, None], message_id: MessageId) -> None:
    """Keep the newest thousand."""
    messages[message_id] = None
    while len(messages) > 1000:
        del messages[next(iter(messages))]
