"""The operator's own ceilings: what one member, and one server, may spend a day whatever admins say. Pure.

They count credits as priced by default, so that no price of a server moves them, from midnight to midnight UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Whose(StrEnum):
    """Whom a ceiling holds for."""

    MEMBER = "member"  # in all places together
    SERVER = "server"  # all members of it together


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What the operator allows a day; None = no ceiling."""

    member: int | None = None
    server: int | None = None


NO_CEILINGS: Final = Ceilings()


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One of them, and what was used of it today."""

    whose: Whose
    most: int
    used: int
    resets_at: float

    @property
    def left(self) -> int:
        """What may still be started today."""
        return max(0, self.most - self.used)


_ALL = {
    Whose.MEMBER: "each member may spend {most} a day in all places together",
    Whose.SERVER: "all members of this server together may spend {most} a day",
}
_NOTHING = {
    Whose.MEMBER: "The operator of this bot lets no member spend credits, so nothing can be started.",
    Whose.SERVER: "The operator of this bot lets nobody spend credits in this server, so nothing can be started here.",
}
_FOR = {Whose.MEMBER: "you have", Whose.SERVER: "all members of this server together have"}
BY_DEFAULT = "by the bot's own prices"


def refusal(found: Iterable[Ceiling], cost: int) -> str | None:
    """Why a job that costs so much by default may not be started today; None = it may."""
    short = [one for one in found if one.left < cost]
    if not short:
        return None
    tightest = min(short, key=lambda one: (one.most, one.left))
    if not tightest.most:
        return _NOTHING[tightest.whose]
    allowed = _ALL[tightest.whose].format(most=_credits(tightest.most))
    if cost > tightest.most:
        return (
            f"This counts {_credits(cost)}, more than the operator's limit: {allowed}, {BY_DEFAULT}. "
            "Please pick something cheaper."
        )
    reached = "is reached" if not tightest.left else f"leaves {_credits(tightest.left)}, and this counts {cost}"
    return (
        f"The operator's limit for the day {reached}: {allowed}, {BY_DEFAULT}. "
        f"The next day begins <t:{int(tightest.resets_at)}:R>."
    )


def line(one: Ceiling) -> str:
    """What is left of a ceiling, for the member."""
    return _line(one, _FOR[one.whose])


def of_member(one: Ceiling) -> str:
    """The same, for an admin who looks at a member."""
    return _line(one, "they have" if one.whose is Whose.MEMBER else _FOR[one.whose])


def _line(one: Ceiling, have: str) -> str:
    where = " in all places together" if one.whose is Whose.MEMBER else ""
    again = f" Full again <t:{int(one.resets_at)}:R>." if one.used and one.most else ""
    left = f"**{one.left}** of **{one.most}** credits left today (UTC)"
    return f"By the operator's limit, {have} {left}{where}, {BY_DEFAULT}.{again}"


def _credits(number: int) -> str:
    return "1 credit" if number == 1 else f"{number} credits"
