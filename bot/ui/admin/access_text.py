"""What `/admin access` answers: what was done, and what holds now."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.models import GuildId, UserId
from bot.core.rules.access import holds, named
from bot.core.rules.policy import Block, Policy, Rule
from bot.core.text.foreign_text import shown

MOST_BLOCKS, MOST_REASON = 5, 40  # in one answer, which has 2,000 characters
RUNNING_GO_ON = "What they started already goes on, waiting jobs too; `/admin jobs list` shows them."


def channel_set(channel_id: int, rule: Rule | None) -> str:
    """What became of a channel."""
    return _set(f"<#{channel_id}>", rule)


def role_set(role_id: int, guild_id: GuildId, rule: Rule | None) -> str:
    """What became of a role."""
    return _set("@everyone" if role_id == guild_id else f"<@&{role_id}>", rule)


def _set(what: str, rule: Rule | None) -> str:
    match rule:
        case Rule.ALLOW:
            return f"Allowed: {what}."
        case Rule.DENY:
            return f"Denied: {what}."
        case None:
            return f"There is no rule of its own for {what} any more."


def blocked(block: Block, actor_id: UserId, *, manages: bool) -> str:
    """What became of a member who was blocked. `manages`: they manage the server."""
    until = f"until <t:{int(block.until)}:f>" if block.until is not None else "until you unblock them"
    lines = [f"<@{block.user_id}> may not use me in this server {until}. {RUNNING_GO_ON}"]
    if block.user_id == actor_id:
        lines.append("⚠️ That is you. `/admin access unblock` still works for you.")
    elif manages:
        lines.append("⚠️ They manage this server, so they can lift the block themselves.")
    return "\n".join(lines)


def unblocked(user_id: UserId) -> str:
    """What became of a member whose block was lifted."""
    return f"<@{user_id}> may use me in this server again, where its other rules let them."


def rules(policy: Policy, now: float) -> str:
    """All that holds now, as a list of at most six short parts."""
    parts = [*_places(policy), *_roles(policy), *_blocks(policy, now)]
    return "\n".join(("**What holds now**", *(f"- {part}" for part in parts)))


def _places(policy: Policy) -> list[str]:
    allowed, denied = _by_rule(policy.channels, Rule.ALLOW), _by_rule(policy.channels, Rule.DENY)
    if allowed:
        lines = [f"Only in {named(allowed, '#')}", *([f"Not in {named(denied, '#')}"] if denied else ())]
    else:
        lines = [f"In every channel but {named(denied, '#')}" if denied else "In every channel"]
    if allowed or denied:
        lines.append("A thread follows its channel, a channel its category, where it has no rule of its own")
    return lines


def _roles(policy: Policy) -> list[str]:
    everyone = policy.roles.get(policy.guild_id or 0)
    own = {role: rule for role, rule in policy.roles.items() if role != policy.guild_id}
    allowed, denied = _by_rule(own, Rule.ALLOW), _by_rule(own, Rule.DENY)
    if everyone is Rule.ALLOW or not (allowed or everyone):
        return [f"For everyone but {named(denied, '@&')}" if denied else "For everyone"]
    lines = [f"Only for {named(allowed, '@&')}" if allowed else "For nobody: @everyone is denied"]
    if allowed and denied:
        lines.append(f"Not for {named(denied, '@&')}, whatever other roles they have")
    return lines


def _blocks(policy: Policy, now: float) -> list[str]:
    current = sorted((one for one in policy.blocks.values() if holds(one, now)), key=_end)
    if not current:
        return ["Nobody is blocked"]
    more = [f"... and {len(current) - MOST_BLOCKS} more"] if len(current) > MOST_BLOCKS else []
    return [*map(_block, current[:MOST_BLOCKS]), *more]


def _block(block: Block) -> str:
    until = f" until <t:{int(block.until)}:f>" if block.until is not None else ""
    reason = f": {shown(block.reason, MOST_REASON)}" if block.reason else ""
    return f"Blocked: <@{block.user_id}>{until}{reason}"


def _end(block: Block) -> float:
    return float("inf") if block.until is None else block.until


def _by_rule(said: Mapping[int, Rule], rule: Rule) -> list[int]:
    return [one for one, its in said.items() if its is rule]
