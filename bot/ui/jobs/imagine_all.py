"""Several jobs from one press: asks about their price first, privately; then each gets a message of its own."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.credits.quota_text import credits
from bot.core.errors import UserError
from bot.core.models import JobId
from bot.services.jobs.plans import AskAll
from bot.texts.jobs import starting as say
from bot.ui.jobs import start_job
from bot.ui.kit import outgoing, respond
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.reachability import sees_of
from bot.ui.kit.services import jobs_of

IMAGINE = "imagine"
_SAID = re.compile(r"(?P<job>[0-9a-z]{10})(?P<price>[0-9a-f]{0,10})")


class ConfirmAll(PanelButton, prefix=panel_id.ALL):
    """The button under the question, which names the price of all the pictures."""

    outdated = say.PRESS_AGAIN()

    @classmethod
    def of(cls, plan: AskAll) -> Self:
        """The button that names the price."""
        return cls.saying(
            IMAGINE,
            f"{plan.job_id}{plan.most:x}",
            label=say.START_ALL(count=plan.count, price=credits(plan.cost)) if plan.count else say.START_REVIEW(),
            emoji="🎉",
            style=discord.ButtonStyle.success,
        )

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        said = _SAID.fullmatch(self.meaning().argument)
        if said is None:
            raise UserError(self.outdated)
        job_id, asker = JobId(said["job"]), respond.asker(interaction)
        batch = await jobs_of(interaction).prompt_choices.prepare_all(asker, job_id, sees_of(interaction))
        now = batch.question(job_id)
        if now.most > int(said["price"] or "0", 16):  # prices have risen since
            await outgoing.redraw(interaction, content=_question(now), view=_view(now))
        else:
            await start_job.start_all(interaction, batch)


async def ask(interaction: discord.Interaction[Any], plan: AskAll) -> None:
    """Show the price of the jobs, with the button that starts them."""
    await outgoing.reply(interaction, _question(plan), view=_view(plan))


def _view(plan: AskAll) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(ConfirmAll.of(plan))
    return view


def _question(plan: AskAll) -> str:
    """The question that says what starts at once, and what waits for moderators."""
    lines: list[str] = []
    if plan.count:
        lines.append(say.ALL_COST(count=plan.count, price=credits(plan.cost)))
    if plan.flagged:
        lines.append(say.ALL_REVIEWED(count=plan.flagged, price=credits(plan.flagged_cost)))
    return "\n".join(lines)


DYNAMIC_ITEMS = (ConfirmAll,)
