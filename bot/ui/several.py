"""Several jobs from one press: what they cost is asked first, privately; then each gets a message of its own."""

from __future__ import annotations

from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.models import JobId
from bot.core.quota_text import credits
from bot.services.requests import AskAll
from bot.ui import respond, starting
from bot.ui.panel_item import PanelButton

IMAGINE = "imagine"


class ConfirmAll(PanelButton, prefix=panel_id.ALL):
    """The button under the question that names what all the pictures cost."""

    outdated = "This button was made by another version of me. Please press Imagine all anew."

    @classmethod
    def of(cls, plan: AskAll) -> Self:
        """The button that names the price."""
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=f"Imagine {plan.count} for {credits(plan.cost)}" if plan.count else "Ask the moderators",
            emoji="🎉",
            style=discord.ButtonStyle.success,
            custom_id=panel_id.encode(panel_id.ALL, IMAGINE, plan.job_id),
        )
        return cls(button, panel_id.PanelId(IMAGINE, plan.job_id))

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        job_id, picks = JobId(self.meaning().argument), respond.services_of(interaction).picks
        await starting.start_all(interaction, await picks.prepare_all(respond.origin(interaction), job_id))


async def ask(interaction: discord.Interaction[Any], plan: AskAll) -> None:
    """Show what the jobs cost, with the button that starts them."""
    view = discord.ui.View(timeout=None)
    view.add_item(ConfirmAll.of(plan))
    await interaction.response.send_message(_question(plan), view=view, ephemeral=True)


def _question(plan: AskAll) -> str:
    """What happens at once, and what waits for moderators."""
    lines = []
    if plan.count:
        grids = "1 grid" if plan.count == 1 else f"{plan.count} grids, one from each text,"
        lines.append(f"This makes {grids} and costs {credits(plan.cost)}.")
    if plan.flagged:
        texts = "1 text" if plan.flagged == 1 else f"{plan.flagged} texts"
        lines.append(
            f"The moderators of this server look at {texts} first: {credits(plan.flagged_cost)} in all for what they "
            "let pass, nothing until then."
        )
    return "\n".join(lines)


DYNAMIC_ITEMS = (ConfirmAll,)
