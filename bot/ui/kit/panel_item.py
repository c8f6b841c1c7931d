"""The base of the buttons and lists of our panels: each one's custom_id says what it does."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self, cast

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.ui.kit.control import NOTHING, Control, ItemT


class PanelItem(Control[ItemT], template=NOTHING):
    """A control whose custom_id begins with the `prefix` of its class; `decoded` is its content, None if a newer or
    broken version wrote it. `outdated` says what to do instead of using an unreadable one.
    """

    kind: ClassVar[type[discord.ui.Item[Any]]] = discord.ui.Item
    prefix: ClassVar[str]
    outdated: ClassVar[str]

    def __init_subclass__(cls, *, prefix: str | None = None) -> None:
        super().__init_subclass__(template=NOTHING if prefix is None else panel_id.template(prefix))
        if prefix is not None:
            cls.prefix = prefix

    def __init__(self, item: ItemT, decoded: panel_id.PanelId | None) -> None:
        super().__init__(item)
        self.decoded = decoded

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        fits = isinstance(item, cls.kind)
        return cls(cast(ItemT, item), panel_id.decode(match["version"], match["rest"]) if fits else None)

    def check_readable(self) -> None:
        if self.decoded is None or (isinstance(self.item, discord.ui.Select) and not self.item.values):
            raise UserError(self.outdated)

    def meaning(self) -> panel_id.PanelId:
        """The decoded custom_id. Raises UserError if this version can't read it."""
        if self.decoded is None:
            raise UserError(self.outdated)
        return self.decoded


class PanelButton(PanelItem[discord.ui.Button[Any]]):
    """A button of a panel."""

    kind = discord.ui.Button

    @classmethod
    def saying(
        cls,
        verb: str,
        argument: str = "",
        *,
        label: str,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> Self:
        """A new button; its custom_id says what to do, and with what."""
        custom_id = panel_id.encode(cls.prefix, verb, argument)
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=label, emoji=emoji, style=style, disabled=disabled, custom_id=custom_id
        )
        return cls(button, panel_id.PanelId(verb, argument))


class PanelList(PanelItem[discord.ui.Select[Any]]):
    """A list of a panel."""

    kind = discord.ui.Select

    @classmethod
    def saying(
        cls, verb: str, argument: str = "", *, options: list[discord.SelectOption], placeholder: str | None = None
    ) -> Self:
        """A new list; its custom_id says what is chosen, and for what."""
        custom_id = panel_id.encode(cls.prefix, verb, argument)
        select: discord.ui.Select[Any] = discord.ui.Select(
            options=options, placeholder=placeholder, custom_id=custom_id
        )
        return cls(select, panel_id.PanelId(verb, argument))
