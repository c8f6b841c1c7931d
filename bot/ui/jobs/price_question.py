"""Asks before an expensive job. The question is stored, so its buttons work across restarts."""

from __future__ import annotations

from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.credits.quota_text import credits
from bot.services.jobs.batch import Batch
from bot.services.jobs.rule_check import Admitted, AskCost
from bot.texts.jobs import starting as say
from bot.ui.jobs import start_job
from bot.ui.kit import outgoing, respond
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.services import jobs_of

GO, STOP = "go", "stop"


class QuestionButton(PanelButton, prefix=panel_id.QUESTION):
    """Yes or no to the price of a job."""

    outdated = say.ASK_AGAIN()

    @classmethod
    def of(cls, verb: str, request_id: str, label: str, style: discord.ButtonStyle) -> Self:
        """The button that says `label`."""
        return cls.saying(verb, request_id, label=label, style=style)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        said = self.meaning()
        if said.verb == STOP:
            await outgoing.redraw(interaction, content=say.NOTHING_STARTED(), view=None)
            return
        asker = respond.asker(interaction)
        match await jobs_of(interaction).questions.answered(said.argument, asker):
            case Admitted() as admitted:
                await start_job.start_all(interaction, Batch(asker, (admitted,)))
            case AskCost() as asked:
                await outgoing.redraw(interaction, **await _question(interaction, asked))


async def ask(interaction: discord.Interaction[Any], plan: AskCost) -> None:
    """Show privately the price of a job, with the button that starts it."""
    await outgoing.reply(interaction, **await _question(interaction, plan))


async def _question(interaction: discord.Interaction[Any], plan: AskCost) -> dict[str, Any]:
    request_id = await jobs_of(interaction).questions.keep(plan)
    cost, room = credits(plan.start.new.cost), plan.credits.spendable
    question = say.COST(price=cost) if room is None else say.COST_OF(price=cost, left=credits(room))
    view = discord.ui.View(timeout=None)
    view.add_item(QuestionButton.of(GO, request_id, say.START_FOR(price=cost), discord.ButtonStyle.success))
    view.add_item(QuestionButton.of(STOP, request_id, say.NO(), discord.ButtonStyle.secondary))
    return {"content": question, "view": view}


DYNAMIC_ITEMS = (QuestionButton,)
