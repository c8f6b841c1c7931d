"""What `/admin quota` says. Pure: no await, no Discord object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from bot.core.credits import ceilings
from bot.core.credits.prices import ASK_ABOVE
from bot.core.credits.quota import Grant, Limit, Limits, Period, QuotaRule, Scope, Subject
from bot.core.credits.quota_text import (
    HAVE,
    THIS,
    allowed,
    begins_anew,
    credits,
    each,
    exceeded,
    extra,
    what_things_cost,
    whose,
)
from bot.core.discord_limits import MAX_CONTENT
from bot.core.kinds import Priced
from bot.core.text.quoting import quoted
from bot.services.rules.member_credits import MAX_REASON, Holding, Taken
from bot.services.rules.quotas import RulesPage, UsedAlready
from bot.ui.jobs.render import small

MOST_GRANTS = 6  # on one message

_MEANS = {
    Subject.EVERYONE: "For members without limits of their own or of one of their roles.",
    Subject.ROLE: "For members with this role; of several such roles the most generous counts, and a member's own "
    "limits stand before them.",
    Subject.MEMBER: "Only these hold for them, whatever their roles and everyone have.",
    Subject.POOL: "All members share them, and each needs room in their own limits as well.",
    Subject.CHANNEL: "Whoever works there shares them, threads included, and needs room in their own limits as well.",
}


def rule_set(rule: QuotaRule, limits: Limits, used: UsedAlready | None = None) -> str:
    """The answer to `/admin quota set`: what now holds for whom, and what was used of it before."""
    alone = rule.subject is Subject.EVERYONE and Period.DAY not in limits
    default = "The bot's own limit a day holds no more." if alone else ""
    already = "" if used is None else f"\n{_used_already(rule, used)}"
    means = small(_MEANS[rule.subject], default, "It holds from the next job on.")
    return f"Done. {_limits(rule, limits)}{already}{means}"


def _used_already(rule: QuotaRule, used: UsedAlready) -> str:
    style = "t" if rule.period in (Period.HOUR, Period.DAY) else "f"
    until = f"until <t:{int(used.resets_at)}:{style}>"
    if used.members:
        who = "1 member has" if used.members == 1 else f"{used.members} members have"
        nothing = "Whoever of them has this role may spend" if rule.subject is Subject.ROLE else "That leaves them"
        return f"⚠️ {who} used that much already {THIS[rule.period]}. {nothing} nothing more {until}."
    if used.left:
        return f"{used.used} used already, {used.left} left {until}."
    return f"⚠️ {used.used} used already, nothing more {until}."


def _limits(rule: QuotaRule, limits: Limits) -> str:
    named = whose(rule.subject, rule.subject_id)
    listed = ", ".join(f"**{allowed(limits[period])}** {each(period)}" for period in Period if period in limits)
    return f"{named[0].upper()}{named[1:]}: {listed}"


def rules(page: RulesPage) -> str:
    """`/admin quota show`: who may spend how much, what things cost, and by whose clocks."""
    lines = [f"**Limits of this server** (time zone {page.policy.timezone})"]
    lines += [_limits(first, limits) for first, limits in _grouped(page.rules)]
    if not any(rule.subject is Subject.EVERYONE for rule in page.policy.quotas):
        lines.insert(1, f"Everyone: **{allowed(page.default_daily)}** a day (the bot's default)")
    lines.append(what_things_cost(page.policy.prices))
    place = f"page {page.number} of {page.pages}" if page.pages > 1 else ""
    return "\n".join(lines) + small(place, "`user` shows what one member may spend")


def _grouped(shown: Sequence[QuotaRule]) -> list[tuple[QuotaRule, dict[Period, int | None]]]:
    """The limits of each subject together, with one of its rules."""
    groups = [list(group) for _, group in groupby(shown, key=lambda rule: (rule.subject, rule.subject_id))]
    return [(group[0], {rule.period: rule.credits for rule in group}) for group in groups]


def holding(shown: Holding) -> str:
    """`/admin quota show user`: what the member may spend where it was asked, and why."""
    room = shown.credits.spendable
    may = "**unlimited** credits" if room is None else f"**{credits(room)}**"
    source = "the bot's default" if shown.source is None else _source(*shown.source)
    lines = [f"<@{shown.user_id}> may spend {may} here now. Their limits are {source}:"]
    lines += [_limit(limit) for limit in (*shown.credits.limits, *shown.credits.pools)]
    lines += [ceilings.of_member(ceiling) for ceiling in shown.credits.ceilings]
    lines += _grants(shown.credits.grants)
    return "\n".join([*lines, *_used_up(shown.used_up)])[:MAX_CONTENT]


def _source(subject: Subject, subject_id: int) -> str:
    return "their own" if subject is Subject.MEMBER else f"those of {whose(subject, subject_id)}"


def _limit(limit: Limit) -> str:
    who = "They have" if limit.scope is Scope.MEMBER else HAVE[limit.scope]
    counted = f"{limit.reserved} reserved, {limit.spent} spent"
    if limit.forgiven:
        counted += f", {limit.forgiven} of them forgiven"
    if limit.granted is None:
        return f"{who} **unlimited** credits {THIS[limit.period]}: {counted}."
    left = f"**{limit.left}** of **{limit.granted}** left {THIS[limit.period]}"
    return f"{who} {left}: {counted}{exceeded(limit)}.{begins_anew(limit)}"


def _grants(held: Sequence[Grant]) -> list[str]:
    if not held:
        return ["No extra credits left."]
    more = [f"-# and {len(held) - MOST_GRANTS} more grants"] if len(held) > MOST_GRANTS else []
    return [*map(grant, held[:MOST_GRANTS]), *more]


def _used_up(spent: Sequence[Grant]) -> list[str]:
    """The newest extra credits of which nothing is left, on one line."""
    told = [f"{one.credits}{f' for {quoted(one.reason)}' if one.reason else ''}" for one in spent]
    return [f"-# Extra credits used up: {', '.join(told)}"] if told else []


def grant(one: Grant) -> str:
    """One line: what is left of extra credits, for what they were given, and until when."""
    reason = f", for {quoted(one.reason)}" if one.reason else ""
    return f"Extra: {extra(one)}{reason}; {_lapse(one)}."


def _lapse(one: Grant) -> str:
    return "they do not lapse" if one.until is None else f"they lapse <t:{int(one.until)}:f>"


def granted(user_id: int, one: Grant) -> str:
    """The answer to `/admin quota grant`, above the list of ends, also when some of it was used since."""
    reason = f" for {quoted(one.reason, MAX_REASON)}" if one.reason else ""
    has = f"{credits(one.credits)} extra" if one.left == one.credits else f"extra credits, {extra(one)},"
    lines = f"<@{user_id}> has {has}{reason}; {_lapse(one)}."
    return f"{lines}{small('They are used when the limits leave nothing.')}"


def taken(done: Taken) -> str:
    """What is left of a member's extra credits."""
    return "\n".join([f"Took back {credits(done.credits)} extra from <@{done.user_id}>.", *_grants(done.kept)])


def reset(user_id: int, back: int) -> str:
    """The answer to `/admin quota reset`."""
    held = small("What running jobs hold stays held; extra credits and common credits stay as they are.")
    return f"<@{user_id}> has {credits(back)} back.{held}"


def price_set(priced: Priced, number: int, prices: Mapping[str, int]) -> str:
    """The answer to `/admin quota cost`: what things cost now."""
    asks = f"What costs more than {ASK_ABOVE} asks first." if number > ASK_ABOVE else ""
    both = "Where kind and speed both have a price, the dearer one counts."
    return f"{priced.capitalize()}: **{credits(number)}**.\n{what_things_cost(prices)}{small(both, asks)}"
