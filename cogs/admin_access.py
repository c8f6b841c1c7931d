"""`/admin access`: where the bot may be used, by whom, and forgetting a member."""

from __future__ import annotations

from typing import Any, Final, Literal

import discord
from discord import app_commands

from bot.core.models import UserId
from bot.core.rules.access import MAX_REASON
from bot.core.rules.policy import Rule
from bot.texts.admin import admin as say
from bot.ui.admin import access_panel
from bot.ui.kit.channel_option import ChannelOption, ChosenChannel
from bot.ui.members import privacy_panel

LONGEST_BLOCK_H: Final = 366 * 24
_RULES: Final = {"allow": Rule.ALLOW, "deny": Rule.DENY, "default": None}
RuleName = Literal["allow", "deny", "default"]


class AccessCommands(app_commands.Group):
    """Commands for access. Each answers with the rules then in force."""

    @app_commands.command(name="channel", description=say.ACCESS_CHANNEL())
    @app_commands.describe(channel=say.ACCESS_CHANNEL_CHANNEL(), rule=say.ACCESS_CHANNEL_RULE())
    async def channel(
        self,
        interaction: discord.Interaction[Any],
        channel: app_commands.Transform[ChosenChannel, ChannelOption],
        rule: RuleName,
    ) -> None:
        """Set a rule for a place. The narrowest place with a rule decides."""
        await access_panel.set_channel(interaction, channel, _RULES[rule])

    @app_commands.command(name="role", description=say.ACCESS_ROLE())
    @app_commands.describe(role=say.ACCESS_ROLE_ROLE(), rule=say.ACCESS_ROLE_RULE())
    async def role(self, interaction: discord.Interaction[Any], role: discord.Role, rule: RuleName) -> None:
        """Set a rule for a role. Deny beats allow."""
        await access_panel.set_role(interaction, role.id, _RULES[rule])

    @app_commands.command(name="block", description=say.ACCESS_BLOCK())
    @app_commands.describe(
        user=say.ACCESS_BLOCK_USER(), reason=say.ACCESS_BLOCK_REASON(), hours=say.ACCESS_BLOCK_HOURS()
    )
    async def block(
        self,
        interaction: discord.Interaction[Any],
        user: discord.Member | discord.User,
        reason: app_commands.Range[str, 1, MAX_REASON] = "",
        hours: app_commands.Range[int, 1, LONGEST_BLOCK_H] | None = None,
    ) -> None:
        """Block a member. A second block replaces the first."""
        await access_panel.block(interaction, user, reason, hours)

    @app_commands.command(name="unblock", description=say.ACCESS_UNBLOCK())
    @app_commands.describe(user=say.ACCESS_UNBLOCK_USER())
    async def unblock(self, interaction: discord.Interaction[Any], user: discord.User) -> None:
        """Lift a block before its end."""
        await access_panel.unblock(interaction, UserId(user.id))

    @app_commands.command(name="forget", description=say.ACCESS_FORGET())
    @app_commands.describe(user=say.ACCESS_FORGET_USER())
    async def forget(self, interaction: discord.Interaction[Any], user: discord.User) -> None:
        """Delete a member's data of this server. Their private data they can delete themselves in `/settings`."""
        await privacy_panel.forget(interaction, UserId(user.id))
