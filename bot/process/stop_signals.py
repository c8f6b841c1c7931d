"""The signals that stop the running bot."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from bot.process import early_stop


def with_signals(stop: Callable[[], None]) -> None:
    """Call `stop` at the first stop signal; exit at once at the second."""
    loop = asyncio.get_running_loop()
    seen: list[int] = []

    def on_signal(number: int) -> None:
        if seen:
            os._exit(128 + number)
        seen.append(number)
        stop()

    for number in early_stop.wanted_stops():
        loop.add_signal_handler(number, on_signal, number)
