"""The question before what is dear. It is stored, so its buttons work across restarts."""

from __future__ import annotations

from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.credits.quota_text import credits
from bot.services.jobs.batch import Batch
from bot.services.jobs.gate import Admitted, AskCost
from bot.ui.jobs import start as starting
from bot.ui.kit import outgoing, respond
from bot.ui.kit.panel_item import PanelButton

GO, STOP = "go", "stop"


class QuestionButton(PanelButton, prefix=panel_id.QUESTION):
    """Yes or no to the price of a job."""

    outdated = "This button was made by another version of me. Please ask anew."

    @classmethod
    def of(cls, verb: str, held_id: str, label: str, style: discord.ButtonStyle) -> Self:
        """The button that says `label`."""
        return cls.saying(verb, held_id, label=label, style=style)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        said = self.meaning()
        if said.verb == STOP:
            await outgoing.redraw(interaction, content="Nothing was started.", view=None)
            return
        services, origin = respond.services_of(interaction), respond.origin(interaction)
        match await services.questions.answered(said.argument, origin):
            case Admitted() as admitted:
                await starting.start_all(interaction, Batch(origin, (admitted,)))
            case AskCost() as dearer:
                await outgoing.redraw(interaction, **await _question(interaction, dearer))


async def ask(interaction: discord.Interaction[Any], plan: AskCost) -> None:
    """Show privately what a job costs, with the button that starts it."""
    await outgoing.reply(interaction, **await _question(interaction, plan))


async def _question(interaction: discord.Interaction[Any], plan: AskCost) -> dict[str, Any]:
    held_id = await respond.services_of(interaction).questions.keep(plan)
    cost, room = credits(plan.start.new.cost), plan.credits.spendable
    has = "" if room is None else f" You may spend {credits(room)} now."
    view = discord.ui.View(timeout=None)
    view.add_item(QuestionButton.of(GO, held_id, f"Start for {cost}", discord.ButtonStyle.success))
    view.add_item(QuestionButton.of(STOP, held_id, "No", discord.ButtonStyle.secondary))
    return {"content": f"This costs {cost}.{has} Shall I start it?", "view": view}


DYNAMIC_ITEMS = (QuestionButton,)
