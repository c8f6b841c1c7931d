"""The panel of `/admin config`. Its controls' custom_ids say what they do, so they work across restarts."""

from __future__ import annotations

from typing import Any, Final, TypeVar, assert_never

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.models import UserId
from bot.services.rules.server_settings import GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin.config.drawing import PAGE, controls, form, text
from bot.ui.admin.config.page import (
    ASK,
    ChannelList,
    ConfigForm,
    ConfigPage,
    PageControl,
    RoleList,
    ServerAdmin,
    ValueList,
    id_of,
)
from bot.ui.admin.config.pages import PAGES
from bot.ui.kit import outgoing, respond, rights
from bot.ui.kit.form_fields import typed
from bot.ui.kit.panel_item import PanelItem
from bot.ui.kit.reachability import Sight, look, own_channel, own_roles
from bot.ui.kit.services import rules_of
from bot.ui.members.settings_panel import NO_CHOICE

Kind = TypeVar("Kind", bound=discord.ui.Item[Any])

_PAGES: Final = {page.key: page for page in PAGES}
_CONTROLS: Final = {id_of(control): (page, control) for page in PAGES for control in page.controls}


class ConfigItem(PanelItem[discord.ui.Item[Any]], prefix=panel_id.CONFIG):
    """Any control of the panel. Each use checks whether its user may use it."""

    outdated = say.OUTDATED()

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        admin, asked = _admin(interaction), self.meaning()
        if asked.verb == PAGE:
            page = _PAGES.get(_picked(self.item, discord.ui.Select).values[0])
            if page is None:
                raise UserError(say.OUTDATED())
        else:
            page, control = _found(asked.verb, asked.argument)
            if isinstance(control, ConfigForm):
                await outgoing.ask(interaction, form(control, await _config(admin)))
                return
            await _choose(interaction, admin, control, self.item)
        await _show(interaction, await _config(admin), page)


async def open_panel(interaction: discord.Interaction[Any]) -> None:
    """Answer `/admin config`. Raises UserError for members who don't manage the server."""
    config = await _config(_admin(interaction))
    sight, page = _look(interaction, config), PAGES[0]
    await outgoing.reply(interaction, text(config, sight, page), view=view(config, sight, page))


def view(config: GuildConfig, sight: Sight, page: ConfigPage) -> discord.ui.View:
    """The controls of a page."""
    panel = discord.ui.View(timeout=None)
    for item in controls(config, sight, page):
        panel.add_item(ConfigItem(item, None))
    return panel


async def answer_form(interaction: discord.Interaction[Any], version: str, rest: str) -> None:
    """Apply a submitted form of this panel. Raises UserError."""
    admin, decoded = _admin(interaction), panel_id.decode(version, rest)
    page, asked = _found(ASK, decoded.verb if decoded is not None else "")
    if not isinstance(asked, ConfigForm):
        raise UserError(say.OUTDATED())
    said = await asked.take(admin, tuple(typed(interaction.data, field.custom_id) for field in asked.fields))
    await _show(interaction, await _config(admin), page)
    if said:
        await respond.private(interaction, said)


async def _choose(
    interaction: discord.Interaction[Any],
    admin: ServerAdmin,
    control: ValueList | ChannelList | RoleList,
    item: discord.ui.Item[Any],
) -> None:
    """Change the setting of a control. Raises UserError for values that can't be chosen."""
    guilds = admin.rules.guilds
    match control:
        case ValueList():
            value = _picked(item, discord.ui.Select).values[0]
            await guilds.choose(admin.guild_id, admin.user_id, control.choice, "" if value == NO_CHOICE else value)
        case ChannelList():
            channels = _picked(item, discord.ui.ChannelSelect).values
            for channel in channels:
                own_channel(interaction, channel.id)
            value = str(channels[0].id) if channels else ""
            await guilds.choose(admin.guild_id, admin.user_id, control.choice, value)
        case RoleList():
            roles = frozenset(role.id for role in _picked(item, discord.ui.RoleSelect).values)
            own_roles(interaction, roles)
            await guilds.choose_roles(admin.guild_id, admin.user_id, roles)
        case _:
            assert_never(control)


def _found(verb: str, argument: str) -> tuple[ConfigPage, PageControl]:
    """A control and its page. Raises UserError for one that this version doesn't know."""
    found = _CONTROLS.get((verb, argument))
    if found is None:
        raise UserError(say.OUTDATED())
    return found


def _picked(item: discord.ui.Item[Any], kind: type[Kind]) -> Kind:
    """The control as the type that it was made as. Raises UserError if another version made it as something else."""
    if not isinstance(item, kind):
        raise UserError(say.OUTDATED())
    return item


async def _show(interaction: discord.Interaction[Any], config: GuildConfig, page: ConfigPage) -> None:
    sight = _look(interaction, config)
    await outgoing.redraw(interaction, content=text(config, sight, page), view=view(config, sight, page))


def _look(interaction: discord.Interaction[Any], config: GuildConfig) -> Sight:
    shown = [control for _page, control in _CONTROLS.values()]
    channels = [control.chosen(config.policy) for control in shown if isinstance(control, ChannelList)]
    roles = [control.chosen(config.policy) for control in shown if isinstance(control, RoleList)]
    return look(interaction, channels, frozenset().union(*roles))


async def _config(admin: ServerAdmin) -> GuildConfig:
    return await admin.rules.guilds.config(admin.guild_id)


def _admin(interaction: discord.Interaction[Any]) -> ServerAdmin:
    """The user as an admin of the server. Raises UserError for everybody else."""
    return ServerAdmin(rules_of(interaction), rights.managed_server(interaction), UserId(interaction.user.id))
