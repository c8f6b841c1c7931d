"""Events that discord.py can't read: a single one would end the whole client."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

from bot.core.text.repeated_log_lines import RareLog

log = logging.getLogger(__name__)
_rare = RareLog(log)

Parser = Callable[[Any], None]


def guarded(parsers: dict[str, Parser], unread: Callable[[str, Any], None]) -> dict[str, Parser]:
    """Wrap parsers so that they raise nothing. `unread` gets the event that its parser couldn't read."""

    def guard(event: str, parse: Parser) -> Parser:
        def read(body: Any) -> None:
            try:
                parse(body)
            except Exception as error:
                warn(f"an event {event}", error)
                unread(event, body)

        return read

    return {event: guard(event, parse) for event, parse in parsers.items()}


def warn(what: str, error: Exception) -> None:
    """Log that something from Discord couldn't be read, and where: the error's own words may quote members, or a
    token."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    _rare.warning("cannot read %s of Discord's: %s in %s", what, type(error).__name__, frame.name)
