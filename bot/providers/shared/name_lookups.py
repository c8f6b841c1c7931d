"""Looks up names of hosts that others chose, in threads of its own: a name server may be silent for half a minute, a
lookup cannot be stopped, and the threads of everybody else are few."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any

AT_ONCE = 4

Found = list[tuple[Any, ...]]  # as `socket.getaddrinfo`


class NameLookups:
    """A few lookups at once; others wait. The threads are daemons, so none of them holds up a stop."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def getaddrinfo(self, host: str, port: int | None, **hints: Any) -> Found:
        """As the event loop's own. A caller may be cancelled; the turn ends with the lookup. Raises OSError or
        UnicodeError."""
        await self._turns.acquire()
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Found] = loop.create_future()

        def end(tell: Callable[[Any], None], outcome: object) -> None:
            self._turns.release()
            if not found.done():
                tell(outcome)

        def look_up() -> None:
            tell: Callable[[Any], None] = found.set_result
            outcome: object
            try:
                outcome = socket.getaddrinfo(host, port, **hints)
            except Exception as fault:
                tell, outcome = found.set_exception, fault
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(end, tell, outcome)

        try:
            threading.Thread(target=look_up, name="lookup", daemon=True).start()
        except RuntimeError as fault:
            self._turns.release()
            raise OSError(None, "the system has no thread for a lookup") from fault
        return await found

    async def getnameinfo(self, address: tuple[Any, ...], flags: int) -> tuple[str, str]:
        """As the event loop's own; aiohttp only asks for numbers, which needs no name server."""
        return await asyncio.get_running_loop().getnameinfo(address, flags)
