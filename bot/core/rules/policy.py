"""The rules of one server as one immutable value. Pure data; `access.py` decides by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.credits.quota import QuotaRule
from bot.core.kinds import Speed
from bot.core.models import ChannelId, GuildId, UserId


class Rule(StrEnum):
    """A server's rule for a channel or a role."""

    ALLOW = "allow"
    DENY = "deny"


class Visibility(StrEnum):
    """The people who see the results of a server's members."""

    PUBLIC = "public"
    PRIVATE = "private"  # the member alone, who may post them to the channel


class WhoMayPress(StrEnum):
    """The people who may press the buttons under a result."""

    ANYONE = "anyone"
    OWNER = "owner"
    ROLES = "roles"  # its owner and the members with one of `press_roles`


class Verdict(StrEnum):
    """The consequence when a filter catches a prompt."""

    REFUSE = "refuse"
    REVIEW = "review"  # moderators decide
    ADULT = "adult"  # only in age-restricted channels


@dataclass(frozen=True, slots=True)
class FilterRule:
    """A word or phrase, or a regular expression, as an admin typed it."""

    pattern: str
    is_regex: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Block:
    """A member who may not start anything. `until` in UTC seconds since 1970, None = until an admin lifts it."""

    user_id: UserId
    reason: str
    until: float | None


@dataclass(frozen=True, slots=True)
class MemberContext:
    """A member's place and roles, as far as a server's rules look at them.

    `channels` are the channel, its parent if it is a thread, and their category, if they exist; `home` is the channel,
    or a thread's parent. `adult` is true if Discord restricts the channel to adults.
    """

    roles: frozenset[int] = frozenset()
    channels: tuple[int, ...] = ()
    home: int = 0
    adult: bool = False


NOBODY = MemberContext()  # no roles, no place: direct messages


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a server; the defaults are those of direct messages and of a server that set nothing.

    `max_running` and `max_queued` are per member, `share` is how many jobs of the whole server are at providers at
    once; None = as the operator set it. `free_cancels` is how many running jobs a member may cancel for free a day;
    None = as usual. The keys of `prices` are values of `Priced`.
    """

    guild_id: GuildId | None = None
    speed: Speed | None = None
    timezone: str = "UTC"
    visibility: Visibility = Visibility.PUBLIC
    press: WhoMayPress = WhoMayPress.ANYONE
    press_roles: frozenset[int] = frozenset()
    log_channel: ChannelId | None = None
    review_channel: ChannelId | None = None
    max_running: int | None = None
    max_queued: int | None = None
    share: int | None = None
    free_cancels: int | None = None
    prices: Mapping[str, int] = field(default_factory=dict)
    quotas: tuple[QuotaRule, ...] = ()
    channels: Mapping[int, Rule] = field(default_factory=dict)
    roles: Mapping[int, Rule] = field(default_factory=dict)
    blocks: Mapping[int, Block] = field(default_factory=dict)
    filters: tuple[FilterRule, ...] = ()

    @property
    def adult_words(self) -> list[str]:
        """The words and phrases for age-restricted channels only."""
        return [rule.pattern for rule in self.filters if rule.verdict is Verdict.ADULT]
