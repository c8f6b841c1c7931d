"""The answers of `/admin access`: what was done, and what applies now."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.models import GuildId, UserId
from bot.core.rules.access import holds, named
from bot.core.rules.policy import Block, Policy, Rule
from bot.core.text.foreign_text import shown
from bot.texts.rules import access as say

MOST_BLOCKS, MOST_REASON = 5, 40  # fit into one answer of 2,000 characters


def channel_set(channel_id: int, rule: Rule | None) -> str:
    """Confirms a rule for a channel."""
    return _set(f"<#{channel_id}>", rule)


def role_set(role_id: int, guild_id: GuildId, rule: Rule | None) -> str:
    """Confirms a rule for a role."""
    return _set(say.EVERYONE() if role_id == guild_id else f"<@&{role_id}>", rule)


def _set(what: str, rule: Rule | None) -> str:
    match rule:
        case Rule.ALLOW:
            return say.ALLOWED(what=what)
        case Rule.DENY:
            return say.DENIED(what=what)
        case None:
            return say.NO_RULE(what=what)


def blocked(block: Block, actor_id: UserId, *, manages: bool) -> str:
    """Confirms that a member is blocked. `manages`: they manage the server."""
    member = f"<@{block.user_id}>"
    if block.until is None:
        done = say.BLOCKED(member=member)
    else:
        done = say.BLOCKED_UNTIL(member=member, end=f"<t:{int(block.until)}:f>")
    lines = [f"{done} {say.JOBS_GO_ON()}"]
    if block.user_id == actor_id:
        lines.append(say.THAT_IS_YOU())
    elif manages:
        lines.append(say.THEY_MANAGE())
    return "\n".join(lines)


def unblocked(user_id: UserId) -> str:
    """Confirms that a member's block was lifted."""
    return say.UNBLOCKED(member=f"<@{user_id}>")


def rules(policy: Policy, now: float) -> str:
    """All rules in force, as a list of at most six short parts."""
    parts = [*_channels(policy), *_roles(policy), *_blocks(policy, now)]
    return "\n".join((say.RULES(), *(f"- {part}" for part in parts)))


def _channels(policy: Policy) -> list[str]:
    allowed, denied = _by_rule(policy.channels, Rule.ALLOW), _by_rule(policy.channels, Rule.DENY)
    if allowed:
        lines = [say.ONLY_IN(places=named(allowed, "#"))]
        lines += [say.NOT_IN(places=named(denied, "#"))] if denied else []
    else:
        lines = [say.EVERYWHERE_BUT(places=named(denied, "#")) if denied else say.EVERYWHERE()]
    return [*lines, say.FOLLOWS()] if allowed or denied else [*lines]


def _roles(policy: Policy) -> list[str]:
    everyone = policy.roles.get(policy.guild_id or 0)
    own = {role: rule for role, rule in policy.roles.items() if role != policy.guild_id}
    allowed, denied = _by_rule(own, Rule.ALLOW), _by_rule(own, Rule.DENY)
    if everyone is Rule.ALLOW or not (allowed or everyone):
        return [say.FOR_EVERYONE_BUT(roles=named(denied, "@&")) if denied else say.FOR_EVERYONE()]
    if not allowed:
        return [say.FOR_NOBODY()]
    lines = [say.ONLY_FOR(roles=named(allowed, "@&"))]
    return [*lines, say.NOT_FOR(roles=named(denied, "@&"))] if denied else [*lines]


def _blocks(policy: Policy, now: float) -> list[str]:
    current = sorted((one for one in policy.blocks.values() if holds(one, now)), key=_end)
    if not current:
        return [say.NOBODY_BLOCKED()]
    more = [say.MORE_BLOCKS(count=len(current) - MOST_BLOCKS)] if len(current) > MOST_BLOCKS else []
    return [*map(_block, current[:MOST_BLOCKS]), *more]


def _block(block: Block) -> str:
    member = f"<@{block.user_id}>"
    if block.until is None:
        what = say.ONE_BLOCK(member=member)
    else:
        what = say.ONE_BLOCK_UNTIL(member=member, end=f"<t:{int(block.until)}:f>")
    return say.BECAUSE(what=what, reason=shown(block.reason, MOST_REASON)) if block.reason else what


def _end(block: Block) -> float:
    return float("inf") if block.until is None else block.until


def _by_rule(said: Mapping[int, Rule], rule: Rule) -> list[int]:
    return [one for one, its in said.items() if its is rule]
