"""The base of all our buttons and lists. A client can send any custom_id with any message, so a press counts only for
controls that its message shows: nobody can change another member's message by a control that it never had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import discord
from discord import components

from bot.core.errors import UserError
from bot.texts.kit import answers as say
from bot.ui.kit import respond
from bot.ui.kit.attachments import components_of

ItemT = TypeVar("ItemT", bound=discord.ui.Item[Any])
Shown = discord.Button | discord.SelectMenu

NOTHING = r"(?!)"  # matches no custom_id: subclasses have templates


class Control(discord.ui.DynamicItem[ItemT], template=NOTHING):
    """A button or list that works as long as its message lives, across restarts. Subclasses implement `used`."""

    def _refresh_state(self, interaction: discord.Interaction[Any], data: Any) -> None:
        """As the library's, which reads the chosen values. Unreadable ones count as not chosen."""
        with suppress(Exception):
            super()._refresh_state(interaction, data)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await respond.handle(interaction, self._checked)

    async def _checked(self, interaction: discord.Interaction[Any]) -> None:
        check_offered(interaction)
        self.check_readable()
        await self.used(interaction)

    def check_readable(self) -> None:
        """Raises UserError if a newer or broken version made it."""

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        """Act on a press or a choice. Raises UserError."""
        raise NotImplementedError


def pressed(interaction: discord.Interaction[Any]) -> Shown | None:
    """The pressed button or list; None = its message has no such control now."""
    data: Any = interaction.data
    named = (data.get("custom_id"), data.get("component_type"))
    return next((one for one in _on_message(interaction) if (one.custom_id, one.type.value) == named), None)


def check_offered(interaction: discord.Interaction[Any]) -> None:
    """Raises UserError unless the message offers the pressed button or chosen value."""
    shown, data = pressed(interaction), interaction.data
    if shown is None or shown.disabled or not _offers(shown, data):
        raise UserError(say.NOT_OFFERED())


def check_panel(interaction: discord.Interaction[Any], prefix: str) -> None:
    """Check a form whose answer changes the panel that it was opened on. Raises UserError unless the message has a
    control whose custom_id begins with `prefix`."""
    if not any((one.custom_id or "").startswith(prefix) for one in _on_message(interaction)):
        raise UserError(say.NO_PANEL())


def _offers(shown: Shown, data: Any) -> bool:
    if isinstance(shown, discord.Button):
        return True
    values = data.get("values", [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return False
    chosen, offered = set(values), {option.value for option in shown.options}
    listed = shown.type is discord.ComponentType.string_select  # others offer members, roles or channels
    return len(chosen) <= shown.max_values and (not listed or chosen <= offered)


def _on_message(interaction: discord.Interaction[Any]) -> Iterator[Shown]:
    return iter(()) if interaction.message is None else controls_in(interaction.message)


def controls_in(message: discord.Message) -> Iterator[Shown]:
    """The buttons and lists of a message, however deeply nested."""
    return _among(components_of(message))


def _among(parts: Iterable[object]) -> Iterator[Shown]:
    for part in parts:
        match part:
            case discord.Button() | discord.SelectMenu():
                yield part
            case discord.ActionRow() | components.Container():
                yield from _among(part.children)
            case components.SectionComponent():
                yield from _among((part.accessory,))
