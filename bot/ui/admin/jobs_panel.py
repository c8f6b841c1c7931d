"""The private panels of `/admin`. Their buttons work across restarts, as long as their reader may use them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.models import JobId, UserId
from bot.services.jobs.cancelling import MustPay
from bot.services.members.status import JobsPage
from bot.texts.admin import admin as say
from bot.ui.admin import jobs_text
from bot.ui.jobs import cancel as cancelling
from bot.ui.kit import outgoing, respond, rights
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.services import members_of

_PLACE = re.compile(r"(?P<page>[0-9]{1,3})(?:u(?P<user>[0-9a-f]{1,16}))?")
_LAST_PAGE = 999


class JobsVerb(StrEnum):
    """The action of a button on a panel. The values are in custom_ids, so they stay."""

    NEWER = "newer"
    OLDER = "older"
    REFRESH = "refresh"


_LABELS = {JobsVerb.NEWER: say.NEWER, JobsVerb.OLDER: say.OLDER, JobsVerb.REFRESH: say.REFRESH}


class AdminButton(PanelButton, prefix=panel_id.ADMIN):
    """Leads to a page of a server's jobs. Each press checks whether its user may see it."""

    outdated = say.OUTDATED()

    @classmethod
    def to(
        cls, verb: JobsVerb, page: int, user_id: UserId | None, emoji: str, *, disabled: bool = False
    ) -> AdminButton:
        """The button to a page, optionally of one member's jobs."""
        argument = f"{min(max(page, 0), _LAST_PAGE)}" + (f"u{user_id:x}" if user_id is not None else "")
        return cls.saying(verb, argument, label=_LABELS[verb](), emoji=emoji, disabled=disabled)

    @property
    def shown_page(self) -> tuple[int, UserId | None] | None:
        """The page and the member that it names; None if a newer or broken version wrote it."""
        decoded = self.decoded
        found = _PLACE.fullmatch(decoded.argument) if decoded is not None and decoded.verb in set(JobsVerb) else None
        if found is None:
            return None
        user_id = int(found["user"], 16) if found["user"] else None
        if user_id is not None and user_id > panel_id.MOST:
            return None
        return int(found["page"]), None if user_id is None else UserId(user_id)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        if self.shown_page is None:
            raise UserError(self.outdated)
        page, user_id = self.shown_page
        content, view = await _panel(interaction, user_id, page)
        await outgoing.redraw(interaction, content=content, view=view)


async def list_jobs(interaction: discord.Interaction[Any], user_id: UserId | None) -> None:
    """Open the first page of the server's running and waiting jobs. Raises UserError for members who don't manage
    it."""
    content, view = await _panel(interaction, user_id, 1)
    await outgoing.reply(interaction, content, view=view)


async def _panel(
    interaction: discord.Interaction[Any], user_id: UserId | None, page: int
) -> tuple[str, discord.ui.View]:
    guild_id = rights.managed_server(interaction)
    service = members_of(interaction).status
    status = await service.now(guild_id)
    shown = await service.jobs(guild_id, user_id, page)
    return jobs_text.jobs(status, shown), _view(shown)


def _view(shown: JobsPage) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    if shown.pages > 1:
        number, user_id = shown.number, shown.user_id
        view.add_item(AdminButton.to(JobsVerb.NEWER, number - 1, user_id, "◀️", disabled=number <= 1))
        view.add_item(AdminButton.to(JobsVerb.OLDER, number + 1, user_id, "▶️", disabled=number >= shown.pages))
    view.add_item(AdminButton.to(JobsVerb.REFRESH, shown.number, shown.user_id, "🔄"))
    return view


async def cancel(interaction: discord.Interaction[Any], typed: str) -> None:
    """Cancel a job of this server, by its id as an admin typed it. Raises UserError with the reason if it can't be
    cancelled."""
    rights.managed_server(interaction)
    job_id = typed.strip().strip("`").lower()
    if not job_id.isascii() or not job_id.isalnum():
        raise UserError(say.NO_ID())
    try:
        job = await cancelling.cancel(interaction, JobId(job_id), manages=True)
    except MustPay as price:  # a job of one's own
        await cancelling.ask(interaction, price)
        return
    await respond.private(
        interaction, cancelling.cancelled(job, say.JOB_OF(job=f"`{job.id}`", member=f"<@{job.user_id}>"))
    )
