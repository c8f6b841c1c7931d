"""Credits in words: why a job is refused, what is left, when it comes back, what things cost."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.prices import DEFAULTS, JOB, KINDS, SPEEDS
from bot.core.quota import Credits, Limit, Period, Scope

THIS = {Period.HOUR: "this hour", Period.DAY: "today", Period.WEEK: "this week", Period.MONTH: "this month"}
WHOSE = {Scope.MEMBER: "Your", Scope.POOL: "This server's common", Scope.CHANNEL: "This channel's common"}
ASK = "ask an admin of this server"


def credits(number: int) -> str:
    """A number of credits."""
    return "1 credit" if number == 1 else f"{number} credits"


def refusal(view: Credits, cost: int) -> str:
    """What to tell a member whose credits, or a pool's, do not cover a job. Only where `view` has no room for it."""
    full = [pool for pool in view.pools if pool.left is not None and pool.left < cost]
    if view.own is not None and view.own < cost:
        return _own(view, cost)
    return f"This costs {credits(cost)}, but {_pool(max(full, key=lambda pool: pool.resets_at), cost)}"


def _own(view: Credits, cost: int) -> str:
    short = [limit for limit in view.limits if limit.left is not None and limit.left + view.extra < cost]
    last = max(short, key=lambda limit: limit.resets_at)  # before this one begins anew, no other helps
    granted = last.granted or 0
    if not granted and not view.extra:
        return "You may not spend credits here. Ask an admin of this server for some."
    if cost > granted + view.extra:
        return (
            f"This costs {credits(cost)}, more than your limit of {granted} {_a(last.period)}. "
            f"Pick a slower speed, or {ASK} for more."
        )
    waiting = f" ({last.reserved} are held by jobs that still run)" if last.reserved else ""
    extra = f" and {view.extra} extra" if view.extra else ""
    return (
        f"This costs {credits(cost)}, but you have {last.left} of {granted} left {THIS[last.period]}{waiting}{extra}. "
        f"Your credits come back <t:{int(last.resets_at)}:R>; until then, see `/quota` or {ASK}."
    )


def _pool(pool: Limit, cost: int) -> str:
    whose = "this server" if pool.scope is Scope.POOL else "this channel"
    if cost > (pool.granted or 0):
        return f"all members together may spend {pool.granted} {_a(pool.period)} in {whose}. Please {ASK}."
    return (
        f"the common credits of {whose} have {pool.left} of {pool.granted} left {THIS[pool.period]}. "
        f"They come back <t:{int(pool.resets_at)}:R>."
    )


def _a(period: Period) -> str:
    return f"an {period}" if period is Period.HOUR else f"a {period}"


def what_things_cost(prices: Mapping[str, int]) -> str:
    """One line with every price of a server that is not the usual one of a job; `prices` are what it set."""
    known = {**DEFAULTS, **prices}
    named = [f"{name} {known[name]}" for name in (*KINDS, *SPEEDS) if name in known and known[name] != JOB]
    also = f"; {', '.join(named)}" if named else ""
    return f"A job costs {credits(JOB)}{also}. What fails, is refused or cancelled costs nothing."
