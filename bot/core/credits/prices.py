"""What a job costs in credits. A server may set prices per kind and per speed; else every job 1, turbo 2, video 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.core.actions import facts
from bot.core.kinds import Action, Priced, Speed

ASK_ABOVE: Final = 3  # what costs more is asked for first


SPEEDS: Final = (Priced.RELAX, Priced.FAST, Priced.TURBO)
KINDS: Final = tuple(priced for priced in Priced if priced not in SPEEDS)
JOB: Final = 1
DEFAULTS: Final[Mapping[str, int]] = {Priced.TURBO: 2, Priced.VIDEO: 4}


def cost(action: Action, speed: Speed, prices: Mapping[str, int]) -> int:
    """Credits reserved when a job is accepted: the higher of the prices set for its kind and its speed.

    `prices` are the server's own, which stand before the defaults; where neither kind nor speed has one, it is 1.
    """
    known = {**DEFAULTS, **prices}
    return max((known[name] for name in (facts(action).priced, Priced(speed.value)) if name in known), default=JOB)
