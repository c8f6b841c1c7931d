"""The pages of `/admin filter list`. Their buttons work across restarts, for who still manages the server."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.ui import filter_text, respond, rights

PAGE = "page"
OUTDATED = "This panel was made by another version of me. Please use `/admin filter list` anew."


class FilterPage(discord.ui.DynamicItem[discord.ui.Button[Any]], template=panel_id.template(panel_id.FILTERS)):
    """Leads to a page of a server's filters."""

    def __init__(self, item: discord.ui.Button[Any], number: int | None) -> None:
        super().__init__(item)
        self.number = number

    @classmethod
    def to(cls, label: str, emoji: str, number: int, *, disabled: bool) -> Self:
        """The button to page `number`, 1 and up."""
        custom_id = panel_id.encode(panel_id.FILTERS, PAGE, str(max(number, 0)))
        return cls(discord.ui.Button(label=label, emoji=emoji, disabled=disabled, custom_id=custom_id), number)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, discord.ui.Button):
            raise TypeError(f"{match[0]!r} is on a {type(item).__name__}")
        decoded = panel_id.decode(match["version"], match["rest"])
        named = decoded is not None and decoded.verb == PAGE and decoded.argument.isdecimal()
        return cls(item, int(decoded.argument) if decoded is not None and named else None)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with respond.guard(interaction):
            if self.number is None:
                raise UserError(OUTDATED)
            content, view = await _page(interaction, self.number)
            await interaction.response.edit_message(content=content, view=view)


async def open_list(interaction: discord.Interaction[Any]) -> None:
    """Answer `/admin filter list` with its first page. Raises UserError for who does not manage the server."""
    content, view = await _page(interaction, 1)
    await interaction.response.send_message(content, view=view, ephemeral=True)


async def _page(interaction: discord.Interaction[Any], number: int) -> tuple[str, discord.ui.View]:
    guild_id, answer_by = rights.managed_server(interaction), respond.origin(interaction).answer_by
    pages = filter_text.pages(await respond.services_of(interaction).filters.listed(guild_id, answer_by))
    number, view = max(1, min(number, len(pages))), discord.ui.View(timeout=None)
    if len(pages) > 1:
        view.add_item(FilterPage.to("Back", "◀️", number - 1, disabled=number == 1))
        view.add_item(FilterPage.to("Next", "▶️", number + 1, disabled=number == len(pages)))
    return pages[number - 1], view


DYNAMIC_ITEMS = (FilterPage,)
