"""A Discord that accepts notices, unless a test's script says otherwise; it outlives the graph under test."""

from __future__ import annotations

from bot.core.jobs.pending_request import PendingRequest
from bot.core.models import ChannelId, GuildId, MessageId, MessageRef, UserId
from bot.services.ports import MessageGone
from tests.fakes import Scripted


class RecordingBoard(Scripted):
    """`posted` has each message as it was posted, once for each nonce; `cards` what each card shows now."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]  # a Mortal, as its base wants
        self.posted: dict[str, tuple[ChannelId, str]] = {}
        self.cards: dict[MessageId, PendingRequest] = {}
        self.retracted: dict[MessageId, str] = {}
        self.answers: list[tuple[UserId, str]] = []
        self._cards_of: dict[str, MessageRef] = {}
        self.roles: dict[UserId, frozenset[int] | None] = {}  # None = has left the server
        self.ready = True

    @property
    def texts(self) -> list[str]:
        """The texts posted in channels, oldest first."""
        return [text for _channel, text in self.posted.values()]

    async def post(self, channel_id: ChannelId, guild_id: GuildId | None, text: str, nonce: str) -> None:
        await self._answer(
            "post",
            (channel_id, guild_id, text, nonce),
            lambda: self.posted.setdefault(nonce, (channel_id, text)) and None,
        )

    async def post_card(self, channel_id: ChannelId, request: PendingRequest, nonce: str) -> MessageRef:
        def posted() -> MessageRef:
            card = self._cards_of.setdefault(nonce, MessageRef(channel_id, MessageId(9_000 + len(self._cards_of))))
            self.cards[card.message_id] = request
            return card

        return await self._answer("post_card", (channel_id, request, nonce), posted)  # type: ignore[no-any-return]  # as scripted

    async def retract(self, message: MessageRef, text: str) -> None:
        def replaced() -> None:
            self.cards.pop(message.message_id, None)
            self.retracted[message.message_id] = text

        await self._answer("retract", (message, text), replaced)

    async def edit_card(self, card: MessageRef, request: PendingRequest) -> None:
        def shown() -> None:
            if card.message_id not in self.cards:
                raise MessageGone("404")
            self.cards[card.message_id] = request

        await self._answer("edit_card", (card, request), shown)

    def lose(self, card: MessageRef) -> None:
        """Delete a message as a moderator would."""
        self.cards.pop(card.message_id, None)

    async def is_gone(self, card: MessageRef) -> bool:
        return bool(await self._answer("is_gone", (card,), lambda: card.message_id not in self.cards))

    async def roles_of(self, guild_id: GuildId, user_id: UserId) -> frozenset[int] | None:
        def known() -> frozenset[int] | None:
            return self.roles.get(user_id, frozenset({guild_id}))

        return await self._answer("roles_of", (guild_id, user_id), known)  # type: ignore[no-any-return]  # as scripted

    async def answer(self, request: PendingRequest, text: str, nonce: str) -> None:
        def told() -> None:
            self.answers.append((request.asker.user_id, text))

        await self._answer("answer", (request, text, nonce), told)
