"""Who may use the bot where. Pure: each answer is None (may), or a sentence for the member."""

from __future__ import annotations

from bot.core.models import UserId
from bot.core.policy import Policy, Press, Rule, Standing

ASK_ADMIN = "Please ask an admin of this server if you think that is wrong."


def refused(policy: Policy, user_id: UserId, standing: Standing, now: float) -> str | None:
    """Why a member may not start anything here now; None = they may."""
    return _blocked(policy, user_id, now) or _wrong_role(policy, standing) or _wrong_place(policy, standing)


def may_press(policy: Policy, user_id: UserId, owner: UserId, standing: Standing) -> bool:
    """Whether a member may press the buttons under a result of `owner`."""
    match policy.press:
        case Press.ANYONE:
            return True
        case Press.OWNER:
            return user_id == owner
        case Press.ROLES:
            return user_id == owner or bool(policy.press_roles & standing.roles)


def _blocked(policy: Policy, user_id: UserId, now: float) -> str | None:
    block = policy.blocks.get(user_id)
    if block is None or (block.until is not None and block.until <= now):
        return None
    reason = f" Reason: {block.reason}" if block.reason else ""
    if reason and reason[-1] not in ".!?":
        reason += "."
    until = f" It ends <t:{int(block.until)}:R>." if block.until is not None else ""
    return f"An admin of this server has blocked you from using me here.{reason}{until} {ASK_ADMIN}"


def _wrong_role(policy: Policy, standing: Standing) -> str | None:
    if any(policy.roles.get(role) is Rule.DENY for role in standing.roles):
        return f"One of your roles may not use me in this server. {ASK_ADMIN}"
    allowed = [role for role, rule in policy.roles.items() if rule is Rule.ALLOW]
    if allowed and not standing.roles.intersection(allowed):
        return f"You need one of these roles to use me here: {_named(allowed, '@&')}. {ASK_ADMIN}"
    return None


def _wrong_place(policy: Policy, standing: Standing) -> str | None:
    """The narrowest place that has a rule decides; where none has, only a list of allowed places keeps one out."""
    for place in standing.places:
        rule = policy.channels.get(place)
        if rule is Rule.ALLOW:
            return None
        if rule is Rule.DENY:
            return f"I may not be used in this channel. Please try another one.{_elsewhere(policy)}"
    allowed = [place for place, rule in policy.channels.items() if rule is Rule.ALLOW]
    if not allowed:
        return None
    return f"I may only be used in other channels of this server.{_elsewhere(policy)}"


def _elsewhere(policy: Policy) -> str:
    allowed = [place for place, rule in policy.channels.items() if rule is Rule.ALLOW]
    return f" You can use me in {_named(allowed, '#')}." if allowed else ""


def _named(ids: list[int], sign: str) -> str:
    shown = [f"<{sign}{one}>" for one in sorted(ids)[:10]]
    more = f" and {len(ids) - 10} more" if len(ids) > 10 else ""
    return ", ".join(shown) + more
