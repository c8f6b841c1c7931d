"""Prices in credits. A server may set its own for kinds and speeds; by default a job costs 1, turbo 2, video 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.core.actions import facts
from bot.core.kinds import Action, Priced, Speed

ASK_ABOVE: Final = 3  # higher prices are confirmed first


SPEEDS: Final = (Priced.RELAX, Priced.FAST, Priced.TURBO)
KINDS: Final = tuple(priced for priced in Priced if priced not in SPEEDS)
JOB: Final = 1
DEFAULTS: Final[Mapping[str, int]] = {Priced.TURBO: 2, Priced.VIDEO: 4}


def cost(action: Action, speed: Speed, prices: Mapping[str, int]) -> int:
    """The credits that a job reserves: the higher of the prices for its kind and its speed, 1 if neither has one.
    `prices` are the server's own, which come before the defaults."""
    known = {**DEFAULTS, **prices}
    return max((known[name] for name in (facts(action).priced, Priced(speed.value)) if name in known), default=JOB)
