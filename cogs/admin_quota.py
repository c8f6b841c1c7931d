"""`/admin quota`: limits, extra credits and prices of a server."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.core.credits.quota import Period
from bot.core.kinds import Priced
from bot.services.rules.member_credits import MAX_REASON, MOST_GRANTED
from bot.services.rules.quotas import MOST_CREDITS, MOST_PRICE, Wanted
from bot.texts.admin import admin as say
from bot.ui.admin import quota_panel
from bot.ui.kit.channel_option import ChannelOption, ChosenChannel

PERIODS = [app_commands.Choice(name=period.value, value=period.value) for period in Period]
KINDS = [app_commands.Choice(name=priced.value, value=priced.value) for priced in Priced]


class QuotaCommands(app_commands.Group):
    """Commands for members' credits and for prices. All answers are private."""

    @app_commands.command(name="set", description=say.QUOTA_SET())
    @app_commands.describe(
        period=say.QUOTA_SET_PERIOD(),
        credits=say.QUOTA_SET_CREDITS(),
        unlimited=say.QUOTA_SET_UNLIMITED(),
        user=say.QUOTA_SET_USER(),
        role=say.QUOTA_SET_ROLE(),
        channel=say.QUOTA_SET_CHANNEL(),
        pool=say.QUOTA_SET_POOL(),
    )
    @app_commands.choices(period=PERIODS)
    async def set_limit(
        self,
        interaction: discord.Interaction[Any],
        period: str,
        credits: app_commands.Range[int, 0, MOST_CREDITS] | None = None,
        unlimited: bool | None = None,
        user: discord.User | None = None,
        role: discord.Role | None = None,
        channel: app_commands.Transform[ChosenChannel, ChannelOption] | None = None,
        pool: bool | None = None,
    ) -> None:
        """Set a limit from the next job on; running jobs keep their reserved credits."""
        wanted = Wanted(
            period=Period(period),
            credits=credits,
            unlimited=unlimited,
            role_id=role.id if role is not None else None,
            pool=pool,
        )
        await quota_panel.set_rule(interaction, wanted, user, channel)

    @app_commands.command(name="show", description=say.QUOTA_SHOW())
    @app_commands.describe(user=say.QUOTA_SHOW_USER())
    async def show(self, interaction: discord.Interaction[Any], user: discord.User | None = None) -> None:
        """Show limits or a member's credits, with lists to take back limits and grants."""
        if user is None:
            await quota_panel.show(interaction)
        else:
            await quota_panel.show_member(interaction, user)

    @app_commands.command(name="grant", description=say.QUOTA_GRANT())
    @app_commands.describe(
        user=say.QUOTA_GRANT_USER(), credits=say.QUOTA_GRANT_CREDITS(), reason=say.QUOTA_GRANT_REASON()
    )
    async def grant(
        self,
        interaction: discord.Interaction[Any],
        user: discord.User,
        credits: app_commands.Range[int, 1, MOST_GRANTED],
        reason: app_commands.Range[str, 1, MAX_REASON] = "",
    ) -> None:
        """Give extra credits. The answer has a list of ends."""
        await quota_panel.grant(interaction, user, credits, reason)

    @app_commands.command(name="reset", description=say.QUOTA_RESET())
    @app_commands.describe(user=say.QUOTA_RESET_USER())
    async def reset(self, interaction: discord.Interaction[Any], user: discord.User) -> None:
        """Start limits over. Credits reserved for running jobs stay reserved."""
        await quota_panel.reset(interaction, user)

    @app_commands.command(name="cost", description=say.QUOTA_COST())
    @app_commands.describe(kind=say.QUOTA_COST_KIND(), credits=say.QUOTA_COST_CREDITS())
    @app_commands.choices(kind=KINDS)
    async def cost(
        self, interaction: discord.Interaction[Any], kind: str, credits: app_commands.Range[int, 0, MOST_PRICE]
    ) -> None:
        """Set a price. Of the prices for kind and speed the higher one counts."""
        await quota_panel.set_price(interaction, Priced(kind), credits)
