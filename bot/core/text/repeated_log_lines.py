"""Log lines that repeat the same message: one at once, then one an hour with a count."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

HOUR_S = 3600.0
_MOST_KEPT = 400
_MOST_OF_ONE_KIND = 10  # a text that differs each time in a way that `gist` doesn't see must not flood the log
_GIST_CHARACTERS = 300

_ID = (
    r"(?:\b|[\w-]{0,40}[_-])(?:id|uuid|guid|rid|trace|span|ray|nonce)"
    r"|\b(?:request|trace|ray|task|session|correlation)id"
)
_CHANGING = (
    (
        re.compile(rf"(?:{_ID})\b[\"']?\s*[:=#]\s*[\"']?[^\s\"'),;\]}}]+", re.IGNORECASE),
        "#",
    ),  # request id: xyz
    (re.compile(r"\b(?:request|trace|ray|correlation)[ _-]id\s+\S+", re.IGNORECASE), "#"),
    (re.compile(r"[0-9A-Za-z_+/=-]{24,}"), "#"),  # long runs without a space aren't words
    (re.compile(r"[0-9A-Za-z_+/=-]*\d[0-9A-Za-z_+/=-]*"), "#"),  # numbers, and any word with a digit in it
    (re.compile(r"#(?:[\s.:,/-]*#)+"), "#"),  # the rest of times and addresses
)


def gist(text: str) -> str:
    """A text without its changing parts: ids, numbers, times. Two lines with one gist say the same."""
    text = text[: 4 * _GIST_CHARACTERS]
    for pattern, replacement in _CHANGING:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())[:_GIST_CHARACTERS].lower()


@dataclass(slots=True)
class _Said:
    at: float
    left_out: int = 0


class RareLog:
    """Writes into `log`, each text at most once per `every_s`. Texts are compared by their gist, or by `about` if the
    caller knows better what is the same. Not for lines about one job each."""

    def __init__(
        self, log: logging.Logger, every_s: float = HOUR_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._log = log
        self._every_s = every_s
        self._clock = clock
        self._said: dict[tuple[str, str], _Said] = {}

    def warning(self, message: str, *args: object, about: str | None = None) -> None:
        """As `Logger.warning`, but rarely."""
        self.write(logging.WARNING, message, *args, about=about)

    def error(self, message: str, *args: object, about: str | None = None) -> None:
        """As `Logger.error`, but rarely."""
        self.write(logging.ERROR, message, *args, about=about)

    def exception(self, message: str, *args: object) -> None:
        """As `Logger.exception`, but rarely for each kind of error."""
        error = sys.exc_info()[1]
        self.write(
            logging.ERROR, message, *args, about=f"{message % args} {type(error)} {gist(str(error))}", trace=True
        )

    def write(self, level: int, message: str, *args: object, about: str | None = None, trace: bool = False) -> None:
        """Write a line of `level` unless the same one was written within `every_s`."""
        now = self._clock()
        key = self._key(message, gist(message % args if args else message) if about is None else about, now)
        said = self._said.get(key)
        if said is not None and now - said.at < self._every_s:
            said.left_out += 1
            return
        more = f" (and {said.left_out} more times since the last such line)" if said and said.left_out else ""
        self._said[key] = _Said(now)
        self._log.log(level, message + more, *args, exc_info=trace)

    def forget(self, about: str = "") -> None:
        """Forget what was said `about` something ("": everything), so that it is news when it comes back."""
        self._said = {} if not about else {key: said for key, said in self._said.items() if key[1] != about}

    def _key(self, message: str, about: str, now: float) -> tuple[str, str]:
        key = (message, about)
        if key in self._said:
            return key
        self._said = {known: said for known, said in self._said.items() if now - said.at < 2 * self._every_s}
        of_kind = sum(1 for known in self._said if known[0] == message)
        if of_kind >= _MOST_OF_ONE_KIND or len(self._said) >= _MOST_KEPT:
            return (message, "")
        return key
