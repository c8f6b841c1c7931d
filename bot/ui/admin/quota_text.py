"""The texts of `/admin quota`. Pure: no await, no Discord object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import assert_never

from bot.core.credits import ceilings
from bot.core.credits.prices import ASK_ABOVE
from bot.core.credits.quota import Grant, Limit, Limits, Period, QuotaRule, Scope, Subject
from bot.core.credits.quota_text import (
    HAVE,
    THIS,
    allowed,
    credits,
    each,
    exceeded,
    extra,
    full_again,
    what_things_cost,
    whose,
)
from bot.core.discord_limits import MAX_CONTENT
from bot.core.kinds import Priced
from bot.core.text.quoting import quoted
from bot.services.rules.member_credits import MAX_REASON, Holding, TakenBack
from bot.services.rules.quotas import RulesPage, UsedAlready
from bot.texts.admin import quota as say
from bot.texts.kit import paging
from bot.ui.jobs.message_text import small

MOST_GRANTS = 6  # on one message

_MEANS = {
    Subject.EVERYONE: say.MEANS_EVERYONE,
    Subject.ROLE: say.MEANS_ROLE,
    Subject.MEMBER: say.MEANS_MEMBER,
    Subject.POOL: say.MEANS_POOL,
    Subject.CHANNEL: say.MEANS_CHANNEL,
}


def rule_set(rule: QuotaRule, limits: Limits, used: UsedAlready | None = None) -> str:
    """The answer to `/admin quota set`: the limits now in force, and how much of them was already used."""
    alone = rule.subject is Subject.EVERYONE and Period.DAY not in limits
    default = say.NO_DEFAULT() if alone else ""
    already = "" if used is None else f"\n{_used_already(rule, used)}"
    means = small(_MEANS[rule.subject](), default, say.FROM_NEXT_JOB())
    return f"{say.SET(limits=_limits(rule, limits))}{already}{means}"


def _used_already(rule: QuotaRule, used: UsedAlready) -> str:
    style = "t" if rule.period in (Period.HOUR, Period.DAY) else "f"
    until = say.UNTIL(when=f"<t:{int(used.resets_at)}:{style}>")
    if used.members:
        by = say.USED_BY_ROLE if rule.subject is Subject.ROLE else say.USED_BY_MEMBERS
        return by(count=used.members, period=THIS[rule.period], until=until)
    if used.left:
        return say.USED_SOME(used=used.used, left=used.left, until=until)
    return say.USED_ALL(used=used.used, until=until)


def _limits(rule: QuotaRule, limits: Limits) -> str:
    periods = [period for period in Period if period in limits]
    listed = ", ".join(say.LIMIT(granted=allowed(limits[period]), period=each(period)) for period in periods)
    match rule.subject:
        case Subject.EVERYONE:
            return say.FOR_EVERYONE(limits=listed)
        case Subject.ROLE:
            return say.FOR_ROLE(role=f"<@&{rule.subject_id}>", limits=listed)
        case Subject.MEMBER:
            return say.FOR_MEMBER(member=f"<@{rule.subject_id}>", limits=listed)
        case Subject.POOL:
            return say.FOR_ALL(limits=listed)
        case Subject.CHANNEL:
            return say.FOR_CHANNEL(channel=f"<#{rule.subject_id}>", limits=listed)
        case _:
            assert_never(rule.subject)


def rules(page: RulesPage) -> str:
    """`/admin quota show`: the limits, the prices, and the time zone."""
    lines: list[str] = [say.HEAD(zone=page.policy.timezone)]
    lines += [_limits(first, limits) for first, limits in _grouped(page.rules)]
    if not any(rule.subject is Subject.EVERYONE for rule in page.policy.quotas):
        lines.insert(1, say.BY_DEFAULT(granted=allowed(page.default_daily)))
    lines.append(what_things_cost(page.policy.prices))
    page_note = paging.PAGE(number=page.number, pages=page.pages) if page.pages > 1 else ""
    return "\n".join(lines) + small(page_note, say.USER_SHOWS())


def _grouped(shown: Sequence[QuotaRule]) -> list[tuple[QuotaRule, dict[Period, int | None]]]:
    """The limits of each subject together, with one of its rules."""
    groups = [list(group) for _, group in groupby(shown, key=lambda rule: (rule.subject, rule.subject_id))]
    return [(group[0], {rule.period: rule.credits for rule in group}) for group in groups]


def holding(shown: Holding) -> str:
    """`/admin quota show user`: the member's credits in this place, and why."""
    room = shown.credits.spendable
    member = f"<@{shown.user_id}>"
    source = say.SOURCE_DEFAULT() if shown.source is None else _source(*shown.source)
    lines: list[str] = []
    if room is None:
        lines.append(say.MAY_SPEND_UNLIMITED(member=member, source=source))
    else:
        lines.append(say.MAY_SPEND(member=member, credits=credits(room), source=source))
    lines += [_limit(limit) for limit in (*shown.credits.limits, *shown.credits.pools)]
    lines += [ceilings.of_member(ceiling) for ceiling in shown.credits.ceilings]
    lines += _grants(shown.credits.grants)
    return "\n".join([*lines, *_used_up(shown.used_up)])[:MAX_CONTENT]


def _source(subject: Subject, subject_id: int) -> str:
    return say.SOURCE_OWN() if subject is Subject.MEMBER else say.SOURCE_OF(whose=whose(subject, subject_id))


def _limit(limit: Limit) -> str:
    who, period = say.THEY_HAVE() if limit.scope is Scope.MEMBER else HAVE[limit.scope], THIS[limit.period]
    counted = say.COUNTED(reserved=limit.reserved, spent=limit.spent)
    if limit.forgiven:
        counted = say.COUNTED_FORGIVEN(reserved=limit.reserved, spent=limit.spent, forgiven=limit.forgiven)
    if limit.granted is None:
        return say.LEFT_UNLIMITED(who=who, period=period, counted=counted)
    left = say.LEFT(
        who=who,
        left=limit.left,
        granted=limit.granted,
        period=period,
        counted=counted,
        exceeded=exceeded(limit),
    )
    return f"{left}{full_again(limit)}"


def _grants(grants: Sequence[Grant]) -> list[str]:
    if not grants:
        return [say.NO_EXTRA()]
    more = [f"-# {say.MORE_GRANTS(count=len(grants) - MOST_GRANTS)}"] if len(grants) > MOST_GRANTS else []
    return [*map(grant, grants[:MOST_GRANTS]), *more]


def _used_up(spent: Sequence[Grant]) -> list[str]:
    """The newest extra credits that are used up, on one line."""
    named = [
        say.USED_UP_FOR(credits=one.credits, reason=quoted(one.reason)) if one.reason else str(one.credits)
        for one in spent
    ]
    return [f"-# {say.USED_UP(grants=', '.join(named))}"] if named else []


def grant(one: Grant) -> str:
    """One line: the rest of extra credits, their reason, and their end."""
    if one.reason:
        return say.EXTRA_FOR(left=extra(one), reason=quoted(one.reason), end=_end(one))
    return say.EXTRA(left=extra(one), end=_end(one))


def _end(one: Grant) -> str:
    return say.NO_END() if one.until is None else say.ENDS_AT(when=f"<t:{int(one.until)}:f>")


def granted(user_id: int, one: Grant) -> str:
    """The answer to `/admin quota grant`, above the list of ends; also after some of it was used."""
    member, end, reason = f"<@{user_id}>", _end(one), quoted(one.reason, MAX_REASON)
    if one.left == one.credits:
        number = credits(one.credits)
        if one.reason:
            line = say.GRANTED_FOR(member=member, credits=number, reason=reason, end=end)
        else:
            line = say.GRANTED(member=member, credits=number, end=end)
    elif one.reason:
        line = say.GRANT_USED_FOR(member=member, left=extra(one), reason=reason, end=end)
    else:
        line = say.GRANT_USED(member=member, left=extra(one), end=end)
    return line + small(say.USED_LAST())


def taken(done: TakenBack) -> str:
    """Confirms what was taken back and says which extra credits the member still has."""
    return "\n".join([say.TAKEN(credits=credits(done.credits), member=f"<@{done.user_id}>"), *_grants(done.kept)])


def reset(user_id: int, back: int) -> str:
    """The answer to `/admin quota reset`."""
    return say.RESET(member=f"<@{user_id}>", credits=credits(back)) + small(say.RESET_KEEPS())


def price_set(priced: Priced, number: int, prices: Mapping[str, int]) -> str:
    """The answer to `/admin quota cost`: the new prices."""
    asks = say.ASKS_FIRST(most=ASK_ABOVE) if number > ASK_ABOVE else ""
    done = say.PRICE_SET(kind=priced.capitalize(), price=credits(number))
    return f"{done}\n{what_things_cost(prices)}{small(say.BOTH_PRICES(), asks)}"
