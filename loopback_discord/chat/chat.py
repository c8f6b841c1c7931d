"""The `/chat` API: the page's actions in a person's name (described in docs/demo.md)."""

from __future__ import annotations

from aiohttp import web

from loopback_discord.chat import forms
from loopback_discord.chat.actions import Actions, Files
from loopback_discord.chat.events import ChatSockets
from loopback_discord.checks.client_checks import ClientRefusal
from loopback_discord.checks.modal_submit import values_of
from loopback_discord.gateway.gateway import Gateway
from loopback_discord.rest.errors import ApiError, Known, refuse
from loopback_discord.rest.incoming import Incoming, Upload, read_incoming
from loopback_discord.rest.middleware import Handler
from loopback_discord.rest.query import MAX_ID, lenient
from loopback_discord.rest.reply import reply
from loopback_discord.world.hub import Hub
from loopback_discord.world.interactions import NotAnswered
from loopback_discord.world.names import ADMIN_ROLE_ID, GUILD_ID, OWNER_ID
from loopback_discord.world.permissions import Permission
from loopback_discord.world.roles import RoleDesk
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json


class ChatRoutes:
    """The page's routes. `visitors.py` decides who may use them."""

    def __init__(self, state: State, hub: Hub, actions: Actions, gateway: Gateway, roles: RoleDesk) -> None:
        self._state, self._actions, self._gateway, self._roles = state, actions, gateway, roles
        self._sockets = ChatSockets(hub, lambda user_id, channel_id: self._sees(user_id, channel_id))

    def add_to(self, router: web.UrlDispatcher) -> None:
        for method, path, handler in (
            ("GET", "/chat/state", self.world),
            ("GET", "/chat/channels/{channel_id}/messages", self.page),
            ("GET", "/chat/events", self.events),
            ("POST", "/chat/messages", self.say),
            ("DELETE", "/chat/messages/{message_id}", self.remove),
            ("POST", "/chat/command", self.command),
            ("POST", "/chat/autocomplete", self.autocomplete),
            ("POST", "/chat/component", self.component),
            ("POST", "/chat/modal", self.modal),
            ("POST", "/chat/role", self.role),
        ):
            router.add_route(method, path, guarded(handler))

    async def close(self) -> None:
        await self._sockets.close()

    def _sees(self, user_id: str, channel_id: str) -> bool:
        channel = self._state.channels.get(channel_id)
        return channel is not None and bool(self._state.permissions(user_id, channel) & Permission.VIEW_CHANNEL)

    def _user(self, user_id: object) -> str:
        """A person of the demo. Raises ApiError 10013 for the bot and for unknown ids."""
        user = self._state.user(str(user_id))
        if user["bot"]:
            raise refuse(Known.UNKNOWN_USER)
        return str(user["id"])

    async def world(self, request: web.Request) -> web.Response:
        user_id = self._user(request.query.get("user") or next(iter(self._state.users)))
        people = [
            self._person(user) for user in self._state.users.values() if not user["bot"] and user["id"] != OWNER_ID
        ]
        channels = [row for row in self._state.channels.values() if self._sees(user_id, row["id"])]
        commands = {
            row["id"]: row for channel in channels for row in self._actions.commands.usable_by(user_id, channel)
        }
        body = {
            "me": self._person(self._state.users[user_id]),
            "users": people,
            "guilds": [self._guild(guild, user_id) for guild in self._state.guilds.values()],
            "dms": [
                row | {"recipients": [self._state.users[self._state.bot_id]]}
                for row in channels
                if "guild_id" not in row
            ],
            "commands": list(commands.values()),
            "bot": {"user": self._state.users[self._state.bot_id], "online": self._gateway.online},
        }
        return reply(body)

    def _person(self, user: Json) -> Json:
        admin = any(ADMIN_ROLE_ID in rows[user["id"]]["roles"] for rows in self._state.members.values())
        return user | {"role": "admin" if admin else "member"}

    def _guild(self, guild: Json, user_id: str) -> Json:
        places = [*self._state.guild_channels(guild["id"]), *self._state.threads(guild["id"])]
        return {
            "id": guild["id"],
            "name": guild["name"],
            "channels": [row for row in places if self._sees(user_id, row["id"])],
            "roles": guild["roles"],
            "emojis": guild["emojis"],
            "members": list(self._state.members[guild["id"]].values()),
        }

    async def page(self, request: web.Request) -> web.Response:
        user_id = self._user(request.query.get("user"))
        channel = self._actions.visible_channel(user_id, request.match_info["channel_id"])
        before, count = lenient(request.query, "before", MAX_ID), lenient(request.query, "limit", 50, low=1, high=100)
        rows = list(self._state.in_channel(channel["id"]).values())
        rows = [row for row in rows if row.ephemeral_for in (None, user_id)]
        rows = [row for row in rows if int(row.id) < before]
        for row in rows[-count:]:
            self._actions.messages.refresh(row)
        return reply([row.page_view() for row in rows[-count:]])

    async def events(self, request: web.Request) -> web.StreamResponse:
        return await self._sockets.serve(request, self._user(request.query.get("user")))

    async def say(self, request: web.Request) -> web.Response:
        incoming = await read_incoming(request)
        said = forms.document(incoming)
        user_id, reply_to = self._user(said.get("user")), str(said.get("reply_to") or "") or None
        content = str(said.get("content") or "")
        stored = self._actions.say(user_id, str(said.get("channel")), content, incoming.files, reply_to)
        return reply(stored.page_view())

    async def remove(self, request: web.Request) -> web.Response:
        self._actions.remove(self._user(request.query.get("user")), request.match_info["message_id"])
        return web.Response(status=204)

    async def command(self, request: web.Request) -> web.Response:
        incoming = await read_incoming(request)
        said = forms.document(incoming)
        made = self._actions.command(
            self._user(said.get("user")),
            str(said.get("channel")),
            str(said.get("command")),
            forms.options(said),
            _by_part(incoming),
            str(said["target"]) if said.get("target") else None,
        )
        return reply({"interaction": made.id, "nonce": made.id})

    async def autocomplete(self, request: web.Request) -> web.Response:
        said = forms.document(await read_incoming(request))
        user_id = self._user(said.get("user"))
        channel, number = str(said.get("channel")), str(said.get("command"))
        made = self._actions.autocomplete(user_id, channel, number, forms.options(said))
        try:
            answer = await made.answered()
        except NotAnswered:
            return reply({"choices": []})
        return reply({"choices": answer.choices or []})

    async def component(self, request: web.Request) -> web.Response:
        said = forms.document(await read_incoming(request))
        made = self._actions.component(
            self._user(said.get("user")),
            str(said.get("channel")),
            str(said.get("message")),
            str(said.get("custom_id")),
            forms.values(said),
        )
        return reply({"interaction": made.id})

    async def modal(self, request: web.Request) -> web.Response:
        incoming = await read_incoming(request)
        said = forms.document(incoming)
        values = values_of(forms.components(said))
        custom_id = said.get("custom_id")
        user_id, opener = self._user(said.get("user")), str(said.get("interaction"))
        made = self._actions.submit_modal(user_id, opener, values, _by_part(incoming), custom_id)
        return reply({"interaction": made.id})

    async def role(self, request: web.Request) -> web.Response:
        """Gives or takes a role; in the demo anybody may."""
        said = forms.document(await read_incoming(request))
        self._user(said.get("user"))
        change = self._roles.give if said.get("has") is True else self._roles.take
        return reply(change(GUILD_ID, str(said.get("member")), str(said.get("role"))))


def guarded(handler: Handler) -> Handler:
    """Refusals as `{"message", "code"}`."""

    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ApiError as error:
            return reply(error.body(), status=error.status)
        except ClientRefusal as refusal:
            return reply({"message": str(refusal), "code": 0}, status=400)

    return serve


def _by_part(incoming: Incoming) -> Files:
    found: dict[str, Upload] = {upload.field: upload for upload in incoming.files}
    return found
