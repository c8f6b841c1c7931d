"""The loopback Discord as one object: composition, start, stop, and its interface for tests."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from loopback_discord.chat.actions import Actions
from loopback_discord.chat.chat import ChatRoutes
from loopback_discord.chat.member import Member
from loopback_discord.chat.page_files import index, serve_file
from loopback_discord.chat.visitors import own_visitors
from loopback_discord.checks.screening import Screening
from loopback_discord.gateway.gateway import Gateway
from loopback_discord.rest.cdn import Cdn, serve_avatar
from loopback_discord.rest.commands_routes import CommandRoutes
from loopback_discord.rest.errors import Known, refuse
from loopback_discord.rest.faults import Faults
from loopback_discord.rest.interactions_routes import InteractionRoutes
from loopback_discord.rest.messages_routes import MessageRoutes
from loopback_discord.rest.middleware import RestShell
from loopback_discord.rest.ratelimit import RateLimits
from loopback_discord.rest.recorder import Journal
from loopback_discord.rest.world_routes import WorldRoutes
from loopback_discord.world.channels import ChannelDesk
from loopback_discord.world.commands import CommandDesk
from loopback_discord.world.first_state import first_state
from loopback_discord.world.hub import Event, Hub
from loopback_discord.world.interactions import Interaction, InteractionDesk
from loopback_discord.world.messages import MessageDesk
from loopback_discord.world.names import new_token, the_world
from loopback_discord.world.persist import Snapshot
from loopback_discord.world.roles import RoleDesk
from loopback_discord.world.wire import Json

API_PREFIX = r"/api{version:(?:/v\d+)?}"
# The portal's switches for presences, members and message content, as the application's flags show them.
PRIVILEGED_INTENT_FLAGS = 1 << 13 | 1 << 15 | 1 << 19
BACKLOG = 1024  # hundreds of connections at once: a refused one would wait a second for its retry


class LoopbackDiscord:
    """Discord over real HTTP and WebSocket on one loopback port.

    `state_dir` keeps messages, files and commands across a restart. `port` 0 takes a free one.
    """

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, state_dir: Path | None = None, token: str | None = None
    ) -> None:
        self._host, self._port = host, port
        self.token = token or new_token()
        self.world = the_world()
        self.state = first_state()
        self.hub = Hub()
        self.requests = Journal()
        self.rate_limits = RateLimits()
        self._cdn = Cdn(state_dir / "attachments" if state_dir else None)
        self.declared = self._cdn.declared
        self._snapshot = Snapshot(self.state, state_dir) if state_dir else None
        self.gateway = Gateway(self.state, self.hub, self.token)
        self.faults = Faults(self.gateway.control)
        self.interactions = InteractionDesk(self.state, self.hub)
        self._messages = MessageDesk(self.state, self.hub, self._cdn)
        self.commands = CommandDesk(self.state, self.hub)
        self._actions = Actions(self.state, self._cdn, self._messages, self.commands, self.interactions)
        self._channels = ChannelDesk(self.state, self.hub)
        self._roles = RoleDesk(self.state, self.hub)
        self._chat = ChatRoutes(self.state, self.hub, self._actions, self.gateway, self._roles)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Starts to listen. Raises OSError if the port is taken."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=2.0, auto_decompress=False)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port, backlog=BACKLOG).start()
        except OSError:
            await self._runner.cleanup()
            self._runner = None
            raise
        self._port = self._runner.addresses[0][1]
        self._cdn.base_url = self.url
        self.gateway.resume_url = self.gateway_url
        if self._snapshot is not None:
            self._snapshot.load(self.url)

    async def close(self) -> None:
        """Stops listening, ends every connection, writes pending state."""
        self.interactions.close()
        self.gateway.control.drop(1001)
        await self._chat.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self._snapshot is not None:
            self._snapshot.close()

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://{self._host}:{self._port}/gateway"

    @property
    def token_lifetime_s(self) -> float:
        """Seconds for which an interaction's token works."""
        return self.interactions.token_lifetime_s

    @token_lifetime_s.setter
    def token_lifetime_s(self, seconds: float) -> None:
        self.interactions.token_lifetime_s = seconds

    @property
    def ack_deadline_s(self) -> float:
        """Seconds within which an interaction must be acknowledged."""
        return self.interactions.ack_deadline_s

    @ack_deadline_s.setter
    def ack_deadline_s(self, seconds: float) -> None:
        self.interactions.ack_deadline_s = seconds

    @property
    def privileged_intents(self) -> bool:
        """True if the application may use the members, presences and message content intents (at first it may not)."""
        return self.gateway.privileged_intents

    @privileged_intents.setter
    def privileged_intents(self, granted: bool) -> None:
        self.gateway.privileged_intents = granted
        flags = PRIVILEGED_INTENT_FLAGS if granted else 0
        self.state.application |= {"flags": flags, "flags_new": str(flags)}

    def _application(self) -> web.Application:
        shell = RestShell(self._valid, self.faults, self.rate_limits, self.requests)
        app = web.Application(
            middlewares=[own_visitors(self._host), shell.middleware()], client_max_size=120 * 1024 * 1024
        )
        WorldRoutes(self.state, self.gateway, lambda: self.gateway_url).add_to(app.router, API_PREFIX)
        CommandRoutes(self.state, self.commands).add_to(app.router, API_PREFIX)
        MessageRoutes(self.state, self.hub, self._messages).add_to(app.router, API_PREFIX)
        InteractionRoutes(self.state, self._messages, self.interactions).add_to(app.router, API_PREFIX)
        app.router.add_get(
            "/cdn/{folder:(?:ephemeral-)?attachments}/{channel_id}/{attachment_id}/{filename}", self._cdn.serve
        )
        app.router.add_get("/cdn/avatars/{user_id}/{name}", self._avatar)
        app.router.add_get("/cdn/embed/avatars/{name}", self._avatar)
        app.router.add_get("/cdn/emojis/{name}", self._avatar)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        self._chat.add_to(app.router)
        app.router.add_get("/", self._index)
        app.router.add_get("/static/{name:.*}", serve_file)
        return app

    def _valid(self, token: str) -> bool:
        return token == self.token and not self.gateway.token_reset

    async def _avatar(self, request: web.Request) -> web.Response:
        return await serve_avatar(self.state, request)

    async def _index(self, request: web.Request) -> web.StreamResponse:
        """The chat page; a WebSocket at the root is a gateway client that keeps only the host of an address."""
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.gateway.handle(request)
        return index()

    def member(self, name: str) -> Member:
        """A person by name. Raises KeyError."""
        return Member(name, self.world.users[name], self.world, self._actions)

    def message(self, message_id: str) -> Json | None:
        """The message as Discord would show it now; None if it is gone or never was."""
        stored = self.state.find_message(message_id)
        return copy.deepcopy(stored.page_view()) if stored else None

    def pinged(self, message_id: str) -> list[str]:
        """Ids of the people whom the message pinged when it was sent."""
        stored = self.state.find_message(message_id)
        return list(stored.pinged) if stored else []

    def history(self, message_id: str) -> list[Json]:
        """Every version of a message, newest last; also of a deleted one."""
        stored = self.state.find_message(message_id) or self.state.deleted.get(message_id)
        return copy.deepcopy([*stored.history, stored.body]) if stored else []

    def messages(self, channel_id: str) -> list[Json]:
        """All messages of a channel (id or name), ephemeral ones too, oldest first."""
        rows = self.state.messages.get(self.world.channels.get(channel_id, channel_id), {})
        return [copy.deepcopy(row.page_view()) for row in rows.values()]

    async def wait_for(self, found: Callable[[Json], object], timeout: float = 15.0) -> Json:
        """The first message for which `found` is true, now or after any change. Raises TimeoutError."""
        changed = asyncio.Event()

        def heard(_: Event) -> None:
            changed.set()

        unsubscribe = self.hub.subscribe(heard)
        try:
            async with asyncio.timeout(timeout):
                while True:
                    for stored in tuple(self.state.all_messages()):
                        if found(stored.page_view()):
                            return copy.deepcopy(stored.page_view())
                    changed.clear()
                    await changed.wait()
        finally:
            unsubscribe()

    def replay(self, interaction_id: str) -> Interaction:
        """Sends the very same INTERACTION_CREATE again. Raises ApiError 10062."""
        found = self.interactions.by_id(interaction_id)
        if found is None:
            raise refuse(Known.UNKNOWN_INTERACTION)
        self.interactions.send(found)
        return found

    def delete_message(self, message_id: str) -> None:
        """Deletes a message as a moderator would. Raises ApiError 10008."""
        stored = self.state.find_message(message_id)
        if stored is None:
            raise refuse(Known.UNKNOWN_MESSAGE)
        self._messages.delete(stored)

    def delete_channel(self, channel: str) -> None:
        """Deletes the channel (id or name) as an admin would."""
        self._channels.delete(self.world.channels.get(channel, channel))

    def deny(self, channel: str, *permissions: str) -> None:
        """Takes permissions (by Discord's names) from the bot in a channel."""
        self._channels.overwrite(self.world.channels.get(channel, channel), self.world.bot_id, deny=permissions)

    def allow(self, channel: str, *permissions: str) -> None:
        """Gives permissions to the bot in a channel."""
        self._channels.overwrite(self.world.channels.get(channel, channel), self.world.bot_id, allow=permissions)

    def archive(self, thread: str, *, locked: bool = False) -> None:
        """Archives a thread as if it had been quiet for long, or a moderator had closed it for good."""
        self._channels.archive(self.world.channels.get(thread, thread), archived=True, locked=locked)

    def reopen(self, thread: str) -> None:
        """Reopens a thread as a moderator would."""
        self._channels.archive(self.world.channels.get(thread, thread), archived=False, locked=False)

    def boost(self, tier: int) -> None:
        """Boosts the server to level 0 to 3: larger files for everybody, including the bot."""
        guild = self.state.guilds[self.world.guild_id]
        guild["premium_tier"] = tier
        self.hub.publish(Event("GUILD_UPDATE", guild, guild["id"]))

    def subscribe(self, name: str, limit_bytes: int) -> None:
        """Gives a person a subscription: answers to their interactions may have larger files."""
        self.state.nitro[self.world.users[name]] = limit_bytes

    @property
    def screening(self) -> Screening:
        """The rules about a message's content."""
        return self._messages.screening

    async def give_role(self, name: str, role: str) -> None:
        """Gives a person a role, both by name, as an admin would. Raises KeyError."""
        self._roles.give(self.world.guild_id, self.world.users[name], self.world.roles[role])

    async def take_role(self, name: str, role: str) -> None:
        """Takes a role away as an admin would. Raises KeyError."""
        self._roles.take(self.world.guild_id, self.world.users[name], self.world.roles[role])

    def close_dms(self, name: str) -> None:
        """Closes a person's direct messages to the bot (50007)."""
        self.state.closed_dms.add(self.world.users[name])

    def open_dms(self, name: str) -> None:
        """Opens a person's direct messages to the bot again."""
        self.state.closed_dms.discard(self.world.users[name])
