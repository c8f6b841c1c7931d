"""The texts of the panel of `/admin config`. Pure: no await, no Discord object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.discord_limits import MAX_CONTENT
from bot.core.jobs.cancelling import FREE_CANCELS
from bot.core.rules.policy import Policy, Verdict, Visibility, WhoMayPress
from bot.core.text.quoting import quoted
from bot.services.rules.filters import AdultWords
from bot.services.rules.server_settings import GuildConfig
from bot.texts.admin import server as say
from bot.ui.jobs.render import small
from bot.ui.kit.reachability import Sight

MAX_NAMED_ROLES = 10
MAX_NAMED = 5  # adult words beside their number
MAX_WORD = 40  # characters of one of them
MAX_LEFT_OUT = 10


class ConfigPage(StrEnum):
    """What the panel is turned to. The values are in custom_ids and options, so they stay."""

    GENERAL = "general"
    RESULTS = "results"
    CHANNELS = "channels"
    LIMITS = "limits"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class _Row:
    """One setting: where it is set, what holds, and what that means, which only its page says."""

    page: ConfigPage
    name: str
    value: str
    note: str = ""

    def shown(self, page: ConfigPage) -> str:
        if self.note and self.page is page:
            return f"- {say.ROW_NOTE(name=self.name, value=self.value, note=self.note)}"
        return f"- {say.ROW(name=self.name, value=self.value)}"


def text(config: GuildConfig, sight: Sight, page: ConfigPage) -> str:
    """All that holds in the server now, with notes on what is set on this page."""
    policy = config.policy
    speed = policy.speed.value if policy.speed is not None else say.BOTS_DEFAULT(speed=config.default_speed)
    rows = (
        _Row(ConfigPage.GENERAL, say.SPEED(), speed, say.SPEED_NOTE()),
        _Row(ConfigPage.GENERAL, say.TIME_ZONE(), policy.timezone, say.TIME_ZONE_NOTE()),
        _results(policy),
        _pressers(policy),
        _log_channel(policy, sight),
        _review_channel(policy, sight),
        *_limits(config),
        _adult(policy),
    )
    return "\n".join([say.HEAD(), *(row.shown(page) for row in rows)]) + small(say.CHOOSE())


def adult_words(policy: Policy) -> list[str]:
    """The words and phrases that are for age-restricted channels only."""
    return [rule.pattern for rule in policy.filters if rule.verdict is Verdict.ADULT]


def left_out(words: AdultWords) -> str:
    """Which of the adult words that were typed do not hold, and why."""
    shown = words.left_out[:MAX_LEFT_OUT]
    lines = [say.LEFT_OUT_BECAUSE(word=quoted(line, MAX_WORD), why=why) for line, why in shown]
    more = [say.MORE_LEFT_OUT(count=len(words.left_out) - MAX_LEFT_OUT)] if len(words.left_out) > MAX_LEFT_OUT else []
    return "\n".join([say.LEFT_OUT(), *lines, *more])[:MAX_CONTENT]


def _results(policy: Policy) -> _Row:
    note = say.PUBLIC_NOTE() if policy.visibility is Visibility.PUBLIC else say.PRIVATE_NOTE()
    return _Row(ConfigPage.RESULTS, say.RESULTS(), policy.visibility.value, note)


def _pressers(policy: Policy) -> _Row:
    roles = _first([f"<@&{role}>" for role in sorted(policy.press_roles)], MAX_NAMED_ROLES)
    match policy.press:
        case WhoMayPress.ANYONE:
            value, note = say.ANYONE(), say.ANYONE_NOTE()
        case WhoMayPress.OWNER:
            value, note = say.OWNER(), say.OWNER_NOTE()
        case WhoMayPress.ROLES if roles:
            return _Row(ConfigPage.RESULTS, say.BUTTONS(), say.OWNER_AND_ROLES(roles=roles))
        case WhoMayPress.ROLES:
            value, note = say.OWNER_AND_NOBODY(), say.NO_ROLE_NOTE()
    return _Row(ConfigPage.RESULTS, say.BUTTONS(), value, note)


def _first(names: Sequence[str], most: int) -> str:
    """The first of these names, and how many more there are."""
    shown = ", ".join(names[:most])
    return say.AND_MORE(names=shown, count=len(names) - most) if len(names) > most else shown


def _log_channel(policy: Policy, sight: Sight) -> _Row:
    return _Row(ConfigPage.CHANNELS, say.LOG_CHANNEL(), _channel(policy.log_channel, sight), say.LOG_NOTE())


def _review_channel(policy: Policy, sight: Sight) -> _Row:
    note = say.NO_REVIEW_NOTE() if policy.review_channel is None else say.REVIEW_NOTE()
    return _Row(ConfigPage.CHANNELS, say.REVIEW_CHANNEL(), _channel(policy.review_channel, sight), note)


def _channel(channel: int | None, sight: Sight) -> str:
    if channel is None:
        return say.NONE()
    mention = f"<#{channel}>"
    if channel in sight.gone:
        return say.CHANNEL_GONE(channel=mention)
    return say.CHANNEL_CLOSED(channel=mention) if channel in sight.closed else mention


def _limits(config: GuildConfig) -> tuple[_Row, ...]:
    policy = config.policy
    running = _least(policy.max_running, config.most_running)
    queued = _least(policy.max_queued, config.most_queued)
    share = say.NO_SHARE() if policy.share is None else str(policy.share)
    if config.most_share is not None:
        share = _least(policy.share, config.most_share)
    return (
        _Row(ConfigPage.LIMITS, say.MEMBERS_JOBS(), say.MEMBERS_JOBS_ARE(running=running, waiting=queued)),
        _Row(ConfigPage.LIMITS, say.SERVERS_JOBS(), share, say.SERVERS_JOBS_NOTE()),
        _Row(
            ConfigPage.LIMITS,
            say.FREE_CANCELS(),
            f"{FREE_CANCELS if policy.free_cancels is None else policy.free_cancels}",
            say.FREE_CANCELS_NOTE(),
        ),
    )


def _least(chosen: int | None, most: int) -> str:
    return say.BOTS_LIMIT(most=most) if chosen is None or chosen > most else f"{chosen}"


def _adult(policy: Policy) -> _Row:
    named = _first([quoted(word, MAX_WORD) for word in adult_words(policy)], MAX_NAMED)
    return _Row(ConfigPage.WORDS, say.WORDS(), named or say.NONE(), say.WORDS_ARE_NOTE())
