"""What `/quota`, `/preset`, `/info` and `/help` say. Pure: no await, no Discord object."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot import __version__
from bot.core.credits import ceilings
from bot.core.credits.quota import Credits, Grant, Limit
from bot.core.credits.quota_text import HAVE, THIS, begins_anew, credits, exceeded, extra, what_things_cost
from bot.core.discord_limits import MAX_CONTENT
from bot.core.models import Preset
from bot.core.rules.policy import Policy
from bot.core.text.foreign_text import shown
from bot.core.text.quoting import quoted
from bot.services.members.status import AccountStatus, Status

MAX_LISTED_VALUE = 200
MOST_GRANTS = 6  # on one message
NO_PRESETS = "You have no presets yet. `/preset save name:noir value:black and white, rain --style raw` makes one."
GUIDE = """\
**How it works**
Type `/imagine`, describe the picture, and wait for its grid. **U1**-**U4** give one of the four by itself, \
**V1**-**V4** make variations of one, 🔄 makes four new ones; under a single picture come more. Every button works for \
as long as its message is there.
Midjourney's parameters go behind the words: `a red fox --ar 3:2 --no people`.
A message's menu (right click or long press, *Apps*) has more: *More* shows seed, origin and the single pictures."""


def quota(view: Credits, policy: Policy) -> str:
    """What is left of each limit, the tightest first, when it comes back, and what things cost."""
    told = [(limit.left, _limit(limit)) for limit in (*view.limits, *view.pools)]
    told += [(ceiling.left, ceilings.line(ceiling)) for ceiling in view.ceilings]
    lines = [line for _left, line in sorted(told, key=lambda one: (one[0] is None, one[0]))]
    if view.pools:
        lines.append("-# Each job needs room in what members have together, too.")
    lines += [_grant(grant) for grant in view.grants[:MOST_GRANTS]]
    if len(view.grants) > MOST_GRANTS:
        lines.append(f"-# and {len(view.grants) - MOST_GRANTS} more grants; {credits(view.extra)} extra in all")
    cost = what_things_cost(policy.prices)
    return "\n".join(lines)[: MAX_CONTENT - len(cost) - 1] + f"\n{cost}"


def _limit(limit: Limit) -> str:
    counted = f"{limit.spent - limit.forgiven} spent"
    if limit.reserved:
        counted += f", {credits(limit.reserved)} held by jobs that run or wait"
    if limit.granted is None:
        return f"{HAVE[limit.scope]} **unlimited** credits {THIS[limit.period]}: {counted}."
    left = f"**{limit.left}** of **{limit.granted}** credits left {THIS[limit.period]}"
    return f"{HAVE[limit.scope]} {left}: {counted}{exceeded(limit)}.{begins_anew(limit)}"


def _grant(grant: Grant) -> str:
    until = f", until <t:{int(grant.until)}:f>" if grant.until is not None else ""
    reason = f", for {quoted(grant.reason)}" if grant.reason else ""
    return f"Extra: {extra(grant)}{reason}{until}; used when your limits leave nothing."


def presets(own: Sequence[Preset]) -> str:
    """The member's presets, as many as fit."""
    if not own:
        return NO_PRESETS
    lines = [f"Your {len(own)} presets:" if len(own) > 1 else "Your preset:"]
    for number, preset in enumerate(own):
        line = f"`--{preset.name}` {shown(preset.value, MAX_LISTED_VALUE)}"
        if len("\n".join([*lines, line])) > MAX_CONTENT - 40:
            lines.append(f"-# and {len(own) - number} more")
            break
        lines.append(line)
    return "\n".join(lines)


def info(status: Status, latency_s: float) -> str:
    """The state of the bot and its provider."""
    ms = f"{latency_s * 1000:.0f} ms" if math.isfinite(latency_s) else "not known yet"
    lines = [f"imagine-bot {__version__}, up for {_span(status.uptime_s)}; Discord answers in {ms}."]
    return "\n".join([*lines, *map(provider, status.accounts), *forgotten(status)])[:MAX_CONTENT]


def provider(account: AccountStatus, most: int = 200) -> str:
    """One provider account on one line; at most `most` characters of each thing that it or its bill says."""
    sign = "🟢" if account.state == "ok" else "🟡" if account.state.startswith("busy") else "🔴"
    state = "" if account.state == "ok" else f" ({shown(account.state, most)})"
    line = f"{sign} Provider `{account.name}`{state}: {account.running} running, {account.waiting} waiting"
    if account.spend is None:
        return line
    cost = f", which the provider bills as {shown(account.spend.cost, most)}" if account.spend.cost else ""
    return f"{line}; {credits(account.spend.credits)} spent in this server today (UTC){cost}"


def forgotten(status: Status) -> list[str]:
    """What the accounts' own lines cannot count any more, if there is such."""
    if not status.forgotten:
        return []
    for_whom = "for members who had their data deleted since; I do not know any more with which account"
    return [f"-# {credits(status.forgotten)} more spent in this server today (UTC) {for_whom}"]


def guide(commands: Sequence[tuple[str, str]]) -> str:
    """`/help`. `commands` are (name, description)."""
    listed = "\n".join(f"`/{name}` {description}" for name, description in commands)
    return f"{GUIDE}\n**Commands**\n{listed}"[:MAX_CONTENT]


def _span(seconds: float) -> str:
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86_400)
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min" if minutes else f"{int(seconds)} s"
