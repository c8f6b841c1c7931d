"""Discord's gateway, version 10: hello, identify, resume, heartbeats, close codes."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, deque

from aiohttp import WSMsgType, web

from loopback_discord.gateway.connection import Connection
from loopback_discord.gateway.control import GatewayControl
from loopback_discord.gateway.intents import KNOWN_INTENTS, PRIVILEGED
from loopback_discord.gateway.ready import chunks_of_members, guild_creates, ready
from loopback_discord.gateway.session import Session
from loopback_discord.world.hub import Audience, Event, Hub
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json, document

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, REQUEST_MEMBERS = 1, 2, 3, 4, 6, 7, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK, SOUNDBOARD = 9, 10, 11, 31
SENDS_PER_MINUTE = 120
ACK_DELAY_S = 0.04  # as over a real network: discord.py would note the time of sending only after so quick an answer


class GatewayClosed(Exception):
    """The connection ends with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Gateway:
    """All sessions of the one bot. Attributes may be set by tests: `heartbeat_interval_s`, `privileged_intents`."""

    def __init__(self, state: State, hub: Hub, token: str) -> None:
        self.state, self.hub, self.token, self.resume_url = state, hub, token, ""
        self.heartbeat_interval_s = 41.25
        self.privileged_intents = False
        self.identifies_left = 1000
        self.reset_after_s = 4 * 3600.0
        self.heard: Counter[int] = Counter()  # payloads by opcode
        self.token_reset = False  # Discord does that to a token with too many session starts
        self.sessions: dict[str, Session] = {}
        self.control = GatewayControl(self.sessions)
        hub.subscribe(self._on_event)

    @property
    def online(self) -> bool:
        return any(session.wire is not None for session in self.sessions.values())

    def _on_event(self, event: Event) -> None:
        for session in tuple(self.sessions.values()):
            if session.expired:
                del self.sessions[session.id]
            elif event.name == "INTERACTION_CREATE" and self.control.interactions_everywhere:
                session.dispatch(event.name, event.body)
            else:
                session.offer(event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket endpoint; 503 while `control.refuse` holds."""
        if self.control.refusing:
            return web.Response(status=503, text="no gateway now")
        socket = web.WebSocketResponse(max_msg_size=65536, autoclose=True)
        await socket.prepare(request)
        connection = Connection(socket, request.query.get("compress"), self.control.alter)
        writer = asyncio.create_task(connection.write(), name="gateway-writer")
        talk = Conversation(self, connection)
        try:
            talk.check_version(request.query.get("v", "10"), request.query.get("encoding", "json"))
            await talk.run()
        except GatewayClosed as closed:
            connection.finish(closed.code, closed.reason)
            await asyncio.wait([writer], timeout=5)
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
            talk.ended()
        return socket

    def count_identify(self) -> None:
        """Counts one of the day's session starts. Raises GatewayClosed 4004, for good, if none was left."""
        if self.identifies_left <= 0:
            self.token_reset = True
            self.control.drop(4004, resumable=False)
            raise GatewayClosed(4004, "Authentication failed.")
        self.identifies_left -= 1

    def announce_status(self) -> None:
        """Tells the chat pages whether the bot is connected."""
        self.hub.publish(Event("BOT", {"online": self.online}, audience=Audience.PAGES))


class Conversation:
    """Decides what one connection may send next: only identify or resume first, then everything else."""

    def __init__(self, gateway: Gateway, connection: Connection) -> None:
        self._gateway, self._connection = gateway, connection
        self._session: Session | None = None
        self._sends: deque[float] = deque()
        self._client_closed: int | None = None

    def check_version(self, version: str, encoding: str) -> None:
        if version not in {"6", "7", "8", "9", "10"}:
            raise GatewayClosed(4012, "Invalid API version")
        if encoding != "json":
            raise GatewayClosed(4002, "Only encoding=json is served here")

    async def run(self) -> None:
        interval_s = self._gateway.heartbeat_interval_s
        if not self._gateway.control.mute_hello:
            said = {"heartbeat_interval": int(interval_s * 1000), "_trace": ["loopback"]}
            self._connection.push({"op": HELLO, "s": None, "t": None, "d": said})
        deadline = time.monotonic() + interval_s * 1.5
        while True:
            try:
                message = await asyncio.wait_for(self._connection.socket.receive(), deadline - time.monotonic())
            except TimeoutError:
                raise GatewayClosed(4000, "No heartbeat received in time") from None
            if message.type is WSMsgType.CLOSE:
                self._client_closed = message.data
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            payload = self._decode(message.data)
            if payload["op"] == HEARTBEAT:
                deadline = time.monotonic() + interval_s * 1.5
            self._receive(payload["op"], payload.get("d"))

    def _decode(self, raw: str | bytes) -> Json:
        now = time.monotonic()
        self._sends.append(now)
        while self._sends[0] < now - 60:
            self._sends.popleft()
        if len(self._sends) > SENDS_PER_MINUTE:
            raise GatewayClosed(4008, "You are being rate limited.")
        if len(raw) > 15_360:
            raise GatewayClosed(4002, "Error while decoding payload.")
        try:
            payload = document(raw)
        except ValueError:
            raise GatewayClosed(4002, "Error while decoding payload.") from None
        if not isinstance(payload, dict) or not isinstance(payload.get("op"), int):
            raise GatewayClosed(4002, "Error while decoding payload.")
        return payload

    def _receive(self, op: int, body: object) -> None:
        control = self._gateway.control
        self._gateway.heard[op] += 1
        if control.mute_session and self._session is None:
            return
        if op in (IDENTIFY, RESUME):
            refusal = control.refuse_identifies if op == IDENTIFY else control.refuse_resumes
            if refusal in (RECONNECT, INVALID_SESSION):
                self._connection.push({"op": refusal, "s": None, "t": None, "d": refusal == INVALID_SESSION or None})
                return
            if refusal is not None:
                raise GatewayClosed(refusal, "Refused by a fault rule")
        if op == HEARTBEAT:
            if not self._gateway.control.silent:
                ack: Json = {"op": HEARTBEAT_ACK, "s": None, "t": None, "d": None}
                asyncio.get_running_loop().call_later(ACK_DELAY_S, self._connection.push, ack)
        elif op in (IDENTIFY, RESUME):
            if self._session is not None:
                raise GatewayClosed(4005, "Already authenticated.")
            if not isinstance(body, dict):
                raise GatewayClosed(4002, "Error while decoding payload.")
            (self._identify if op == IDENTIFY else self._resume)(body)
        elif op not in (PRESENCE, VOICE, REQUEST_MEMBERS, SOUNDBOARD):
            raise GatewayClosed(4001, "Unknown opcode.")
        elif self._session is None:
            raise GatewayClosed(4003, "Not authenticated.")
        elif op == REQUEST_MEMBERS and isinstance(body, dict):
            for chunk in chunks_of_members(self._gateway.state, body):
                self._session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def _check_token(self, body: Json) -> None:
        given = str(body.get("token", "")).removeprefix("Bot ")
        if given != self._gateway.token or self._gateway.token_reset:
            raise GatewayClosed(4004, "Authentication failed.")

    def _identify(self, body: Json) -> None:
        self._check_token(body)
        shard = body.get("shard") or [0, 1]
        if not _is_shard(shard):
            raise GatewayClosed(4010, "Invalid shard.")
        intents = body.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise GatewayClosed(4013, "Invalid intent(s).")
        if intents & PRIVILEGED and not self._gateway.privileged_intents:
            raise GatewayClosed(4014, "Disallowed intent(s).")
        self._gateway.count_identify()
        self._connection.encoder.compress_payloads = bool(body.get("compress"))
        session = Session(intents, (shard[0], shard[1]), self._gateway.state.bot_id, wire=self._connection)
        self._session = self._gateway.sessions[session.id] = session
        session.dispatch(
            "READY", ready(self._gateway.state, session, self._gateway.resume_url, sharded="shard" in body)
        )
        for guild in guild_creates(self._gateway.state, session):
            session.dispatch("GUILD_CREATE", guild)
        self._gateway.announce_status()

    def _resume(self, body: Json) -> None:
        self._check_token(body)
        session = self._gateway.sessions.get(str(body.get("session_id")))
        sequence = body.get("seq") or 0
        if not isinstance(sequence, int):
            raise GatewayClosed(4007, "Invalid seq.")
        if session is None or session.expired or not session.can_resume(sequence):
            self._connection.push({"op": INVALID_SESSION, "s": None, "t": None, "d": False})
            return
        if sequence > session.sequence:
            raise GatewayClosed(4007, "Invalid seq.")
        self._session = session
        session.replay(self._connection, sequence)
        self._gateway.announce_status()

    def ended(self) -> None:
        """Ends the session if the client closed with 1000 or 1001; after any other loss it may be resumed."""
        if self._session is None:
            return
        self._session.lose(self._connection)
        if self._client_closed in (1000, 1001) and self._session.wire is None:
            self._gateway.sessions.pop(self._session.id, None)
        self._gateway.announce_status()


def _is_shard(value: object) -> bool:
    match value:
        case [int(number), int(count)]:
            return 0 <= number < count
        case _:
            return False
