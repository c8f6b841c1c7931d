"""Remembers what a member was just shown, so that pressing a button several times shows it once."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from bot.core.models import MessageRef

SAME_S: Final = 30.0  # presses within this time are the same request
_MOST: Final = 10_000


@dataclass(slots=True)
class Showing:
    """A request to show something, under way or done: `message` once it is there."""

    began_at: float
    message: MessageRef | None = None


class Lately:
    """Remembers the requests of the last seconds, by who wanted what where."""

    def __init__(self) -> None:
        self._wishes: dict[Hashable, Showing] = {}

    def same(self, wish: Hashable) -> Showing | None:
        """The same request of a moment ago; None = there was none, and this one starts now."""
        now = time.monotonic()
        known = self._wishes.get(wish)
        if known is not None and (known.message is None or now - known.began_at < SAME_S):
            return known
        if len(self._wishes) >= _MOST:
            self._wishes = {key: one for key, one in self._wishes.items() if now - one.began_at < SAME_S}
        self.begin(wish)
        return None

    def begin(self, wish: Hashable) -> None:
        """Start a request, whatever was before."""
        self._wishes[wish] = Showing(time.monotonic())

    def shown(self, wish: Hashable, message: MessageRef) -> None:
        """Note its message."""
        self._wishes[wish] = Showing(time.monotonic(), message)

    def settle(self, wish: Hashable) -> None:
        """End a request. Without a message, the next press is a new try."""
        known = self._wishes.get(wish)
        if known is not None and known.message is None:
            del self._wishes[wish]
