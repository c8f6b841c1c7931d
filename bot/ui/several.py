"""Several jobs from one press: what they cost is asked first, privately; then each gets a message of its own."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.models import JobId
from bot.core.quota_text import credits
from bot.services.requests import AskAll
from bot.ui import respond, starting

IMAGINE = "imagine"


class ConfirmAll(discord.ui.DynamicItem[discord.ui.Button[Any]], template=panel_id.template(panel_id.ALL)):
    """The button under the question that names what all the pictures cost."""

    def __init__(self, item: discord.ui.Button[Any], decoded: panel_id.PanelId | None) -> None:
        super().__init__(item)
        self.decoded = decoded

    @classmethod
    def of(cls, plan: AskAll) -> Self:
        """The button that names the price."""
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=f"Imagine {plan.count} for {credits(plan.cost)}",
            emoji="🎉",
            style=discord.ButtonStyle.success,
            custom_id=panel_id.encode(panel_id.ALL, IMAGINE, plan.job_id),
        )
        return cls(button, panel_id.PanelId(IMAGINE, plan.job_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, discord.ui.Button):
            raise TypeError(f"{match[0]!r} is on a {type(item).__name__}")
        return cls(item, panel_id.decode(match["version"], match["rest"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with respond.guard(interaction):
            if self.decoded is None:
                raise UserError("This button was made by another version of me. Please press Imagine all anew.")
            clicks, job_id = respond.services_of(interaction).clicks, JobId(self.decoded.argument)
            await starting.start_all(interaction, await clicks.prepare_all(respond.origin(interaction), job_id))


async def ask(interaction: discord.Interaction[Any], plan: AskAll) -> None:
    """Show what the jobs cost, with the button that starts them."""
    view = discord.ui.View(timeout=None)
    view.add_item(ConfirmAll.of(plan))
    said = f"This makes {plan.count} grids, one from each text, and costs {credits(plan.cost)}."
    await interaction.response.send_message(said, view=view, ephemeral=True)


DYNAMIC_ITEMS = (ConfirmAll,)
