"""The operator's ceilings: credits that one member, and one server, may spend a day, whatever admins set. Pure.

They count default prices, so that a server's own prices don't change them, from midnight to midnight UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.texts.catalog import Text
from bot.texts.rules import credits as say


class Whose(StrEnum):
    """The one that a ceiling is for."""

    MEMBER = "member"  # in all places together
    SERVER = "server"  # all members of it together


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The operator's daily ceilings; None = no ceiling."""

    member: int | None = None
    server: int | None = None


NO_CEILINGS: Final = Ceilings()


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One ceiling, and its use today."""

    whose: Whose
    most: int
    used: int
    resets_at: float

    @property
    def left(self) -> int:
        """Credits that are left today."""
        return max(0, self.most - self.used)


_NOTHING = {Whose.MEMBER: say.NO_MEMBER, Whose.SERVER: say.NO_SERVER}
_OVER = {Whose.MEMBER: say.MEMBER_OVER, Whose.SERVER: say.SERVER_OVER}
_ALLOWED = {Whose.MEMBER: say.MEMBER_CEILING, Whose.SERVER: say.SERVER_CEILING}
_YOURS = {Whose.MEMBER: say.YOUR_CEILING, Whose.SERVER: say.SERVERS_CEILING}
_THEIRS = {Whose.MEMBER: say.THEIR_CEILING, Whose.SERVER: say.SERVERS_CEILING}


def refusal(found: Iterable[Ceiling], cost: int) -> str | None:
    """The refusal of a job with this default price, if a ceiling has no room for it today; None = it has."""
    short = [one for one in found if one.left < cost]
    if not short:
        return None
    tightest = min(short, key=lambda one: (one.most, one.left))
    if not tightest.most:
        return _NOTHING[tightest.whose]()
    price, most = say.AMOUNT(count=cost), say.AMOUNT(count=tightest.most)
    if cost > tightest.most:
        return _OVER[tightest.whose](price=price, most=most)
    left = say.AMOUNT(count=tightest.left)
    reached = say.LEAVES(left=left, price=price) if tightest.left else say.REACHED()
    next_day = say.NEXT_DAY(when=f"<t:{int(tightest.resets_at)}:R>")
    return f"{reached} {_ALLOWED[tightest.whose](most=most)} {next_day}"


def line(one: Ceiling) -> str:
    """The rest of a ceiling, in words, for the member."""
    return _line(one, _YOURS[one.whose])


def of_member(one: Ceiling) -> str:
    """The same, for an admin who looks at a member."""
    return _line(one, _THEIRS[one.whose])


def _line(one: Ceiling, entry: Text) -> str:
    left = entry(left=one.left, most=one.most)
    return f"{left} {say.FULL_AGAIN(when=f'<t:{int(one.resets_at)}:R>')}" if one.used and one.most else left
