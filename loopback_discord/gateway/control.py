"""Bad days of the gateway, on demand: drops, invalid sessions, silence, refusals."""

from __future__ import annotations

import time
from collections.abc import Callable

from loopback_discord.gateway.session import Session
from loopback_discord.world.wire import Json

HEARTBEAT, RECONNECT, INVALID_SESSION = 1, 7, 9


class GatewayControl:
    """Acts on every connected session. `silent`: heartbeats get no answer (a zombie connection).

    `interactions_everywhere`: every session gets every interaction, as when two processes run on one token.
    `mute_hello`, `mute_session`: new connections are accepted, and get nothing at all, or nothing after HELLO.
    `refuse_resumes`, `refuse_identifies`: the answer to a RESUME or IDENTIFY: opcode 7 or 9, or a close code.
    `instead`: replacements of payloads; a str is sent unchanged.
    """

    def __init__(self, sessions: dict[str, Session]) -> None:
        self._sessions = sessions
        self._refuse_until = 0.0
        self.silent = False
        self.interactions_everywhere = False
        self.mute_hello = self.mute_session = False
        self.refuse_resumes: int | None = None
        self.refuse_identifies: int | None = None
        self.instead: Callable[[Json], object] | None = None

    def clear(self) -> None:
        """Ends all faults."""
        self.silent = self.interactions_everywhere = self.mute_hello = self.mute_session = False
        self.refuse_resumes = self.refuse_identifies = self.instead = None
        self._refuse_until = 0.0

    @property
    def refusing(self) -> bool:
        return time.monotonic() < self._refuse_until

    def refuse(self, seconds: float) -> None:
        """Answers new connections with HTTP 503 for this long; 0 ends it."""
        self._refuse_until = time.monotonic() + seconds

    def alter(self, payload: Json) -> object:
        """The payload to send in place of this one."""
        return payload if self.instead is None else self.instead(payload)

    def say(self, payload: Json) -> None:
        """Sends every client a payload of the test's."""
        self._send(payload)

    def drop(self, code: int = 4000, *, resumable: bool = True) -> None:
        """Closes every connection with the code; without `resumable` the sessions are forgotten."""
        for session in tuple(self._sessions.values()):
            if session.wire is not None:
                wire, session.wire = session.wire, None
                session.lost_at = time.monotonic()
                wire.finish(code, "Dropped by a fault rule")
        if not resumable:
            self._sessions.clear()

    def reconnect(self) -> None:
        """Asks every client to reconnect and resume (opcode 7)."""
        self._send({"op": RECONNECT, "s": None, "t": None, "d": None})

    def request_heartbeat(self) -> None:
        """Asks every client for a heartbeat now (opcode 1)."""
        self._send({"op": HEARTBEAT, "s": None, "t": None, "d": None})

    def invalid_session(self, *, resumable: bool = False) -> None:
        """Tells every client that its session is void (opcode 9)."""
        self._send({"op": INVALID_SESSION, "s": None, "t": None, "d": resumable})
        if not resumable:
            self._sessions.clear()

    def _send(self, payload: dict[str, object]) -> None:
        for session in self._sessions.values():
            if session.wire is not None:
                session.wire.push(payload)
