"""Credits in words: refusals, what is left and when it comes back, prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from bot.core.credits import ceilings
from bot.core.credits.prices import DEFAULTS, JOB, KINDS, SPEEDS
from bot.core.credits.quota import Credits, Grant, Limit, Period, Scope, Subject
from bot.texts.rules import credits as say

THIS = {
    Period.HOUR: say.THIS_HOUR(),
    Period.DAY: say.TODAY(),
    Period.WEEK: say.THIS_WEEK(),
    Period.MONTH: say.THIS_MONTH(),
}
HAVE = {Scope.MEMBER: say.YOU_HAVE(), Scope.POOL: say.ALL_HAVE(), Scope.CHANNEL: say.CHANNEL_HAS()}
_EACH = {
    Period.HOUR: say.AN_HOUR,
    Period.DAY: say.A_DAY,
    Period.WEEK: say.A_WEEK,
    Period.MONTH: say.A_MONTH,
}
_NEXT = {
    Period.HOUR: say.NEXT_HOUR,
    Period.DAY: say.NEXT_DAY,
    Period.WEEK: say.NEXT_WEEK,
    Period.MONTH: say.NEXT_MONTH,
}


def credits(number: int) -> str:
    """A number of credits."""
    return say.AMOUNT(count=number)


def why_not(view: Credits, cost: int, by_default: int) -> str | None:
    """The refusal of a job for `cost` credits here, `by_default` by the bot's own prices; None = there is room."""
    refused = ceilings.refusal(view.ceilings, by_default)
    if refused is not None:
        return refused
    return refusal(view, cost) if cost and view.room is not None and cost > view.room else None


def refusal(view: Credits, cost: int) -> str:
    """The refusal when a member's credits, or a pool's, don't cover a job. Call it only if `view` has no room for
    it."""
    full = [pool for pool in view.pools if pool.left is not None and pool.left < cost]
    if view.own is not None and view.own < cost:
        return _own(view, cost)
    return _pool(max(full, key=lambda pool: pool.resets_at), cost)


def _own(view: Credits, cost: int) -> str:
    short = [limit for limit in view.limits if limit.left is not None and limit.left + view.extra < cost]
    lowest = min(short, key=lambda limit: limit.granted or 0)
    if not lowest.granted and not view.extra and view.extra_held:
        return say.EXTRA_RESERVED(price=credits(cost))
    if not lowest.granted and not view.extra:
        return say.NONE_HERE()
    if cost > (lowest.granted or 0) + view.extra:
        return say.OVER_LIMIT(price=credits(cost), limit=_with_extra(_limit(lowest), view))
    last = max(short, key=lambda limit: limit.resets_at)  # no other limit helps before this one starts over
    return say.TOO_LITTLE(price=credits(cost), left=_with_extra(_left(last, last.reserved), view), when=_when(last))


def _limit(limit: Limit) -> str:
    return say.LIMIT(granted=limit.granted or 0, period=each(limit.period))


def _left(limit: Limit, reserved: int = 0) -> str:
    period = THIS[limit.period]
    if not reserved:
        return say.LEFT(left=limit.left, granted=limit.granted, period=period)
    return say.LEFT_BESIDE_RESERVED(left=limit.left, granted=limit.granted, period=period, reserved=reserved)


def _with_extra(own: str, view: Credits) -> str:
    return say.AND_EXTRA(credits=own, extra=view.extra) if view.extra else own


def _when(limit: Limit) -> str:
    return f"<t:{int(limit.resets_at)}:R>"


def full_again(limit: Limit) -> str:
    """A sentence that says when a limit is full again or starts over; empty for a limit of zero."""
    if not limit.granted:
        return ""
    said = say.FULL_AGAIN if limit.used else _NEXT[limit.period]
    return f" {said(when=_when(limit))}"


def exceeded(limit: Limit) -> str:
    """The note about a limit that is overdrawn; "" for others."""
    return say.MORE_BEFORE() if limit.granted is not None and limit.used > limit.granted else ""


def extra(grant: Grant) -> str:
    """The rest of extra credits, and how many of them jobs have reserved."""
    if grant.reserved:
        return say.EXTRA_BESIDE_RESERVED(left=grant.left, granted=grant.credits, reserved=grant.reserved)
    return say.EXTRA(left=grant.left, granted=grant.credits)


def _pool(pool: Limit, cost: int) -> str:
    of_server = pool.scope is Scope.POOL
    if cost > (pool.granted or 0):
        over = say.OVER_POOL if of_server else say.OVER_CHANNEL
        return over(price=credits(cost), limit=_limit(pool))
    short = say.POOL_TOO_LITTLE if of_server else say.CHANNEL_TOO_LITTLE
    return short(price=credits(cost), left=_left(pool), when=_when(pool))


def each(period: Period) -> str:
    """`a day`."""
    return _EACH[period]()


def allowed(number: int | None) -> str:
    """The credits of a limit; None = unlimited."""
    return say.UNLIMITED() if number is None else str(number)


def whose(subject: Subject, subject_id: int) -> str:
    """The subject of a limit, with mentions."""
    match subject:
        case Subject.EVERYONE:
            return say.EVERYONE()
        case Subject.ROLE:
            return f"<@&{subject_id}>"
        case Subject.MEMBER:
            return f"<@{subject_id}>"
        case Subject.POOL:
            return say.ALL()
        case Subject.CHANNEL:
            return say.ALL_IN(channel=f"<#{subject_id}>")
        case _:
            assert_never(subject)


def what_things_cost(prices: Mapping[str, int]) -> str:
    """One line with every price of a server that differs from a job's usual one; `prices` are those that it set."""
    known = {**DEFAULTS, **prices}
    named = [f"{name} {known[name]}" for name in (*KINDS, *SPEEDS) if name in known and known[name] != JOB]
    if named:
        return say.COSTS_ALSO(price=credits(JOB), others=", ".join(named))
    return say.COSTS(price=credits(JOB))
