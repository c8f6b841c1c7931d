"""`/admin quota`: limits, extra credits and prices of a server."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.core.credits.quota import Period
from bot.core.kinds import Priced
from bot.services.rules.member_credits import MAX_REASON, MOST_GRANTED
from bot.services.rules.quotas import MOST_CREDITS, MOST_PRICE, Wanted
from bot.ui.admin import quota_panel
from bot.ui.kit.channel_option import Place, PlaceOption

PERIODS = [app_commands.Choice(name=period.value, value=period.value) for period in Period]
KINDS = [app_commands.Choice(name=priced.value, value=priced.value) for priced in Priced]


class QuotaCommands(app_commands.Group):
    """What members may spend, and what things cost. All answered privately."""

    @app_commands.command(
        name="set", description="Limit what is spent in a period: by every member, or by whom you name"
    )
    @app_commands.describe(
        period="How long the limit counts before it begins anew, in the server's time zone",
        credits="The most credits in that period; 0 = nothing",
        unlimited="True = no limit in that period",
        user="For this member; stands before all other limits of members",
        role="For each member with this role",
        channel="For all together in this channel",
        pool="True = for all members of the server together",
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
        channel: app_commands.Transform[Place, PlaceOption] | None = None,
        pool: bool | None = None,
    ) -> None:
        """It holds from the next job on; jobs that run keep what they hold."""
        wanted = Wanted(
            period=Period(period),
            credits=credits,
            unlimited=unlimited,
            role_id=role.id if role is not None else None,
            pool=pool,
        )
        await quota_panel.set_rule(interaction, wanted, user, channel)

    @app_commands.command(name="show", description="All limits and prices, or what one member may spend now")
    @app_commands.describe(user="The credits of this member, in this channel")
    async def show(self, interaction: discord.Interaction[Any], user: discord.User | None = None) -> None:
        """With lists to take limits and grants back."""
        if user is None:
            await quota_panel.show(interaction)
        else:
            await quota_panel.show_member(interaction, user)

    @app_commands.command(name="grant", description="Give a member extra credits, used when their limits leave nothing")
    @app_commands.describe(user="Who gets them", credits="How many", reason="What for; the member sees it in /quota")
    async def grant(
        self,
        interaction: discord.Interaction[Any],
        user: discord.User,
        credits: app_commands.Range[int, 1, MOST_GRANTED],
        reason: app_commands.Range[str, 1, MAX_REASON] = "",
    ) -> None:
        """The answer has a list of ends."""
        await quota_panel.grant(interaction, user, credits, reason)

    @app_commands.command(name="reset", description="Forget what a member spent in the periods under way")
    @app_commands.describe(user="Who gets it back")
    async def reset(self, interaction: discord.Interaction[Any], user: discord.User) -> None:
        """What running jobs hold stays held."""
        await quota_panel.reset(interaction, user)

    @app_commands.command(name="cost", description="Set what a kind of job or a speed costs")
    @app_commands.describe(kind="A kind of job, or a speed", credits="Its price; 0 = free")
    @app_commands.choices(kind=KINDS)
    async def cost(
        self, interaction: discord.Interaction[Any], kind: str, credits: app_commands.Range[int, 0, MOST_PRICE]
    ) -> None:
        """The dearer of the prices of kind and speed counts."""
        await quota_panel.set_price(interaction, Priced(kind), credits)
