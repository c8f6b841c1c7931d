"""`/admin access`: checks the user, makes the change, and answers privately, with a list to remove rules.

The list reaches what Discord's own pickers no longer offer: channels and roles that were deleted.
"""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord.app_commands import AppCommandThread

from bot.core import panel_id
from bot.core.discord_limits import MAX_OPTION, MOST_OPTIONS
from bot.core.errors import UserError
from bot.core.models import GuildId, UserId
from bot.core.rules.access import holds
from bot.core.rules.policy import Policy, Rule
from bot.core.text import foreign_text
from bot.texts.rules import access as say
from bot.ui.admin import access_text
from bot.ui.kit import outgoing, respond, rights
from bot.ui.kit.channel_option import ChosenChannel
from bot.ui.kit.panel_item import PanelList
from bot.ui.kit.reachability import own_channel, own_roles
from bot.ui.kit.services import rules_of

LIFT = "lift"
OPTION = {Rule.ALLOW: say.OPTION_ALLOWED, Rule.DENY: say.OPTION_DENIED}
_VALUE = re.compile(r"(?P<kind>[cru])(?P<id>[0-9]{1,20})")  # ids of a channel, a role, a blocked user


class LiftList(PanelList, prefix=panel_id.ACCESS):
    """The rules in force; choosing one lifts it. Each choice checks whether its user may do so."""

    outdated = say.OUTDATED()

    @classmethod
    def of(cls, options: list[discord.SelectOption]) -> Self:
        """A list with these options."""
        return cls.saying(LIFT, options=options, placeholder=say.LIFT())

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        chosen = _VALUE.fullmatch(self.item.values[0])
        number = panel_id.number(chosen["id"]) if chosen is not None else None
        if self.meaning().verb != LIFT or chosen is None or number is None:
            raise UserError(self.outdated)
        done, policy = await _lift(interaction, chosen["kind"], number)
        await outgoing.redraw(interaction, content=_text(interaction, done, policy), view=_view(interaction, policy))


async def set_channel(interaction: discord.Interaction[Any], channel: ChosenChannel, rule: Rule | None) -> None:
    """Allow or deny a channel, thread or category. Raises UserError."""
    if rule is not None:  # not every thread is known here, but its channel is
        own_channel(interaction, channel.parent_id if isinstance(channel, AppCommandThread) else channel.id)
    await _answer(interaction, *await _set_channel(interaction, channel.id, rule))


async def set_role(interaction: discord.Interaction[Any], role_id: int, rule: Rule | None) -> None:
    """Allow or deny a role. Raises UserError."""
    own_roles(interaction, () if rule is None else (role_id,))
    await _answer(interaction, *await _set_role(interaction, role_id, rule))


async def block(
    interaction: discord.Interaction[Any], user: discord.Member | discord.User, reason: str, hours: int | None
) -> None:
    """Block a member, for some hours or until it is lifted. Raises UserError."""
    guild_id, actor_id = _who(interaction)
    if user.bot:
        raise UserError(say.IS_BOT())
    member_id, service = UserId(user.id), rules_of(interaction).access
    policy = await service.block(guild_id, actor_id, member_id, reason, hours)
    granted = user.resolved_permissions if isinstance(user, discord.Member) else None
    manages = granted is not None and (granted.manage_guild or granted.administrator)
    await _answer(interaction, access_text.blocked(policy.blocks[member_id], actor_id, manages=manages), policy)


async def unblock(interaction: discord.Interaction[Any], user_id: UserId) -> None:
    """Lift the block of a member. Raises UserError if there is none."""
    await _answer(interaction, *await _unblock(interaction, user_id))


async def _lift(interaction: discord.Interaction[Any], kind: str, number: int) -> tuple[str, Policy]:
    if kind == "c":
        return await _set_channel(interaction, number, None)
    if kind == "r":
        return await _set_role(interaction, number, None)
    return await _unblock(interaction, UserId(number))


async def _set_channel(interaction: discord.Interaction[Any], number: int, rule: Rule | None) -> tuple[str, Policy]:
    guild_id, actor_id = _who(interaction)
    policy = await rules_of(interaction).access.set_channel(guild_id, actor_id, number, rule)
    return access_text.channel_set(number, rule), policy


async def _set_role(interaction: discord.Interaction[Any], number: int, rule: Rule | None) -> tuple[str, Policy]:
    guild_id, actor_id = _who(interaction)
    policy = await rules_of(interaction).access.set_role(guild_id, actor_id, number, rule)
    return access_text.role_set(number, guild_id, rule), policy


async def _unblock(interaction: discord.Interaction[Any], user_id: UserId) -> tuple[str, Policy]:
    guild_id, actor_id = _who(interaction)
    policy = await rules_of(interaction).access.unblock(guild_id, actor_id, user_id)
    return access_text.unblocked(user_id), policy


def _who(interaction: discord.Interaction[Any]) -> tuple[GuildId, UserId]:
    return rights.managed_server(interaction), UserId(interaction.user.id)


# -- what holds now --------------------------------------------------------------------------------------------------


async def _answer(interaction: discord.Interaction[Any], done: str, policy: Policy) -> None:
    view = _view(interaction, policy)
    await respond.private(
        interaction, _text(interaction, done, policy), view=discord.utils.MISSING if view is None else view
    )


def _text(interaction: discord.Interaction[Any], done: str, policy: Policy) -> str:
    return f"{done}\n\n{access_text.rules(policy, interaction.created_at.timestamp())}"


def _view(interaction: discord.Interaction[Any], policy: Policy) -> discord.ui.View | None:
    """The list of removable rules, first those that only this list reaches; None if there are none."""
    now, guild = interaction.created_at.timestamp(), interaction.guild
    gone: list[discord.SelectOption] = []  # first those that Discord's own pickers no longer offer
    known: list[discord.SelectOption] = []
    for one, rule in sorted(policy.channels.items()):
        channel = guild.get_channel_or_thread(one) if guild is not None else None
        name = f"#{channel.name}" if channel is not None else say.GONE_CHANNEL(id=one)
        (gone if channel is None else known).append(_option("c", one, OPTION[rule](what=name)))
    for one, rule in sorted(policy.roles.items()):
        role = guild.get_role(one) if guild is not None else None
        name = f"@{role.name.removeprefix('@')}" if role is not None else say.GONE_ROLE(id=one)
        (gone if role is None else known).append(_option("r", one, OPTION[rule](what=name)))
    blocks = [block for block in policy.blocks.values() if holds(block, now)]
    known += [_option("u", one.user_id, say.OPTION_BLOCK(member=one.user_id), one.reason) for one in blocks]
    options = [*gone, *known][:MOST_OPTIONS]
    if not options:
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(LiftList.of(options))
    return view


def _option(kind: str, number: int, label: str, note: str = "") -> discord.SelectOption:
    return discord.SelectOption(
        label=foreign_text.label(label, MAX_OPTION),
        value=f"{kind}{number}",
        description=foreign_text.plain(note, MAX_OPTION) or None,
    )


DYNAMIC_ITEMS = (LiftList,)
