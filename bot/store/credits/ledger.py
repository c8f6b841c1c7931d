"""Credits: a ledger of every step, a counter for each limit, and the grants behind them.

A job reserves its cost when it is accepted. The reservation ends once: settled (spent) with the delivery, or released
with a failure. Each step writes its ledger lines and changes counters and grants in the caller's transaction, so that
granted = reserved + spent + left always holds; the tables refuse anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, insert, select

from bot.core.credits.ceilings import NO_CEILINGS, Ceilings
from bot.core.credits.quota import Credits, Grant, Limit, Limits, Period, QuotaRule, Scope, Subject, most_generous
from bot.core.credits.quota_text import why_not
from bot.core.errors import QuotaExceeded
from bot.core.kinds import CancelTerms
from bot.core.models import GuildId, JobId, UserId
from bot.store.credits import ceilings, counters, grants
from bot.store.credits.counters import Counter, Holder, Owners
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import ENDS, Entry, ledger

Counters = dict[tuple[Scope, Period], Counter]

_LINE = insert(ledger)
_POOLS = {Subject.POOL: Scope.POOL, Subject.CHANNEL: Scope.CHANNEL}


class LedgerConflict(Exception):
    """A bug: the caller tried to release a settled reservation, or the reverse."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """A member's credits in a server, with the limits that apply: the most generous of `candidates`, and the pools.
    `pseudonym`: the id of the member's older ledger lines if they were once forgotten. `channel_id`: the channel whose
    pool counts. `ceilings`: the operator's, which are checked first."""

    user_id: UserId
    pseudonym: int
    guild_id: GuildId | None
    channel_id: int
    candidates: Sequence[Limits]
    pool: Limits
    channel_pool: Limits
    timezone: str = "UTC"
    ceilings: Ceilings = NO_CEILINGS

    @property
    def member(self) -> Holder:
        """The member, as the owner of counters."""
        return Holder(self.guild_id or 0, Scope.MEMBER, (self.user_id, self.pseudonym))

    @property
    def owners(self) -> Owners:
        """The owners whose counters the member's jobs change here."""
        return Owners(self.guild_id or 0, self.user_id, self.channel_id)

    @property
    def pools(self) -> tuple[tuple[Holder, Limits], ...]:
        """The pools that need room as well."""
        return (
            (Holder(self.guild_id or 0, Scope.POOL, (0,)), self.pool),
            (Holder(self.guild_id or 0, Scope.CHANNEL, (self.channel_id,)), self.channel_pool),
        )


async def credits_of(conn: Connection, wallet: Wallet, now: float) -> Credits:
    """The credits that the member may spend now, and what limits them."""
    return (await _look(conn, wallet, now))[0]


async def reserve(
    conn: Connection,
    job_id: JobId,
    wallet: Wallet,
    credits: int,
    kind: str,
    now: float,
    *,
    by_default: int | None = None,
) -> None:
    """Reserve `credits` for a job: first from the limits, then from grants; pools must have room for all of it.
    `by_default`: the job's default price, which the operator's ceilings count; None = `credits`. Raises QuotaExceeded,
    and reserves nothing, if there is no room. A job that costs nothing here passes all limits but the ceilings."""
    by_default = credits if by_default is None else by_default
    view, found, others = await _look(conn, wallet, now, cost=credits)
    refused = why_not(view, credits, by_default)
    if refused is not None:
        raise QuotaExceeded(refused)
    from_allowance = credits if view.allowance is None else min(credits, view.allowance)
    parts = _from_grants(view.grants, credits - from_allowance)
    limits = [(counter, _granted(wallet, view, counter)) for counter in found.values()]
    for counter, granted in limits:
        if not counter.stored:
            await counters.store(conn, counter, granted)
    stored = [(counter, granted) for counter, granted in limits if counter.stored]
    await counters.grant(conn, stored + [(counter, None) for counter in others])  # those limit nobody now
    await counters.hold(conn, wallet.owners, from_allowance, credits, now)
    await grants.hold(conn, parts)
    lines = [(0, from_allowance), *parts] if from_allowance or not parts else parts
    who = {"guild_id": wallet.guild_id or 0, "user_id": wallet.user_id, "channel_id": wallet.channel_id}
    what = {"job_id": job_id, "entry": Entry.RESERVE, "kind": kind, "at": now, "reserved_at": now}
    await _write(
        conn,
        [
            {**who, **what, "source": source, "credits": part, "default_credits": 0 if number else by_default}
            for number, (source, part) in enumerate(lines)
        ],
    )


async def reserve_again(conn: Connection, job_id: JobId, other_id: JobId, now: float, *, free: bool) -> None:
    """Reserve for a job what another one had reserved and released, from the same sources; `free`: reserve nothing.
    Raises IntegrityError if there is no room any more."""
    found = await conn.execute(select(ledger).where(ledger.c.job_id == other_id, ledger.c.entry == Entry.RESERVE))
    lines = [dict(line) for line in found.mappings()]
    if not lines:
        return
    for line in lines:
        del line["id"]
        line |= {"job_id": job_id, "at": now, "reserved_at": now} | ({"credits": 0} if free else {})
    first = lines[0]
    owners = Owners(first["guild_id"], first["user_id"], first["channel_id"])
    from_allowance = sum(line["credits"] for line in lines if line["source"] == 0)
    await counters.hold(conn, owners, from_allowance, sum(line["credits"] for line in lines), now)
    await grants.hold(conn, [(line["source"], line["credits"]) for line in lines if line["source"]])
    await _write(conn, lines)


async def settle(conn: Connection, job_id: JobId, now: float, *, cancel: CancelTerms | None = None) -> bool:
    """Spend what the job reserved. False: nothing to do (settled before, or nothing reserved).

    `cancel`: the terms of a cancel after the provider had worked for it. Raises LedgerConflict after a release.
    """
    return await _end(conn, job_id, Entry.SETTLE, now, cancel=cancel)


async def release(
    conn: Connection, job_id: JobId, now: float, *, used: bool = False, cancel: CancelTerms | None = None
) -> bool:
    """Return the job's reserved credits to their windows and grants. False: nothing to do.

    `used`: the provider had worked for the job, so it still counts against the operator's ceilings. `cancel`: as in
    `settle`. Raises LedgerConflict after a settlement.
    """
    return await _end(conn, job_id, Entry.RELEASE, now, used=used, cancel=cancel)


async def free_cancels(conn: Connection, member_ids: Sequence[int], guild_id: GuildId | None, since: float) -> int:
    """The number of a member's free cancels there since then, counting only jobs that the provider had worked for.
    `member_ids`: all ids of the member in the ledger."""
    found = select(func.count(ledger.c.job_id.distinct())).where(
        ledger.c.guild_id == (guild_id or 0),
        ledger.c.user_id.in_(member_ids),
        ledger.c.at >= since,
        ledger.c.cancel.is_not(None),
        ledger.c.cancel == CancelTerms.FREE,
    )
    return (await conn.execute(found)).scalar_one()


async def reset(conn: Connection, wallet: Wallet, now: float) -> int:
    """Stop counting the member's spent credits in the open windows; reserved ones still count. Returns the most that
    one of their limits gets back."""
    view = await credits_of(conn, wallet, now)
    given_back = max((limit.spent - limit.forgiven for limit in view.limits), default=0)
    await counters.forgive(conn, wallet.member, now)
    who = {"guild_id": wallet.guild_id or 0, "user_id": wallet.user_id, "channel_id": 0, "kind": ""}
    line = {"at": now, "reserved_at": now, "entry": Entry.RESET, "source": 0, "credits": given_back}
    await conn.execute(insert(ledger).values(**who, **line))
    return given_back


async def open_pools(
    conn: Connection, guild_id: GuildId, rules: Iterable[QuotaRule], timezone: str, now: float
) -> None:
    """Store the counters of pools now, so that no member has to wait while they are added up."""
    for rule in rules:
        if rule.subject in _POOLS:
            holder = Holder(guild_id, _POOLS[rule.subject], (rule.subject_id,))
            owners = Owners(guild_id, user_id=0, channel_id=rule.subject_id)
            found, _others = await counters.current(conn, owners, [(holder, [rule.period])], timezone, now)
            for counter in found.values():
                if not counter.stored:
                    await counters.store(conn, counter, rule.credits)


async def limit_of(
    conn: Connection, guild_id: GuildId, rule: QuotaRule, pseudonym: int, timezone: str, now: float
) -> Limit:
    """The limit of one holder - a member, a channel, the pool - as a rule makes it now; `pseudonym` is the member's."""
    owners = Owners(guild_id, rule.subject_id, rule.subject_id)
    if rule.subject is Subject.MEMBER:
        holder = Holder(guild_id, Scope.MEMBER, (rule.subject_id, pseudonym))
    else:
        holder = Holder(guild_id, _POOLS[rule.subject], (rule.subject_id,))
    found, _others = await counters.current(conn, owners, [(holder, [rule.period])], timezone, now)
    return found[holder.scope, rule.period].limit(rule.credits)


async def _look(
    conn: Connection, wallet: Wallet, now: float, *, cost: int | None = None
) -> tuple[Credits, Counters, list[Counter]]:
    """`cost`: the price; grants are only read if the allowance doesn't cover it."""
    periods = sorted({period for limits in wallet.candidates for period in limits})
    wanted = [(wallet.member, periods), *((holder, sorted(pool)) for holder, pool in wallet.pools)]
    found, others = await counters.current(conn, wallet.owners, wanted, wallet.timezone, now)
    limits = most_generous([_limits(found, Scope.MEMBER, limits) for limits in wallet.candidates])
    pools = [limit for holder, pool in wallet.pools for limit in _limits(found, holder.scope, pool)]
    view = Credits(limits, (), tuple(pools))
    if cost is None or (view.allowance is not None and view.allowance < cost):
        view = replace(view, grants=await grants.unspent(conn, wallet.user_id, wallet.guild_id or 0, now))
    if wallet.ceilings != NO_CEILINGS:
        ids, guild_id = (wallet.user_id, wallet.pseudonym), wallet.guild_id or 0
        view = replace(view, ceilings=await ceilings.current(conn, wallet.ceilings, ids, guild_id, now))
    return view, found, others


def _granted(wallet: Wallet, view: Credits, counter: Counter) -> int | None:
    """The limit for a counter now; None = none."""
    pool = dict(wallet.pools).get(counter.holder)
    if pool is not None:
        return pool[counter.period]
    return next((limit.granted for limit in view.limits if limit.period is counter.period), None)


def _limits(found: Counters, scope: Scope, limits: Limits) -> tuple[Limit, ...]:
    return tuple(found[scope, period].limit(granted) for period, granted in limits.items())


def _from_grants(unspent: Sequence[Grant], credits: int) -> list[tuple[int, int]]:
    parts = []
    for grant in unspent:
        part = min(credits, grant.left)
        if part:
            parts.append((grant.id, part))
            credits -= part
    return parts


async def _write(conn: Connection, lines: list[dict[str, object]]) -> None:
    await conn.execute(_LINE, lines if len(lines) > 1 else lines[0])


async def _end(
    conn: Connection,
    job_id: JobId,
    entry: Entry,
    now: float,
    *,
    used: bool = False,
    cancel: CancelTerms | None = None,
) -> bool:
    lines = (await conn.execute(select(ledger).where(ledger.c.job_id == job_id))).mappings().all()
    begun = [line for line in lines if line["entry"] == Entry.RESERVE]
    ended = {line["entry"] for line in lines if line["entry"] in ENDS}
    if not begun or entry in ended:
        return False
    if ended:
        raise LedgerConflict(f"job {job_id}: {entry} after {', '.join(ended)}")
    kept = ("reserved_at", "guild_id", "user_id", "channel_id", "job_id", "source", "credits", "kind")
    counted = [0 if used else line["default_credits"] for line in begun]
    await _write(
        conn,
        [
            {name: line[name] for name in kept}
            | {"at": now, "entry": entry, "default_credits": by_default, "cancel": cancel}
            for line, by_default in zip(begun, counted, strict=True)
        ],
    )
    spent = entry is Entry.SETTLE
    total = sum(line["credits"] for line in begun)
    from_allowance = sum(line["credits"] for line in begun if line["source"] == 0)
    first = begun[0]
    owners = Owners(first["guild_id"], first["user_id"], first["channel_id"])
    await counters.end(conn, owners, from_allowance, total, first["reserved_at"], spent=spent)
    for line in begun:
        if line["source"]:
            await grants.end(conn, line["source"], line["credits"], line["credits"] if spent else 0)
    return True
