"""Which window of time credits belong to, and what to say when they do not suffice. No clock, no storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.core.models import QuotaView

_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time with credits of its own: from `start` up to, but without, `end` (UTC seconds since 1970)."""

    start: int
    end: int


def day_window(now: float) -> Window:
    """The UTC day that `now` (UTC seconds since 1970) falls into."""
    start = int(now // _DAY_S) * _DAY_S
    return Window(start, start + _DAY_S)


def refusal(view: QuotaView, credits: int) -> str:
    """What to tell a member whose credits do not cover a job of `credits`. Only for a limited `view`."""
    if view.granted == 0:
        return "You may not spend credits here. Ask an admin of this server for some."
    if view.granted is not None and credits > view.granted:
        return (
            f"This costs {_credits(credits)}, more than your limit of {view.granted} a day. "
            "Pick a slower speed, or ask an admin of this server for more."
        )
    left = view.left or 0
    waiting = f" ({view.reserved} are held by jobs that still run)" if view.reserved else ""
    has = f"you have {left} of {view.granted} left today{waiting}"
    return (
        f"This costs {_credits(credits)}, but {has}. "
        f"Your credits come back <t:{int(view.resets_at)}:R>; until then, see `/quota` or ask an admin of this server."
    )


def _credits(number: int) -> str:
    return "1 credit" if number == 1 else f"{number} credits"
