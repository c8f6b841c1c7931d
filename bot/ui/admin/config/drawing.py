"""Draws the panel of `/admin config`: its text, the controls of a page, and a form."""

from __future__ import annotations

from typing import Any, assert_never

import discord

from bot.core import panel_id
from bot.core.discord_limits import MOST_OPTIONS
from bot.services.rules.server_settings import GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin.config.page import (
    ChannelList,
    ConfigForm,
    ConfigPage,
    FormField,
    PageControl,
    RoleList,
    Setting,
    ValueList,
    id_of,
    option,
)
from bot.ui.admin.config.pages import PAGES
from bot.ui.jobs.message_text import small
from bot.ui.kit.reachability import Sight

PAGE = "page"  # the verb of the list of pages


def text(config: GuildConfig, sight: Sight, page: ConfigPage) -> str:
    """All settings in force in the server, with notes on those of this page."""
    rows = (_line(setting, config, sight, one is page) for one in PAGES for setting in one.settings)
    return "\n".join([say.HEAD(), *rows]) + small(say.CHOOSE())


def controls(config: GuildConfig, sight: Sight, page: ConfigPage) -> list[discord.ui.Item[Any]]:
    """The list of pages, and the controls of this one. They hold no state of their own."""
    pages = [option(one.name(), one.key, one is page, one.note()) for one in PAGES]
    drawn = (_control(control, config, sight) for control in page.controls)
    return [_list(PAGE, pages), *(item for item in drawn if item is not None)]


def form(asked: ConfigForm, config: GuildConfig) -> discord.ui.Modal:
    """A form, filled with the current values. Nothing waits for it: `panel.answer_form` gets every submitted one."""
    modal = discord.ui.Modal(title=asked.title(), custom_id=panel_id.encode(panel_id.CONFIG_FORM, asked.key))
    for field in asked.fields:
        modal.add_item(_field(field, config))
    modal.stop()  # discord.py keeps forms that aren't stopped
    return modal


def _line(setting: Setting, config: GuildConfig, sight: Sight, noted: bool) -> str:
    row = setting.row(config, sight)
    if row.note and noted:
        return f"- {say.ROW_NOTE(name=row.name, value=row.value, note=row.note)}"
    return f"- {say.ROW(name=row.name, value=row.value)}"


def _control(control: PageControl, config: GuildConfig, sight: Sight) -> discord.ui.Item[Any] | None:
    """The control as an item. Deleted channels and roles can't be shown as chosen. None = it isn't offered now."""
    verb, argument = id_of(control)
    custom_id = panel_id.encode(panel_id.CONFIG, verb, argument)
    match control:
        case ValueList():
            return _list(verb, control.options(config))
        case ChannelList():
            channel = control.chosen(config.policy)
            return discord.ui.ChannelSelect(
                custom_id=custom_id,
                placeholder=control.placeholder(),
                channel_types=[discord.ChannelType.text],
                min_values=0,
                default_values=[] if channel is None or channel in sight.gone else [discord.Object(channel)],
            )
        case RoleList():
            if not control.offered(config.policy):
                return None
            roles = sorted(control.chosen(config.policy) - sight.gone)
            return discord.ui.RoleSelect(
                custom_id=custom_id,
                placeholder=control.placeholder(),
                min_values=0,
                max_values=MOST_OPTIONS,
                default_values=[discord.Object(role) for role in roles[:MOST_OPTIONS]],
            )
        case ConfigForm():
            return discord.ui.Button(label=control.button(), custom_id=custom_id)
        case _:
            assert_never(control)


def _list(verb: str, options: list[discord.SelectOption]) -> discord.ui.Select[Any]:
    return discord.ui.Select(custom_id=panel_id.encode(panel_id.CONFIG, verb), options=options)


def _field(field: FormField, config: GuildConfig) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        label=field.label(),
        style=discord.TextStyle.paragraph if field.paragraph else discord.TextStyle.short,
        default=field.now(config)[: field.max_chars] or None,
        placeholder=field.placeholder(config) if field.placeholder is not None else None,
        required=False,
        max_length=field.max_chars,
        custom_id=field.custom_id,
    )
