"""How `/admin access` is carried out: who asks is checked, the change made, the answer private."""

from __future__ import annotations

from typing import Any

import discord

from bot.core.errors import UserError
from bot.core.models import GuildId, UserId
from bot.core.policy import Policy, Rule
from bot.services.deadline import answer_by
from bot.ui import access_text, respond, rights

BOT = "That is a bot. Bots cannot use me, so there is nothing to block."


async def set_channel(interaction: discord.Interaction[Any], channel_id: int, rule: Rule | None) -> None:
    """Allow or deny a channel, thread or category. Raises UserError."""
    guild_id, actor_id = _who(interaction)
    service = respond.services_of(interaction).access
    policy = await service.set_channel(guild_id, actor_id, channel_id, rule, answer_by())
    await _answer(interaction, access_text.channel_set(channel_id, rule), policy)


async def set_role(interaction: discord.Interaction[Any], role_id: int, rule: Rule | None) -> None:
    """Allow or deny a role. Raises UserError."""
    guild_id, actor_id = _who(interaction)
    policy = await respond.services_of(interaction).access.set_role(guild_id, actor_id, role_id, rule, answer_by())
    await _answer(interaction, access_text.role_set(role_id, guild_id, rule), policy)


async def block(
    interaction: discord.Interaction[Any], user: discord.Member | discord.User, reason: str, hours: int | None
) -> None:
    """Block a member, for some hours or until it is lifted. Raises UserError."""
    guild_id, actor_id = _who(interaction)
    if user.bot:
        raise UserError(BOT)
    member_id, service = UserId(user.id), respond.services_of(interaction).access
    policy = await service.block(guild_id, actor_id, member_id, reason, hours, answer_by())
    granted = user.resolved_permissions if isinstance(user, discord.Member) else None
    manages = granted is not None and (granted.manage_guild or granted.administrator)
    await _answer(interaction, access_text.blocked(policy.blocks[member_id], actor_id, manages=manages), policy)


async def unblock(interaction: discord.Interaction[Any], user_id: UserId) -> None:
    """Lift the block of a member. Raises UserError where there is none."""
    guild_id, actor_id = _who(interaction)
    policy = await respond.services_of(interaction).access.unblock(guild_id, actor_id, user_id, answer_by())
    await _answer(interaction, access_text.unblocked(user_id), policy)


def _who(interaction: discord.Interaction[Any]) -> tuple[GuildId, UserId]:
    return rights.managed_server(interaction), UserId(interaction.user.id)


async def _answer(interaction: discord.Interaction[Any], done: str, policy: Policy) -> None:
    now = interaction.created_at.timestamp()
    await respond.private(interaction, f"{done}\n\n{access_text.rules(policy, now)}")
