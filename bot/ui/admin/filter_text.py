"""The texts of `/admin filter`. Pure: no await, no Discord object."""

from __future__ import annotations

from bot.core.discord_limits import MAX_CONTENT
from bot.core.rules.policy import FilterRule, Policy, Verdict
from bot.core.text.quoting import quoted
from bot.services.rules.filter_check import Ruling
from bot.services.rules.filters import Added
from bot.texts.kit import paging
from bot.texts.rules import filters as say
from bot.ui.jobs.message_text import small
from bot.ui.kit.reachability import Sight
from bot.word_filter import Hit

MAX_PATTERN = 200  # as long as patterns can be
MAX_PIECE = 60
_EFFECTS = {Verdict.REFUSE: say.IS_REFUSED, Verdict.REVIEW: say.IS_REVIEWED, Verdict.ADULT: say.IS_FOR_ADULTS}
_BECOMES = {
    None: say.PASSES,
    Verdict.REFUSE: say.WOULD_BE_REFUSED,
    Verdict.REVIEW: say.WOULD_BE_REVIEWED,
    Verdict.ADULT: say.NOT_RESTRICTED,
}


def added(new: Added) -> str:
    """The answer to `/admin filter add`."""
    if new.before is None:
        said = say.ADDED(filter=_line(new.rule))
    else:
        said = say.CHANGED(filter=_line(new.rule), before=_what(new.before))
    if new.rule.verdict is Verdict.REVIEW and not new.reviewed:
        return f"{said}\n{say.NO_CHANNEL()}"
    return said


def removed(rule: FilterRule) -> str:
    """The answer to `/admin filter remove`."""
    return say.REMOVED(pattern=quoted(rule.pattern, MAX_PATTERN), what=_what(rule))


def channel_trouble(policy: Policy, sight: Sight) -> str:
    """The reason why no moderator sees these texts; "" = they do."""
    if policy.review_channel is None:
        return say.NO_CHANNEL()
    if policy.review_channel in sight.gone:
        return say.GONE_CHANNEL()
    return say.CLOSED_CHANNEL() if policy.review_channel in sight.closed else ""


def pages(policy: Policy, sight: Sight) -> list[str]:
    """`/admin filter list`, split at Discord's limit; at least one page."""
    count = len(policy.filters)
    if not count:
        return [say.NONE_YET()]
    head: str = say.HEAD(count=count)
    trouble = channel_trouble(policy, sight)
    if trouble and any(rule.verdict is Verdict.REVIEW for rule in policy.filters):
        head += f"\n{trouble}"
    bodies, room = [""], MAX_CONTENT - len(head) - 40
    for line in map(_line, _in_order(policy.filters)):
        if len(bodies[-1]) + len(line) + 1 > room:
            bodies.append("")
        bodies[-1] += f"\n{line}"
    if len(bodies) == 1:
        return [head + bodies[0]]
    return [head + body + small(paging.PAGE(number=page, pages=len(bodies))) for page, body in enumerate(bodies, 1)]


def tested(text: str, ruling: Ruling, trouble: str, *, adult: bool) -> str:
    """The answer to `/admin filter test`: what would happen, and why. `trouble` is that of the review channel."""
    becomes = _BECOMES[ruling.verdict]
    if ruling.verdict is Verdict.REFUSE and ruling.hit is not None and ruling.hit.rule.verdict is Verdict.REVIEW:
        becomes = say.WOULD_BE_REFUSED_UNREVIEWED
    lines = [quoted(text, MAX_PATTERN), becomes(where=say.HERE_ADULT() if adult else say.HERE())]
    if ruling.verdict is Verdict.REVIEW and trouble:
        lines.append(trouble)
    if not ruling.hits:
        lines.append(say.NONE_CATCHES())
    for number, line in enumerate(map(_caught, ruling.hits)):
        if len("\n".join([*lines, line])) > MAX_CONTENT - 30:
            lines.append(f"-# {say.MORE(count=len(ruling.hits) - number)}")
            break
        lines.append(line)
    return "\n".join(lines)


def _caught(hit: Hit) -> str:
    if hit.timed_out:
        return f"- {say.TIMED_OUT(filter=_line(hit.rule))}"
    return f"- {say.CAUGHT(filter=_line(hit.rule), piece=quoted(hit.where, MAX_PIECE))}"


def _line(rule: FilterRule) -> str:
    return say.FILTER(pattern=quoted(rule.pattern, MAX_PATTERN), what=_what(rule))


def _what(rule: FilterRule) -> str:
    kind = say.EXPRESSION if rule.is_regex else say.PHRASE if " " in rule.pattern else say.WORD
    return say.WHAT(kind=kind(), effect=_EFFECTS[rule.verdict]())


def _in_order(rules: tuple[FilterRule, ...]) -> list[FilterRule]:
    order = list(_EFFECTS)
    return sorted(rules, key=lambda rule: (order.index(rule.verdict), rule.is_regex, rule.pattern.casefold()))
