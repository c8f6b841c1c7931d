"""Notices as Discord messages, and the ways to reach a member."""

from __future__ import annotations

import logging
import time

import discord

from bot.client import ImagineBot
from bot.core.discord_limits import MAX_CONTENT
from bot.core.jobs.pending_request import PendingRequest
from bot.core.models import ChannelId, GuildId, MessageRef, UserId
from bot.core.text.foreign_text import shown
from bot.services.ports import MessageGone, NowhereToPost, PublishLater
from bot.services.rules.filter_check import judged_text
from bot.ui.kit import outgoing, respond
from bot.ui.kit.discord_errors import Refused, translate_discord_errors
from bot.ui.kit.interaction_tokens import answers_of
from bot.ui.moderation import review_panel

log = logging.getLogger(__name__)

MAX_TEXT = 600  # characters of a member's own prompt
UNKNOWN_MEMBER, UNKNOWN_USER = 10007, 10013
TOKEN_LIFE_S = 14 * 60.0  # less than Discord's 15 minutes by the time that a call may take


class NoticeBoard:
    """The Board of the real bot. `attach` sets the connected client; before that everything waits."""

    def __init__(self) -> None:
        self._bot: ImagineBot | None = None

    def attach(self, bot: ImagineBot | None) -> None:
        """Use `bot` from now on; None = not connected."""
        self._bot = bot

    @property
    def ready(self) -> bool:
        """See Board."""
        return self._bot is not None and not self._bot.is_closed()

    async def post(self, channel_id: ChannelId, guild_id: GuildId | None, text: str, nonce: str) -> None:
        """See Board."""
        channel = self._client().get_partial_messageable(channel_id, guild_id=guild_id)
        try:
            await outgoing.post(channel, text, nonce=nonce)
        except (MessageGone, Refused) as closed:
            raise _nowhere(closed) from closed

    async def post_card(self, channel_id: ChannelId, request: PendingRequest, nonce: str) -> MessageRef:
        """See Board."""
        channel = self._client().get_partial_messageable(channel_id, guild_id=request.asker.guild_id)
        content, view, file = review_panel.card(request)
        try:
            return await outgoing.post(channel, content, nonce=nonce, view=view, file=file)
        except (MessageGone, Refused) as closed:
            raise _nowhere(closed) from closed

    async def edit_card(self, card: MessageRef, request: PendingRequest) -> None:
        """See Board."""
        message = self._client().get_partial_messageable(card.channel_id).get_partial_message(card.message_id)
        content, view, _file = review_panel.card(request)  # which exists since the first post
        try:
            await outgoing.edit(message, content, view=view)
        except Refused as refused:
            raise MessageGone(str(refused)) from refused

    async def retract(self, message: MessageRef, text: str) -> None:
        """See Board."""
        shown = self._client().get_partial_messageable(message.channel_id).get_partial_message(message.message_id)
        try:
            await outgoing.edit(shown, text, view=None, files=[])
        except Refused as refused:
            raise MessageGone(str(refused), lasting=False) from refused

    async def is_gone(self, card: MessageRef) -> bool:
        """See Board."""
        try:
            async with translate_discord_errors():
                await self._client().get_partial_messageable(card.channel_id).fetch_message(card.message_id)
        except MessageGone as gone:
            return gone.lasting and isinstance(gone.__cause__, discord.NotFound)
        except (PublishLater, Refused):
            return False
        return False

    async def roles_of(self, guild_id: GuildId, user_id: UserId) -> frozenset[int] | None:
        """See Board. Asks Discord each time, since there is no members intent."""
        try:
            async with translate_discord_errors():
                # not through a Guild: there is none until the gateway has sent it
                member = await self._client().http.get_member(guild_id, user_id)
        except (MessageGone, Refused) as gone:
            if getattr(gone.__cause__, "code", None) in (UNKNOWN_MEMBER, UNKNOWN_USER):
                return None
            raise NowhereToPost(str(gone)) from gone
        return frozenset({*map(int, member["roles"]), guild_id})

    async def answer(self, request: PendingRequest, text: str, nonce: str) -> None:
        """See Board. While the token of their interaction lives, privately below it; else directly; else in public,
        without their prompt."""
        asked = shown(judged_text(request.new.spec), MAX_TEXT, lines=True).replace("\n", "\n> ")
        private = f"{text}\n> {asked}"[:MAX_CONTENT]
        for way in (self._below, self._directly):
            try:
                if await way(request, private, nonce):
                    return
            except (MessageGone, Refused) as closed:
                log.info("could not reach the member of request %s this way: %s", request.id, closed)
        await self._publicly(request, text.splitlines()[0], nonce)

    async def _below(self, request: PendingRequest, text: str, nonce: str) -> bool:
        """Answer the interaction privately; False if it is too long ago."""
        if not request.asker.interaction_token or time.time() - request.created_at > TOKEN_LIFE_S:
            return False
        answers = answers_of(self._client(), request.asker.application_id, request.asker.interaction_token)
        await outgoing.answer(answers, text, private=True)
        return True

    async def _directly(self, request: PendingRequest, text: str, nonce: str) -> bool:
        async with translate_discord_errors():
            member = await self._client().create_dm(discord.Object(request.asker.user_id))
        await outgoing.post(member, text, nonce=nonce)
        return True

    async def _publicly(self, request: PendingRequest, text: str, nonce: str) -> None:
        user_id = request.asker.user_id
        channel = self._client().get_partial_messageable(request.asker.channel_id, guild_id=request.asker.guild_id)
        try:
            await outgoing.post(channel, f"<@{user_id}> {text}", nonce=nonce, mentions=respond.only(user_id))
        except (MessageGone, Refused) as closed:
            raise _nowhere(closed) from closed

    def _client(self) -> ImagineBot:
        if self._bot is None or self._bot.is_closed():
            raise PublishLater("not connected to Discord", 1.0)
        return self._bot


def _nowhere(closed: MessageGone | Refused) -> NowhereToPost:
    return NowhereToPost(str(closed), lasting=closed.lasting if isinstance(closed, MessageGone) else True)
