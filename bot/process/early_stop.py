"""Handles a stop while Python is still loading the bot: there is nothing to shut down yet."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Sequence

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_SERVING = ("run", "demo")  # verbs that are stopped and have no end of their own


def leave_when_asked(arguments: Sequence[str]) -> None:
    """Until the running bot listens itself, a stop ends the process at once with 0, as it would a running one.

    A verb that was to do something must not say 0 before it has done it, and keeps Python's own ways.
    """
    if not arguments or arguments[0] in _SERVING:
        for number in wanted_stops():
            signal.signal(number, lambda _number, _frame: os._exit(0))


def wanted_stops() -> Iterable[signal.Signals]:
    """The signals that stop us. Who started us with `nohup` does not want to be stopped by a closed terminal."""
    return [number for number in STOPS if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN]
