"""What `/admin filter` says. Pure: no await, no Discord object."""

from __future__ import annotations

from bot.core.discord_limits import MAX_CONTENT
from bot.core.rules.policy import FilterRule, Policy, Verdict
from bot.core.text.quoting import quoted
from bot.services.rules.filter_check import Ruling
from bot.services.rules.filters import Added
from bot.ui.jobs.render import small
from bot.ui.kit.reachability import Sight
from bot.wording import Hit

MAX_PATTERN = 200  # as long as patterns can be
MAX_PIECE = 60
NO_CHANNEL = (
    "No review channel is set, so such texts are refused until one is chosen in `/admin config`, under Channels."
)
GONE_CHANNEL = (
    "⚠️ The review channel is gone, so nobody can decide about such texts. Please choose another one in "
    "`/admin config`, under Channels."
)
CLOSED_CHANNEL = (
    "⚠️ I may not post in the review channel, so nobody can decide about such texts. Please allow me View Channel, "
    "Send Messages and Attach Files there."
)
NONE_YET = "This server filters nothing yet. `/admin filter add` adds a word, a phrase or a regular expression."
_EFFECTS = {
    Verdict.REFUSE: "refused",
    Verdict.REVIEW: "moderators decide",
    Verdict.ADULT: "only in age-restricted channels",
}
_BECOMES = {
    Verdict.REFUSE: "it would be refused",
    Verdict.REVIEW: "moderators would look at it first",
    Verdict.ADULT: "it would be refused, because this channel is not age-restricted",
}


def added(new: Added) -> str:
    """The answer to `/admin filter add`."""
    was = f", before: {_what(new.before)}" if new.before is not None else ""
    said = f"{'Changed' if was else 'Added'} {_line(new.rule)}{was}. It holds from now on."
    if new.rule.verdict is Verdict.REVIEW and not new.reviewed:
        said += f"\n{NO_CHANNEL}"
    return said


def removed(rule: FilterRule) -> str:
    """The answer to `/admin filter remove`."""
    return f"Removed {quoted(rule.pattern, MAX_PATTERN)} ({_what(rule)})."


def channel_trouble(policy: Policy, sight: Sight) -> str:
    """Why no moderator sees what is to be looked at; "" = they do."""
    if policy.review_channel is None:
        return NO_CHANNEL
    if policy.review_channel in sight.gone:
        return GONE_CHANNEL
    return CLOSED_CHANNEL if policy.review_channel in sight.closed else ""


def pages(policy: Policy, sight: Sight) -> list[str]:
    """`/admin filter list`, cut where Discord would cut; at least one page."""
    count = len(policy.filters)
    if not count:
        return [NONE_YET]
    head = f"**{'1 filter' if count == 1 else f'{count:,} filters'} of this server**"
    trouble = channel_trouble(policy, sight)
    if trouble and any(rule.verdict is Verdict.REVIEW for rule in policy.filters):
        head += f"\n{trouble}"
    bodies, room = [""], MAX_CONTENT - len(head) - 40
    for line in map(_line, _in_order(policy.filters)):
        if len(bodies[-1]) + len(line) + 1 > room:
            bodies.append("")
        bodies[-1] += f"\n{line}"
    number = small("page {} of {}") if len(bodies) > 1 else ""
    return [head + body + number.format(page, len(bodies)) for page, body in enumerate(bodies, 1)]


def tested(text: str, ruling: Ruling, trouble: str, *, adult: bool) -> str:
    """The answer to `/admin filter test`: what would happen, and why. `trouble` is that of the review channel."""
    here = "in this age-restricted channel" if adult else "in this channel"
    fate = "it would pass" if ruling.verdict is None else _BECOMES[ruling.verdict]
    if ruling.verdict is Verdict.REFUSE and ruling.hit is not None and ruling.hit.rule.verdict is Verdict.REVIEW:
        fate += ", because there is no review channel"
    lines = [f"{quoted(text, MAX_PATTERN)}", f"{here.capitalize()} **{fate}**."]
    if ruling.verdict is Verdict.REVIEW and trouble:
        lines.append(trouble)
    if not ruling.hits:
        lines.append("No filter catches it.")
    for number, line in enumerate(map(_caught, ruling.hits)):
        if len("\n".join([*lines, line])) > MAX_CONTENT - 30:
            lines.append(f"-# and {len(ruling.hits) - number} more")
            break
        lines.append(line)
    return "\n".join(lines)


def _caught(hit: Hit) -> str:
    if hit.timed_out:
        return f"- {_line(hit.rule)}: **ran out of time**, which counts as caught. Please make it simpler."
    return f"- {_line(hit.rule)}: caught {quoted(hit.where, MAX_PIECE)}"


def _line(rule: FilterRule) -> str:
    return f"{quoted(rule.pattern, MAX_PATTERN)} · {_what(rule)}"


def _what(rule: FilterRule) -> str:
    kind = "expression" if rule.is_regex else "phrase" if " " in rule.pattern else "word"
    return f"{kind}, {_EFFECTS[rule.verdict]}"


def _in_order(rules: tuple[FilterRule, ...]) -> list[FilterRule]:
    order = list(_EFFECTS)
    return sorted(rules, key=lambda rule: (order.index(rule.verdict), rule.is_regex, rule.pattern.casefold()))
