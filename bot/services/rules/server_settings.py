"""The settings of a server: its admins' choices for everything made there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar, assert_never

from bot.core import panel_id
from bot.core.config import Settings
from bot.core.credits.quota import Subject
from bot.core.errors import UserError
from bot.core.jobs.cancelling import FREE_CANCELS, MOST_FREE_CANCELS
from bot.core.kinds import Speed
from bot.core.models import ChannelId, GuildId, UserId
from bot.core.rules.policy import Policy, Visibility, WhoMayPress
from bot.services.rules import timezones
from bot.services.rules.changes import Change, RuleChanges
from bot.services.rules.policies import Policies
from bot.store.credits import ledger
from bot.store.outbox import notices
from bot.store.rules import guilds
from bot.texts.admin import server as say

MOST_SHARE = 10_000  # jobs of a server at once; no account runs so many
_PRESSERS = {
    WhoMayPress.ANYONE: say.DID_ANYONE,
    WhoMayPress.OWNER: say.DID_OWNER,
    WhoMayPress.ROLES: say.DID_CHOSEN_ROLES,
}

Chosen = TypeVar("Chosen", Speed, Visibility, WhoMayPress)


class GuildChoice(StrEnum):
    """A setting with one value that admins can choose for their server. The values are in custom_ids, so they stay."""

    SPEED = "speed"
    TIMEZONE = "timezone"
    VISIBILITY = "visibility"
    PRESS = "press"
    LOG = "log"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class GuildConfig:
    """A server's rules, and the bot's own values, which apply if it has none or are the maximum. `most_share` None =
    the bot limits no server as a whole."""

    policy: Policy
    default_speed: Speed
    most_running: int
    most_queued: int
    most_share: int | None


class GuildService:
    """`/admin config`. Callers check that the asker manages the server."""

    def __init__(self, settings: Settings, policies: Policies, changes: RuleChanges) -> None:
        self._settings = settings
        self._policies = policies
        self._changes = changes

    async def config(self, guild_id: GuildId) -> GuildConfig:
        """The server's settings. Raises Busy."""
        own = self._settings
        return GuildConfig(
            policy=await self._policies.of(guild_id),
            default_speed=own.default_speed,
            most_running=own.max_running_per_user,
            most_queued=own.max_queued_per_user,
            most_share=own.max_running_per_server,
        )

    async def choose(self, guild_id: GuildId, actor_id: UserId, choice: GuildChoice, value: str) -> None:
        """Choose for everything in the server from now on; "" = no choice of its own. A channel is given by its id.

        Raises UserError for an impossible value; Busy.
        """
        value = value.strip()
        if choice is GuildChoice.TIMEZONE:
            value = await timezones.named(value or "UTC")
        async with self._changes.transaction(guild_id, actor_id) as change:
            await _keep(change, guild_id, actor_id, *_chosen(change.policy, choice, value))

    async def choose_roles(self, guild_id: GuildId, actor_id: UserId, roles: frozenset[int]) -> None:
        """Let only members with these roles, and the member of the result, press buttons. Raises Busy."""
        named = ", ".join(f"<@&{role}>" for role in sorted(roles)) or say.NOBODY()
        async with self._changes.transaction(guild_id, actor_id) as change:
            after = replace(change.policy, press=WhoMayPress.ROLES, press_roles=roles)
            await guilds.set_press_roles(change.conn, guild_id, roles)
            await _keep(change, guild_id, actor_id, after, say.DID_ROLES(roles=named))

    async def limit(self, guild_id: GuildId, actor_id: UserId, typed: tuple[str, str, str, str]) -> None:
        """Limit the jobs that run per member, wait per member, and run for the whole server, and the cancels of running
        jobs that are free per member and day, as typed; "" = as the operator set it, or as usual. Raises UserError
        if one is impossible, and keeps none of them; Busy.
        """
        running = _limit(say.RUNNING(), typed[0], self._settings.max_running_per_user)
        queued = _limit(say.WAITING(), typed[1], self._settings.max_queued_per_user)
        share = _limit(say.SHARE(), typed[2], self._settings.max_running_per_server or MOST_SHARE)
        free = _limit(say.CANCELS(), typed[3], MOST_FREE_CANCELS, least=0)
        of_bot = say.BOTS_OWN()
        did = say.DID_LIMIT(
            running=running or of_bot,
            waiting=queued or of_bot,
            share=share or of_bot,
            cancels=FREE_CANCELS if free is None else free,
        )
        async with self._changes.transaction(guild_id, actor_id) as change:
            after = replace(change.policy, max_running=running, max_queued=queued, share=share, free_cancels=free)
            await _keep(change, guild_id, actor_id, after, did)


def _chosen(before: Policy, choice: GuildChoice, value: str) -> tuple[Policy, str]:
    """The rules after a choice, and what the audit says of it. Raises UserError for an impossible value."""
    match choice:
        case GuildChoice.SPEED:
            speed = _one_of(Speed, value) if value else None
            return replace(before, speed=speed), say.DID_SPEED(speed=speed) if speed else say.DID_DEFAULT_SPEED()
        case GuildChoice.TIMEZONE:
            return replace(before, timezone=value), say.DID_TIME_ZONE(zone=value)
        case GuildChoice.VISIBILITY:
            visibility = _one_of(Visibility, value)
            return replace(before, visibility=visibility), say.DID_RESULTS(visibility=visibility)
        case GuildChoice.PRESS:
            press = _one_of(WhoMayPress, value)
            return replace(before, press=press), _PRESSERS[press]()
        case GuildChoice.LOG:
            log = _channel(value)
            return replace(before, log_channel=log), say.DID_LOG(channel=f"<#{log}>") if log else say.DID_NO_LOG()
        case GuildChoice.REVIEW:
            review = _channel(value)
            did = say.DID_REVIEW(channel=f"<#{review}>") if review else say.DID_NO_REVIEW()
            return replace(before, review_channel=review), did
        case _:
            assert_never(choice)


async def _keep(change: Change, guild_id: GuildId, actor_id: UserId, after: Policy, did: str) -> None:
    """Store the rules after a change, note it, and act on it; a value that is in force already changes nothing."""
    conn, before = change.conn, change.policy
    if after == before:
        return
    await guilds.save(conn, after)
    change.note(did)
    if after.timezone != before.timezone:
        # now, so that no member waits for it: the server's pool is large. Other counters are small, and may be many
        pool = [rule for rule in after.quotas if rule.subject is Subject.POOL]
        await ledger.open_pools(conn, guild_id, pool, after.timezone, change.now)
    if after.log_channel != before.log_channel:
        # the new one is told with every change; this tells the old one, so the log can't be moved silently
        await notices.to_channel(conn, guild_id, before.log_channel, f"<@{actor_id}> {did}", change.now)


def _one_of(kind: type[Chosen], value: str) -> Chosen:
    if value not in set(kind):
        raise UserError(say.UNKNOWN_VALUE())
    return kind(value)


def _channel(value: str) -> ChannelId | None:
    if not value:
        return None
    channel_id = panel_id.number(value)
    if channel_id is None:
        raise UserError(say.UNKNOWN_VALUE())
    return ChannelId(channel_id)


def _limit(name: str, typed: str, most: int, least: int = 1) -> int | None:
    """The typed number; None for nothing."""
    text = typed.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise UserError(say.NOT_IN_RANGE(name=name, least=least, most=most) if most else say.MUST_BE_EMPTY(name=name))
    return int(text)
