"""The one place that sends events to the gateway sessions, the chat pages and the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from loopback_discord.world.wire import Json


class Audience(Enum):
    """The sessions that may receive an event."""

    EVERYONE = "everyone"
    BOTS = "bots"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Event:
    """`guild_id` selects a shard (None: a direct message); `user_id` limits the pages to one person's."""

    name: str
    body: Json
    guild_id: str | None = None
    audience: Audience = Audience.EVERYONE
    user_id: str | None = None


Listener = Callable[[Event], None]


class Hub:
    """Synchronous fan-out: when `publish` returns, every listener has queued the event in order."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Adds a listener and returns the call that removes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)
