"""Several jobs from one press: what they cost is asked first, privately; then each gets a message of its own."""

from __future__ import annotations

import logging
import re
from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.links import message_link
from bot.core.models import Job, JobId
from bot.services.ports import NowhereToPost, PublishLater
from bot.services.requests import AskAll, StartAll
from bot.ui import respond
from bot.ui.speaking import NO_CONNECTION

log = logging.getLogger(__name__)

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
            label=f"Imagine {plan.count} for {credits_of(plan.cost)}",
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
            picks, job_id = respond.services_of(interaction).picks, JobId(self.decoded.argument)
            await start_all(interaction, await picks.prepare_all(respond.origin(interaction), job_id))


async def ask(interaction: discord.Interaction[Any], plan: AskAll) -> None:
    """Show what the jobs cost, with the button that starts them."""
    view = discord.ui.View(timeout=None)
    view.add_item(ConfirmAll.of(plan))
    said = f"This makes {plan.count} grids, one from each text, and costs {credits_of(plan.cost)}."
    await interaction.response.send_message(said, view=view, ephemeral=True)


async def start_all(interaction: discord.Interaction[Any], plan: StartAll) -> None:
    """Store all jobs, acknowledge silently, then show and start one after the other.

    A job is promised only by its own message: after a crash in between, what has none is dropped by the worker.
    """
    services = respond.services_of(interaction)
    opened = await services.intake.open_all(plan)
    fresh = [one.job for one in opened if one.fresh]
    if not fresh:
        if not any(one.same_event for one in opened):
            raise UserError(f"They are already on their way. {message_link(opened[0].job)}".strip())
        return
    try:
        await interaction.response.defer()
    except discord.NotFound as refused:
        log.warning("interaction %s came too late for Discord (%s), dropped", interaction.id, refused.code)
        for job in fresh:
            await services.intake.drop(job)
        return
    except (discord.HTTPException, *NO_CONNECTION) as unclear:
        log.warning(
            "interaction %s: its acknowledgement is unclear, the worker drops its jobs: %s", interaction.id, unclear
        )
        return
    shown = [await _show(interaction, job) for job in fresh]
    where = plan.starts[0].clicked
    marked = [await services.intake.mark_used(job) for job, ok in zip(fresh, shown, strict=True) if ok]
    if where is not None and marked and marked[-1] is not None:
        services.spawn("mark the buttons", services.publisher.mark_used(*marked[-1], where))
    await _close(interaction, sum(shown), len(shown))


async def _show(interaction: discord.Interaction[Any], job: Job) -> bool:
    """Post the job's message and start it. False: it cannot be shown, so nothing is charged."""
    services = respond.services_of(interaction)
    try:
        message = await services.publisher.announce(job)
    except NowhereToPost as closed:
        log.info("job %s cannot be shown, dropped: %s", job.id, closed)
        await services.intake.drop(job)
        return False
    except PublishLater as unclear:
        log.warning("job %s: perhaps its message arrived, the worker looks for it: %s", job.id, unclear)
        return False
    await services.intake.start(job, message)
    return True


async def _close(interaction: discord.Interaction[Any], shown: int, wanted: int) -> None:
    """Replace the question by what came of it."""
    said = "On their way."
    if shown < wanted:
        said = (
            f"{shown} of {wanted} are on their way. I could not post the others here; what is not posted costs nothing."
        )
    try:
        await interaction.edit_original_response(content=said, view=None)
    except (discord.HTTPException, *NO_CONNECTION) as closed:
        log.info("the question of interaction %s stays open: %s", interaction.id, closed)


def credits_of(cost: int) -> str:
    """A price in words."""
    return "1 credit" if cost == 1 else f"{cost} credits"


DYNAMIC_ITEMS = (ConfirmAll,)
