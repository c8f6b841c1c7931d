"""What the panel of `/admin config` says. Pure: no await, no Discord object."""

from __future__ import annotations

from bot.core.policy import Policy, Press, Verdict, Visibility
from bot.core.quoting import quoted
from bot.services.filters import AdultWords
from bot.services.guilds import GuildConfig
from bot.ui.guild_sight import Sight
from bot.ui.render import small

OUTDATED = "This panel was made by another version of me. Please open `/admin config` anew."
MAX_ROLES = 25  # of which Discord lets one choose at once
MAX_NAMED_ROLES = 10
MAX_NAMED = 5  # adult words beside their number
MAX_WORD = 40  # characters of one of them
MAX_LEFT_OUT = 10
MAX_CONTENT = 2000
_OF_BOT = "the bot's own limit"


def text(config: GuildConfig, sight: Sight) -> str:
    """What holds in the server now."""
    policy = config.policy
    speed = policy.speed.value if policy.speed is not None else f"{config.default_speed} (the bot's default)"
    return "\n".join(
        (
            "**Settings of this server**",
            f"Speed: {speed} - for members who chose none in `/settings`, where a prompt or an option names none",
            f"Time zone: {policy.timezone} - days, weeks and months of limits begin at its midnight",
            f"Results: {_results(policy)}",
            f"Buttons under results: {_pressers(policy)}",
            f"Log channel: {_log_channel(policy, sight)}",
            f"Review channel: {_review_channel(policy, sight)}",
            *_limits(config),
            f"Adult words: {_adult(policy)}",
        )
    ) + small("Choose below what you want to change. It holds from the next command or click on.")


def adult_words(policy: Policy) -> list[str]:
    """The words and phrases that are for age-restricted channels only."""
    return [rule.pattern for rule in policy.filters if rule.verdict is Verdict.ADULT]


def left_out(words: AdultWords) -> str:
    """Which of the adult words that were typed do not hold, and why."""
    lines = [f"{quoted(line, MAX_WORD)}: {why}" for line, why in words.left_out[:MAX_LEFT_OUT]]
    more = [f"and {len(words.left_out) - MAX_LEFT_OUT} more"] if len(words.left_out) > MAX_LEFT_OUT else []
    return "\n".join(["Left out:", *lines, *more])[:MAX_CONTENT]


def _results(policy: Policy) -> str:
    match policy.visibility:
        case Visibility.PUBLIC:
            return "public - all who can read the channel see them"
        case Visibility.PRIVATE:
            return "private - only the member sees them, and may post them to the channel"


def _pressers(policy: Policy) -> str:
    match policy.press:
        case Press.ANYONE:
            return "anyone may press them"
        case Press.OWNER:
            return "only the member whose result it is may press them"
        case Press.ROLES:
            roles = [f"<@&{role}>" for role in sorted(policy.press_roles)]
            more = f" and {len(roles) - MAX_NAMED_ROLES} more" if len(roles) > MAX_NAMED_ROLES else ""
            also = (
                f", and members with {', '.join(roles[:MAX_NAMED_ROLES])}{more}" if roles else "; no role is chosen yet"
            )
            return f"the member whose result it is{also}"


def _log_channel(policy: Policy, sight: Sight) -> str:
    if policy.log_channel is None:
        return "none - with one, failures and what admins change are told there"
    return f"<#{policy.log_channel}> - failures and what admins change{_warning(policy.log_channel, sight)}"


def _review_channel(policy: Policy, sight: Sight) -> str:
    if policy.review_channel is None:
        return "none - prompts that a filter flags for review are refused"
    return (
        f"<#{policy.review_channel}> - moderators decide about flagged prompts{_warning(policy.review_channel, sight)}"
    )


def _warning(channel: int, sight: Sight) -> str:
    if channel in sight.gone:
        return "\n⚠️ This channel is gone. Please choose another one."
    return (
        "\n⚠️ I may not post there. Please allow me View Channel and Send Messages." if channel in sight.closed else ""
    )


def _limits(config: GuildConfig) -> tuple[str, str]:
    policy = config.policy
    running = _least(policy.max_running, config.most_running)
    queued = _least(policy.max_queued, config.most_queued)
    share = "as many as there is room for" if policy.share is None else str(policy.share)
    if config.most_share is not None:
        share = _least(policy.share, config.most_share)
    return (
        f"Jobs of one member that run at once: {running}; that wait: {queued}",
        f"Jobs of the whole server that run at once: {share}",
    )


def _least(chosen: int | None, most: int) -> str:
    return f"{most} ({_OF_BOT})" if chosen is None or chosen > most else f"{chosen}"


def _adult(policy: Policy) -> str:
    words = adult_words(policy)
    if not words:
        return "none - prompts with such words would be for age-restricted channels only"
    named = ", ".join(quoted(word, MAX_WORD) for word in words[:MAX_NAMED])
    more = f" and {len(words) - MAX_NAMED} more" if len(words) > MAX_NAMED else ""
    return f"{named}{more} - prompts with them are for age-restricted channels only"
