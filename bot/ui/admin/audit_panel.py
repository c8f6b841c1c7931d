"""The pages of `/admin audit`. Their buttons work across restarts, as long as their reader manages the server."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.rules.audit import MAX_DAYS
from bot.services.rules.audit_log import AuditPage
from bot.texts.admin import audit as say
from bot.ui.admin import audit_text
from bot.ui.kit import outgoing, rights
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.services import rules_of

_LAST_PAGE = 99_999
_PLACE = re.compile(r"(?P<page>[0-9]{1,5})d(?P<days>[0-9]{1,3})")


class AuditVerb(StrEnum):
    """The action of a button. The values are in custom_ids, so they stay."""

    NEWER = "newer"
    OLDER = "older"


_LABELS = {AuditVerb.NEWER: say.NEWER, AuditVerb.OLDER: say.OLDER}


class AuditButton(PanelButton, prefix=panel_id.AUDIT):
    """Leads to a page. Each press checks whether its user may see it."""

    outdated = say.OUTDATED()

    @classmethod
    def to(cls, verb: AuditVerb, page: int, days: int, emoji: str, *, disabled: bool) -> AuditButton:
        """The button to a page of the last `days`."""
        argument = f"{min(max(page, 0), _LAST_PAGE)}d{days}"
        return cls.saying(verb, argument, label=_LABELS[verb](), emoji=emoji, disabled=disabled)

    @property
    def shown_page(self) -> tuple[int, int] | None:
        """The page and the days that it names; None if a newer or broken version wrote it."""
        decoded = self.decoded
        found = _PLACE.fullmatch(decoded.argument) if decoded is not None and decoded.verb in set(AuditVerb) else None
        return None if found is None else (int(found["page"]), int(found["days"]))

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        page, days = self.shown_page or (0, 0)
        if not 1 <= days <= MAX_DAYS:
            raise UserError(self.outdated)
        shown = await _page(interaction, days, page)
        await outgoing.redraw(interaction, content=audit_text.audit(shown), view=_view(shown))


async def open_panel(interaction: discord.Interaction[Any], days: int) -> None:
    """Answer `/admin audit`. Raises UserError for members who don't manage the server."""
    shown = await _page(interaction, days, 1)
    await outgoing.reply(interaction, audit_text.audit(shown), view=_view(shown))


async def _page(interaction: discord.Interaction[Any], days: int, number: int) -> AuditPage:
    guild_id = rights.managed_server(interaction)
    return await rules_of(interaction).audits.page(guild_id, days, number)


def _view(shown: AuditPage) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    if shown.pages > 1:
        number, days = shown.number, shown.days
        view.add_item(AuditButton.to(AuditVerb.NEWER, number - 1, days, "◀️", disabled=number <= 1))
        view.add_item(AuditButton.to(AuditVerb.OLDER, number + 1, days, "▶️", disabled=number >= shown.pages))
    return view
