"""How many requests are answered a second: a flood of them waits in line, and members in Discord do not notice it."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web


class Pace:
    """`per_second` requests in the long run, `burst` at once; who would wait longer than `most_wait_s` is sent away."""

    def __init__(self, per_second: float = 60.0, burst: int = 150, most_wait_s: float = 5.0) -> None:
        self._every_s = 1.0 / per_second
        self._ahead_s = burst / per_second
        self._most_wait_s = most_wait_s
        self._next_at = 0.0

    async def turn(self) -> None:
        """Return when it is our turn. Raises HTTPServiceUnavailable when too many came before."""
        now = time.monotonic()
        self._next_at = max(self._next_at, now - self._ahead_s)
        wait_s = self._next_at - now
        if wait_s > self._most_wait_s:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"})
        self._next_at += self._every_s
        if wait_s > 0:
            await asyncio.sleep(wait_s)
