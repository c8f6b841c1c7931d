"""A gateway session: numbers its events and keeps them, so that a dropped client can resume."""

from __future__ import annotations

import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from loopback_discord.gateway.intents import readable, wants
from loopback_discord.world.hub import Event
from loopback_discord.world.wire import Json

DISPATCH = 0
REPLAY_LIMIT = 5000
RESUMABLE_FOR_S = 90.0


class Wire(Protocol):
    """A connection as a session uses it."""

    def push(self, payload: Json) -> None: ...

    def finish(self, code: int, reason: str) -> None: ...


@dataclass(slots=True)
class Session:
    """`shard` is (id, count). `wire` is None while the client is away."""

    intents: int
    shard: tuple[int, int]
    bot_id: str
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    wire: Wire | None = None
    lost_at: float = 0.0
    _sent: deque[Json] = field(default_factory=lambda: deque(maxlen=REPLAY_LIMIT))

    def owns(self, guild_id: str | None) -> bool:
        """True for a guild of this shard, by Discord's formula; direct messages belong to shard 0."""
        number, count = self.shard
        return number == (0 if guild_id is None else (int(guild_id) >> 22) % count)

    def offer(self, event: Event) -> None:
        """Dispatches the event if this session subscribed to it; keeps it for a resume while the client is away."""
        if self.owns(event.guild_id) and wants(self.intents, event):
            self.dispatch(event.name, readable(self.intents, event, self.bot_id))

    def dispatch(self, name: str, body: Json) -> None:
        self.sequence += 1
        payload = {"op": DISPATCH, "t": name, "s": self.sequence, "d": body}
        self._sent.append(payload)
        if self.wire is not None:
            self.wire.push(payload)

    def can_resume(self, sequence: int) -> bool:
        """True if every event after `sequence` is still here."""
        first_kept = self._sent[0]["s"] if self._sent else self.sequence + 1
        return int(first_kept) <= sequence + 1

    def replay(self, wire: Wire, sequence: int) -> None:
        """Takes over the connection and sends the events after `sequence`, then RESUMED."""
        if self.wire is not None and self.wire is not wire:
            self.wire.finish(4000, "Session resumed elsewhere")
        self.wire = wire
        for payload in tuple(self._sent):
            if payload["s"] > sequence:
                wire.push(payload)
        self.dispatch("RESUMED", {"_trace": ["loopback"]})

    def lose(self, wire: Wire) -> None:
        """Notes that the connection ended; another one may already have taken over."""
        if self.wire is wire:
            self.wire = None
            self.lost_at = time.monotonic()

    @property
    def expired(self) -> bool:
        return self.wire is None and time.monotonic() - self.lost_at > RESUMABLE_FOR_S
