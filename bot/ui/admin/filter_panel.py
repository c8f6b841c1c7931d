"""The pages of `/admin filter list`. Their buttons work across restarts, for people who still manage the server."""

from __future__ import annotations

from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.texts.kit import paging
from bot.texts.rules import filters as say
from bot.ui.admin import filter_text
from bot.ui.kit import outgoing, rights
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.reachability import look
from bot.ui.kit.services import rules_of

PAGE = "page"


class FilterPage(PanelButton, prefix=panel_id.FILTERS):
    """Leads to a page of a server's filters."""

    outdated = say.OUTDATED()

    @classmethod
    def to(cls, label: str, emoji: str, number: int, *, disabled: bool) -> Self:
        """The button to page `number`, counted from 1."""
        return cls.saying(PAGE, str(max(number, 0)), label=label, emoji=emoji, disabled=disabled)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        said = self.meaning()
        number = panel_id.number(said.argument)
        if said.verb != PAGE or number is None:
            raise UserError(self.outdated)
        content, view = await _page(interaction, number)
        await outgoing.redraw(interaction, content=content, view=view)


async def open_list(interaction: discord.Interaction[Any]) -> None:
    """Answer `/admin filter list` with its first page. Raises UserError for members who don't manage the server."""
    content, view = await _page(interaction, 1)
    await outgoing.reply(interaction, content, view=view)


async def _page(interaction: discord.Interaction[Any], number: int) -> tuple[str, discord.ui.View]:
    guild_id = rights.managed_server(interaction)
    policy = await rules_of(interaction).filters.listed(guild_id)
    pages = filter_text.pages(policy, look(interaction, (policy.review_channel,)))
    number, view = max(1, min(number, len(pages))), discord.ui.View(timeout=None)
    if len(pages) > 1:
        view.add_item(FilterPage.to(say.BACK(), "◀️", number - 1, disabled=number == 1))
        view.add_item(FilterPage.to(paging.NEXT(), "▶️", number + 1, disabled=number == len(pages)))
    return pages[number - 1], view


DYNAMIC_ITEMS = (FilterPage,)
