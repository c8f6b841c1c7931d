"""Handles a stop while Python is still loading the bot: there is nothing to shut down yet."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Sequence

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_SERVING = ("run", "demo")  # verbs that run until they are stopped


def leave_when_asked(arguments: Sequence[str]) -> None:
    """End the process at once with 0 on a stop signal, as a running bot does, until the bot handles signals itself.

    A verb with work to do must not exit with 0 before it is done, so it keeps Python's own handling.
    """
    if not arguments or arguments[0] in _SERVING:
        for number in wanted_stops():
            signal.signal(number, lambda _number, _frame: os._exit(0))


def wanted_stops() -> Iterable[signal.Signals]:
    """The signals that stop us. Users of `nohup` don't want a closed terminal to stop us."""
    return [number for number in STOPS if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN]
