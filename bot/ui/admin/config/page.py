"""The parts of a page of `/admin config`: its lines, their controls, and the forms behind those."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import assert_never

import discord

from bot.core.models import ChannelId, GuildId, UserId
from bot.core.rules.policy import Policy
from bot.services.rules.server_settings import GuildChoice, GuildConfig
from bot.services.service_groups import RuleServices
from bot.texts.admin import server as say
from bot.texts.catalog import Text
from bot.ui.kit.reachability import Sight

ASK, ROLES = "ask", "roles"  # verbs of custom_ids, beside the choices


@dataclass(frozen=True, slots=True)
class SettingRow:
    """The line of a setting: its value, and its meaning, which only its own page shows."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ValueList:
    """A list of a choice's values, such as on and off."""

    choice: GuildChoice
    options: Callable[[GuildConfig], list[discord.SelectOption]]


@dataclass(frozen=True, slots=True)
class ChannelList:
    """A list of the server's text channels, for a choice of one or none of them."""

    choice: GuildChoice
    chosen: Callable[[Policy], ChannelId | None]
    placeholder: Text


@dataclass(frozen=True, slots=True)
class RoleList:
    """The list of the roles that may press buttons. `offered` tells whether it is shown."""

    offered: Callable[[Policy], bool]
    chosen: Callable[[Policy], frozenset[int]]
    placeholder: Text


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form, filled with its current value `now`; "" = the server chose nothing."""

    custom_id: str
    label: Text
    now: Callable[[GuildConfig], str]
    max_chars: int
    placeholder: Callable[[GuildConfig], str] | None = None
    paragraph: bool = False


@dataclass(frozen=True, slots=True)
class ServerAdmin:
    """The admin who filled in a form, and the services that act for them."""

    rules: RuleServices
    guild_id: GuildId
    user_id: UserId


@dataclass(frozen=True, slots=True)
class ConfigForm:
    """A button, and the form that it opens. `take` applies the typed values, field by field, and returns what to tell
    the admin besides the changed panel; it raises UserError. The key is in custom_ids, so it stays."""

    key: str
    button: Text
    title: Text
    fields: tuple[FormField, ...]
    take: Callable[[ServerAdmin, tuple[str, ...]], Awaitable[str]]


PageControl = ValueList | ChannelList | RoleList | ConfigForm


def id_of(control: PageControl) -> tuple[str, str]:
    """Verb and argument of a control's custom_id."""
    match control:
        case ValueList() | ChannelList():
            return control.choice, ""
        case RoleList():
            return ROLES, ""
        case ConfigForm():
            return ASK, control.key
        case _:
            assert_never(control)


@dataclass(frozen=True, slots=True)
class Setting:
    """An entry of a page: a line, and the controls that change it. Without any, another entry's form does."""

    row: Callable[[GuildConfig, Sight], SettingRow]
    controls: tuple[PageControl, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigPage:
    """A page. The key is the value of its option, which panels keep, so it stays."""

    key: str
    name: Text
    note: Text
    settings: tuple[Setting, ...]

    @property
    def controls(self) -> Iterator[PageControl]:
        """All its controls, in their order."""
        return (control for setting in self.settings for control in setting.controls)


def option(label: str, value: str, chosen: bool, note: str = "") -> discord.SelectOption:
    """An option of a list."""
    return discord.SelectOption(label=label, value=value, description=note or None, default=chosen)


def first(names: list[str], most: int) -> str:
    """The first of these names, and how many more there are."""
    shown = ", ".join(names[:most])
    return say.AND_MORE(names=shown, count=len(names) - most) if len(names) > most else shown
