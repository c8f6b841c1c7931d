"""The texts of `/quota`, `/preset`, `/info` and `/help`. Pure: no await, no Discord object."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot import __version__
from bot.core.credits import ceilings
from bot.core.credits.quota import Credits, Grant, Limit, Scope
from bot.core.credits.quota_text import THIS, credits, exceeded, extra, full_again, what_things_cost
from bot.core.discord_limits import MAX_CONTENT
from bot.core.models import Preset
from bot.core.rules.policy import Policy
from bot.core.text.foreign_text import shown
from bot.core.text.quoting import quoted
from bot.services.members.status import AccountStatus, Status
from bot.texts.members import account as say
from bot.texts.members import choices
from bot.texts.operator import health

MAX_LISTED_VALUE = 200
MOST_GRANTS = 6  # on one message
_LEFT = {Scope.MEMBER: say.YOUR_LIMIT, Scope.POOL: say.POOL_LIMIT, Scope.CHANNEL: say.CHANNEL_LIMIT}
_UNLIMITED = {Scope.MEMBER: say.YOU_UNLIMITED, Scope.POOL: say.POOL_UNLIMITED, Scope.CHANNEL: say.CHANNEL_UNLIMITED}


def quota(view: Credits, policy: Policy) -> str:
    """The rest of each limit, the tightest first, when it is full again, and the prices."""
    limits = [(limit.left, _limit(limit)) for limit in (*view.limits, *view.pools)]
    limits += [(ceiling.left, ceilings.line(ceiling)) for ceiling in view.ceilings]
    lines = [line for _left, line in sorted(limits, key=lambda one: (one[0] is None, one[0]))]
    if view.pools:
        lines.append(f"-# {say.POOLS_TOO()}")
    lines += [_grant(grant) for grant in view.grants[:MOST_GRANTS]]
    if len(view.grants) > MOST_GRANTS:
        more = say.MORE_GRANTS(count=len(view.grants) - MOST_GRANTS, extra=credits(view.extra))
        lines.append(f"-# {more}")
    cost = what_things_cost(policy.prices)
    return "\n".join(lines)[: MAX_CONTENT - len(cost) - 1] + f"\n{cost}"


def _limit(limit: Limit) -> str:
    spent, period = limit.spent - limit.forgiven, THIS[limit.period]
    if limit.reserved:
        used: str = say.SPENT_AND_RESERVED(spent=spent, reserved=credits(limit.reserved))
    else:
        used = say.SPENT(spent=spent)
    if limit.granted is None:
        return _UNLIMITED[limit.scope](period=period, used=used)
    used = f"{used}{exceeded(limit)}"
    left = _LEFT[limit.scope](left=limit.left, most=limit.granted, period=period, used=used)
    return f"{left}{full_again(limit)}"


def _grant(grant: Grant) -> str:
    left, reason = extra(grant), quoted(grant.reason) if grant.reason else ""
    if grant.until is None:
        return say.GRANT_FOR(left=left, reason=reason) if reason else say.GRANT(left=left)
    until = f"<t:{int(grant.until)}:f>"
    if reason:
        return say.GRANT_FOR_UNTIL(left=left, reason=reason, until=until)
    return say.GRANT_UNTIL(left=left, until=until)


def presets(own: Sequence[Preset]) -> list[str]:
    """The member's presets, in as many messages as they need."""
    if not own:
        return [choices.NO_PRESETS()]
    pages: list[str] = [choices.YOUR_PRESETS(count=len(own))]
    for preset in own:
        line = f"`--{preset.name}` {shown(preset.value, MAX_LISTED_VALUE)}"
        if len(pages[-1]) + len(line) + 1 > MAX_CONTENT:
            pages.append(line)
        else:
            pages[-1] += f"\n{line}"
    return pages


def info(status: Status, latency_s: float) -> str:
    """The state of the bot and its provider."""
    uptime = _span(status.uptime_s)
    if math.isfinite(latency_s):
        first = say.INFO(version=__version__, uptime=uptime, ms=f"{latency_s * 1000:.0f}")
    else:
        first = say.INFO_AT_FIRST(version=__version__, uptime=uptime)
    return "\n".join([first, *map(provider, status.accounts), *forgotten(status)])[:MAX_CONTENT]


def provider(account: AccountStatus, most: int = 200) -> str:
    """One provider account on one line; at most `most` characters each of its own words and its bill."""
    sign = "🟢" if account.state == "ok" else "🟡" if health.BUSY.is_said_by(account.state) else "🔴"
    counted = {"sign": sign, "name": account.name, "running": account.running, "waiting": account.waiting}
    if account.state == "ok":
        line = say.PROVIDER(**counted)
    else:
        line = say.PROVIDER_STATE(**counted, state=shown(account.state, most))
    if account.spend is None:
        return line
    spent, bill = credits(account.spend.credits), shown(account.spend.cost, most)
    if bill:
        return say.SPENT_HERE_BILLED(account=line, credits=spent, bill=bill)
    return say.SPENT_HERE(account=line, credits=spent)


def forgotten(status: Status) -> list[str]:
    """A line for spending that no account's line can count anymore, if there is any."""
    if not status.forgotten:
        return []
    return [f"-# {say.SPENT_BY_FORGOTTEN(credits=credits(status.forgotten))}"]


def guide(commands: Sequence[tuple[str, str]]) -> str:
    """`/help`. `commands` are (name, description)."""
    listed = "\n".join(f"`/{name}` {description}" for name, description in commands)
    return f"{say.GUIDE()}\n{listed}"[:MAX_CONTENT]


def _span(seconds: float) -> str:
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86_400)
    if days:
        return say.DAYS(days=days, hours=hours % 24)
    if hours:
        return say.HOURS(hours=hours, minutes=minutes % 60)
    return say.MINUTES(minutes=minutes) if minutes else say.SECONDS(seconds=int(seconds))
