"""Decides who may use the bot where. Pure: each answer is None (allowed), or a sentence for the member."""

from __future__ import annotations

from bot.core.models import UserId
from bot.core.rules.policy import Block, MemberContext, Policy, Rule, WhoMayPress
from bot.core.text.quoting import quoted
from bot.texts.rules import access as say

MAX_REASON = 300  # characters of a block's reason
MOST_NAMED = 8  # roles or places in one sentence


def refused(policy: Policy, user_id: UserId, context: MemberContext, now: float) -> str | None:
    """The reason why a member may not start anything here now; None = they may."""
    return _blocked(policy, user_id, now) or _wrong_role(policy, context) or _wrong_place(policy, context)


def press_refused(policy: Policy, user_id: UserId, owner: UserId, context: MemberContext) -> str | None:
    """The reason why a member may not press the buttons under a result of `owner`; None = they may."""
    if policy.press is WhoMayPress.ANYONE or user_id == owner:
        return None
    if policy.press is WhoMayPress.ROLES and policy.press_roles & context.roles:
        return None
    return say.ROLES_PRESS() if policy.press is WhoMayPress.ROLES else say.OWNER_PRESSES()


def holds(block: Block, now: float) -> bool:
    """False once the end of a block has come."""
    return block.until is None or block.until > now


def named(ids: list[int], sign: str) -> str:
    """Mentions of roles (`sign` @&) or places (#), the first few of them."""
    shown = ", ".join(f"<{sign}{one}>" for one in sorted(ids)[:MOST_NAMED])
    return say.AND_MORE(names=shown, count=len(ids) - MOST_NAMED) if len(ids) > MOST_NAMED else shown


def _blocked(policy: Policy, user_id: UserId, now: float) -> str | None:
    block = policy.blocks.get(user_id)
    if block is None or not holds(block, now):
        return None
    said: list[str] = [say.YOU_ARE_BLOCKED()]
    if block.reason:
        said.append(say.BLOCK_REASON(reason=quoted(block.reason, MAX_REASON)))
    if block.until is not None:
        said.append(say.BLOCK_ENDS(when=f"<t:{int(block.until)}:R>"))
    return " ".join((*said, say.ASK_ADMIN()))


def _wrong_role(policy: Policy, context: MemberContext) -> str | None:
    """The rule of the member's own roles: a denied one decides, then an allowed one. The rule for @everyone, which all
    members have, applies to members with neither, as in Discord's own permissions."""
    everyone = policy.guild_id or 0
    own = [rule for role in context.roles - {everyone} if (rule := policy.roles.get(role)) is not None]
    if Rule.DENY in own:
        return f"{say.ROLE_DENIED()} {say.ASK_ADMIN()}"
    if Rule.ALLOW in own or policy.roles.get(everyone) is Rule.ALLOW:
        return None
    allowed = [role for role, rule in policy.roles.items() if rule is Rule.ALLOW]
    if allowed:
        return f"{say.NEEDS_ROLE(roles=named(allowed, '@&'))} {say.ASK_ADMIN()}"
    if policy.roles.get(everyone) is Rule.DENY:
        return f"{say.CLOSED()} {say.ASK_ADMIN()}"
    return None


def _wrong_place(policy: Policy, context: MemberContext) -> str | None:
    """The narrowest place with a rule decides; without any, only a list of allowed places keeps a member out."""
    for channel in context.channels:
        rule = policy.channels.get(channel)
        if rule is Rule.ALLOW:
            return None
        if rule is Rule.DENY:
            return f"{say.NOT_IN_CHANNEL()} {_elsewhere(policy) or say.TRY_ANOTHER()}"
    elsewhere = _elsewhere(policy)
    return f"{say.NOT_IN_CHANNEL()} {elsewhere}" if elsewhere else None


def _elsewhere(policy: Policy) -> str:
    allowed = [channel for channel, rule in policy.channels.items() if rule is Rule.ALLOW]
    return say.ELSEWHERE(places=named(allowed, "#")) if allowed else ""
