"""REST: interaction callbacks and the follow-ups by webhook token."""

from __future__ import annotations

from aiohttp import web

from loopback_discord.checks.message_form import read_message
from loopback_discord.rest.callbacks import Callbacks
from loopback_discord.rest.errors import Known, refuse
from loopback_discord.rest.middleware import INCOMING
from loopback_discord.rest.reply import reply
from loopback_discord.world.interactions import Interaction, InteractionDesk
from loopback_discord.world.messages import MessageDesk
from loopback_discord.world.state import State, StoredMessage


class InteractionRoutes:
    """Routes without a bot token: the interaction token is the secret."""

    def __init__(self, state: State, messages: MessageDesk, desk: InteractionDesk) -> None:
        self._state, self._messages, self._desk = state, messages, desk
        self._callbacks = Callbacks(state, messages, desk)

    def add_to(self, router: web.UrlDispatcher, prefix: str) -> None:
        router.add_post(prefix + "/interactions/{interaction_id}/{token}/callback", self.callback)
        hook = prefix + "/webhooks/{application_id}/{token}"
        router.add_post(hook, self.follow_up)
        router.add_get(hook + "/messages/{message_id}", self.get)
        router.add_patch(hook + "/messages/{message_id}", self.edit)
        router.add_delete(hook + "/messages/{message_id}", self.delete)

    async def callback(self, request: web.Request) -> web.Response:
        interaction = self._desk.to_acknowledge(request.match_info["interaction_id"], request.match_info["token"])
        body = self._callbacks.answer(interaction, request[INCOMING])
        if request.query.get("with_response", "").lower() in ("true", "1"):
            return reply(body)
        return web.Response(status=204)

    async def follow_up(self, request: web.Request) -> web.Response:
        stored = self._callbacks.follow_up(self._interaction(request), request[INCOMING])
        return reply(self._messages.refresh(stored))

    async def get(self, request: web.Request) -> web.Response:
        return reply(self._messages.refresh(self._message(request, self._interaction(request))))

    async def edit(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        stored = self._message(request, interaction)
        form = read_message(
            request[INCOMING],
            emoji_ids=self._messages.emoji_ids,
            edited=stored.body,
            limit_bytes=interaction.size_limit_bytes,
        )
        return reply(self._messages.refresh(self._callbacks.edit(interaction, stored, form)))

    async def delete(self, request: web.Request) -> web.Response:
        self._messages.delete(self._message(request, self._interaction(request)))
        return web.Response(status=204)

    def _interaction(self, request: web.Request) -> Interaction:
        return self._desk.by_webhook_token(request.match_info["application_id"], request.match_info["token"])

    def _message(self, request: web.Request, interaction: Interaction) -> StoredMessage:
        """`@original`, or a message that this interaction made. Raises ApiError 10008."""
        wanted = request.match_info["message_id"]
        number = interaction.original if wanted == "@original" else wanted
        stored = self._state.find_message(number) if number else None
        if stored is None or (stored.origin != interaction.id and stored.id != interaction.original):
            raise refuse(Known.UNKNOWN_MESSAGE)
        return stored
