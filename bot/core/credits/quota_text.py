"""Credits in words: why a job is refused, what is left, when it comes back, what things cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from bot.core.credits import ceilings
from bot.core.credits.prices import DEFAULTS, JOB, KINDS, SPEEDS
from bot.core.credits.quota import Credits, Grant, Limit, Period, Scope, Subject

THIS = {Period.HOUR: "this hour", Period.DAY: "today", Period.WEEK: "this week", Period.MONTH: "this month"}
HAVE = {
    Scope.MEMBER: "You have",
    Scope.POOL: "All members together have",
    Scope.CHANNEL: "All in this channel together have",
}
ASK = "ask an admin"


def credits(number: int) -> str:
    """A number of credits."""
    return "1 credit" if number == 1 else f"{number} credits"


def why_not(view: Credits, cost: int, by_default: int) -> str | None:
    """Why a job that costs `cost` here, and `by_default` by the bot's own prices, has no room now; None = it has."""
    refused = ceilings.refusal(view.ceilings, by_default)
    if refused is not None:
        return refused
    return refusal(view, cost) if cost and view.room is not None and cost > view.room else None


def refusal(view: Credits, cost: int) -> str:
    """What to tell a member whose credits, or a pool's, do not cover a job. Only where `view` has no room for it."""
    full = [pool for pool in view.pools if pool.left is not None and pool.left < cost]
    if view.own is not None and view.own < cost:
        return _own(view, cost)
    return f"This costs {credits(cost)}, but {_pool(max(full, key=lambda pool: pool.resets_at), cost)}"


def _own(view: Credits, cost: int) -> str:
    short = [limit for limit in view.limits if limit.left is not None and limit.left + view.extra < cost]
    extra = f" and {view.extra} extra" if view.extra else ""
    lowest = min(short, key=lambda limit: limit.granted or 0)
    if not lowest.granted and not view.extra and view.extra_held:
        return f"This costs {credits(cost)}, but jobs hold all that you have extra. Please {ASK} for more."
    if not lowest.granted and not view.extra:
        return f"You may not spend credits here. Please {ASK} for some."
    if cost > (lowest.granted or 0) + view.extra:
        return (
            f"This costs {credits(cost)}, more than your limit of {lowest.granted} {each(lowest.period)}{extra}. "
            f"Pick something cheaper, or {ASK} for more."
        )
    last = max(short, key=lambda limit: limit.resets_at)  # before this one begins anew, no other helps
    held = f" ({last.reserved} are held by jobs that still run)" if last.reserved else ""
    left = f"{last.left} of {last.granted} left {THIS[last.period]}{held}{extra}"
    return (
        f"This costs {credits(cost)}, but you have {left}. "
        f"Your credits come back <t:{int(last.resets_at)}:R>; until then, see `/quota` or {ASK}."
    )


def begins_anew(limit: Limit) -> str:
    """A sentence about when a limit counts anew; empty where that gives nobody anything."""
    if not limit.granted:
        return ""
    when = f"<t:{int(limit.resets_at)}:R>."
    return f" Full again {when}" if limit.used else f" The next {limit.period} begins {when}"


def exceeded(limit: Limit) -> str:
    """Why more is used than a limit gives, where that is so."""
    return "; more was allowed before" if limit.granted is not None and limit.used > limit.granted else ""


def extra(grant: Grant) -> str:
    """What is left of extra credits, and what jobs hold of them."""
    held = f", {grant.reserved} held by jobs that run or wait" if grant.reserved else ""
    return f"**{grant.left}** of **{grant.credits}** left{held}"


def _pool(pool: Limit, cost: int) -> str:
    where = "this server" if pool.scope is Scope.POOL else "this channel"
    if cost > (pool.granted or 0):
        return f"all members together may spend {pool.granted} {each(pool.period)} in {where}. Please {ASK}."
    return (
        f"the common credits of {where} have {pool.left} of {pool.granted} left {THIS[pool.period]}. "
        f"They come back <t:{int(pool.resets_at)}:R>."
    )


def each(period: Period) -> str:
    """`a day`."""
    return f"an {period}" if period is Period.HOUR else f"a {period}"


def allowed(number: int | None) -> str:
    """How many credits a limit gives; None = unlimited."""
    return "unlimited" if number is None else str(number)


def whose(subject: Subject, subject_id: int) -> str:
    """Whom a limit is for, with mentions."""
    match subject:
        case Subject.EVERYONE:
            return "everyone"
        case Subject.ROLE:
            return f"<@&{subject_id}>"
        case Subject.MEMBER:
            return f"<@{subject_id}>"
        case Subject.POOL:
            return "all members together"
        case Subject.CHANNEL:
            return f"all in <#{subject_id}> together"
        case _:
            assert_never(subject)


def what_things_cost(prices: Mapping[str, int]) -> str:
    """One line with every price of a server that is not the usual one of a job; `prices` are what it set."""
    known = {**DEFAULTS, **prices}
    named = [f"{name} {known[name]}" for name in (*KINDS, *SPEEDS) if name in known and known[name] != JOB]
    also = f"; {', '.join(named)}" if named else ""
    return f"A job costs {credits(JOB)}{also}. What fails or is refused costs nothing."
