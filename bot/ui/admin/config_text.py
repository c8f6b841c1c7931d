"""What the panel of `/admin config` says. Pure: no await, no Discord object."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.discord_limits import MAX_CONTENT
from bot.core.jobs.cancelling import FREE_CANCELS
from bot.core.rules.policy import Policy, Press, Verdict, Visibility
from bot.core.text.quoting import quoted
from bot.services.rules.filters import AdultWords
from bot.services.rules.server_settings import GuildConfig
from bot.ui.jobs.render import small
from bot.ui.kit.reachability import Sight

OUTDATED = "This panel was made by another version of me. Please open `/admin config` anew."
MAX_NAMED_ROLES = 10
MAX_NAMED = 5  # adult words beside their number
MAX_WORD = 40  # characters of one of them
MAX_LEFT_OUT = 10
_OF_BOT = "the bot's own limit"


class Page(StrEnum):
    """What the panel is turned to. The values are in custom_ids and options, so they stay."""

    GENERAL = "general"
    RESULTS = "results"
    CHANNELS = "channels"
    LIMITS = "limits"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class _Row:
    """One setting: where it is set, what holds, and what that means, which only its page says."""

    page: Page
    name: str
    value: str
    note: str = ""

    def shown(self, page: Page) -> str:
        return f"- {self.name}: {self.value}" + (f" - {self.note}" if self.note and self.page is page else "")


def text(config: GuildConfig, sight: Sight, page: Page) -> str:
    """All that holds in the server now, with notes on what is set on this page."""
    policy = config.policy
    speed = policy.speed.value if policy.speed is not None else f"{config.default_speed} (the bot's default)"
    used = "for members who chose none in `/settings`, where a prompt or an option names none"
    rows = (
        _Row(Page.GENERAL, "Speed", speed, used),
        _Row(Page.GENERAL, "Time zone", policy.timezone, "days, weeks and months of limits begin at its midnight"),
        _results(policy),
        _pressers(policy),
        _log_channel(policy, sight),
        _review_channel(policy, sight),
        *_limits(config),
        _adult(policy),
    )
    lines = ["**Settings of this server**", *(row.shown(page) for row in rows)]
    return "\n".join(lines) + small("Choose below what you want to change. It holds from the next command or click on.")


def adult_words(policy: Policy) -> list[str]:
    """The words and phrases that are for age-restricted channels only."""
    return [rule.pattern for rule in policy.filters if rule.verdict is Verdict.ADULT]


def left_out(words: AdultWords) -> str:
    """Which of the adult words that were typed do not hold, and why."""
    lines = [f"{quoted(line, MAX_WORD)}: {why}" for line, why in words.left_out[:MAX_LEFT_OUT]]
    more = [f"and {len(words.left_out) - MAX_LEFT_OUT} more"] if len(words.left_out) > MAX_LEFT_OUT else []
    return "\n".join(["Left out:", *lines, *more])[:MAX_CONTENT]


def _results(policy: Policy) -> _Row:
    seen_by = {
        Visibility.PUBLIC: "all who can read the channel see them",
        Visibility.PRIVATE: "only the member sees them, and may post them to the channel",
    }
    return _Row(Page.RESULTS, "Results", policy.visibility.value, seen_by[policy.visibility])


def _pressers(policy: Policy) -> _Row:
    roles = [f"<@&{role}>" for role in sorted(policy.press_roles)]
    more = f" and {len(roles) - MAX_NAMED_ROLES} more" if len(roles) > MAX_NAMED_ROLES else ""
    match policy.press:
        case Press.ANYONE:
            value, note = "anyone", "may press them"
        case Press.OWNER:
            value, note = "only the member whose result it is", "others start with a prompt of their own"
        case Press.ROLES if roles:
            value, note = f"the member whose result it is, and {', '.join(roles[:MAX_NAMED_ROLES])}{more}", ""
        case Press.ROLES:
            value, note = "the member whose result it is", "no role is chosen yet"
    return _Row(Page.RESULTS, "Buttons under results", value, note)


def _log_channel(policy: Policy, sight: Sight) -> _Row:
    note = "failures and what admins change are told there"
    return _Row(Page.CHANNELS, "Log channel", _channel(policy.log_channel, sight), note)


def _review_channel(policy: Policy, sight: Sight) -> _Row:
    without = "prompts that a filter flags for review are refused until there is one"
    note = without if policy.review_channel is None else "moderators decide there about prompts that a filter flags"
    return _Row(Page.CHANNELS, "Review channel", _channel(policy.review_channel, sight), note)


def _channel(channel: int | None, sight: Sight) -> str:
    if channel is None:
        return "none"
    if channel in sight.gone:
        return f"<#{channel}> ⚠️ It is gone. Please choose another one"
    closed = (
        " ⚠️ I may not post there. Please allow me View Channel and Send Messages" if channel in sight.closed else ""
    )
    return f"<#{channel}>{closed}"


def _limits(config: GuildConfig) -> tuple[_Row, ...]:
    policy = config.policy
    running = _least(policy.max_running, config.most_running)
    queued = _least(policy.max_queued, config.most_queued)
    share = "as many as there is room for" if policy.share is None else str(policy.share)
    if config.most_share is not None:
        share = _least(policy.share, config.most_share)
    return (
        _Row(Page.LIMITS, "Jobs of one member that run at once", f"{running}; that wait: {queued}"),
        _Row(Page.LIMITS, "Jobs of the whole server that run at once", share, "the others wait for their turn"),
        _Row(
            Page.LIMITS,
            "Running jobs that a member may cancel for nothing a day",
            f"{FREE_CANCELS if policy.free_cancels is None else policy.free_cancels}",
            "after these, what the provider has worked for is spent",
        ),
    )


def _least(chosen: int | None, most: int) -> str:
    return f"{most} ({_OF_BOT})" if chosen is None or chosen > most else f"{chosen}"


def _adult(policy: Policy) -> _Row:
    words = adult_words(policy)
    named = ", ".join(quoted(word, MAX_WORD) for word in words[:MAX_NAMED])
    more = f" and {len(words) - MAX_NAMED} more" if len(words) > MAX_NAMED else ""
    note = "prompts with such words pass in age-restricted channels only"
    return _Row(Page.WORDS, "Adult words", f"{named}{more}" or "none", note)
