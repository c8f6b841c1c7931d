"""Post to channel: the member of a private result shows it to everybody."""

from __future__ import annotations

from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.links import link_to
from bot.core.models import JobId
from bot.services.ports import MessageGone, PublishLater, ResultRefused
from bot.texts.jobs import jobs as say
from bot.ui.kit import respond
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.services import jobs_of, members_of, posting_of

VERB = "post"


class PostButton(PanelButton, prefix=panel_id.POST):
    """The button under a private result. Each press checks whether its user may."""

    outdated = say.POST_OUTDATED()

    @classmethod
    def of(cls, job_id: JobId) -> Self:
        """The button that posts this job's result."""
        return cls.saying(VERB, job_id, label=say.POST_BUTTON(), emoji="📣")

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        await _post(interaction, JobId(self.meaning().argument))


async def _post(interaction: discord.Interaction[Any], job_id: JobId) -> None:
    """Post the result where the button was pressed, once. Raises UserError; nothing is posted then."""
    library, publisher = members_of(interaction).library, posting_of(interaction).publisher
    asker = respond.asker(interaction)
    found = await library.to_post(job_id, asker)
    await jobs_of(interaction).rule_check.check_shown(asker, found.result.job)
    async with respond.thinking(interaction):  # an upload may take longer than Discord waits
        before = found.posted
        if before is not None and not await publisher.is_gone(before):
            await respond.private(interaction, say.POSTED_BEFORE(link=link_to(before, asker.guild_id)))
            return
        try:
            async with library.opened(found.result) as result:
                posted = await publisher.post(result, asker, after=before)
        except ResultRefused as refused:
            raise UserError(refused.reason) from refused
        except MessageGone as closed:
            raise UserError(say.CANNOT_POST()) from closed
        except PublishLater as later:
            raise UserError(say.NOT_TAKEN()) from later
        await library.also_shown_in(found.result.job, posted)
        await respond.private(interaction, say.POSTED(link=link_to(posted, asker.guild_id)))
