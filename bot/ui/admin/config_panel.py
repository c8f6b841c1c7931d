"""The panel of `/admin config`. Its controls say in their custom_id what they do, so they work across restarts."""

from __future__ import annotations

from typing import Any, assert_never

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.models import GuildId, UserId
from bot.services.rules.server_settings import GuildChoice, GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin import config_forms
from bot.ui.admin.config_forms import FormTopic
from bot.ui.admin.config_pages import ASK, PAGE, PAGE_OF, ROLES, controls
from bot.ui.admin.config_text import ConfigPage, left_out, text
from bot.ui.kit import outgoing, respond, rights
from bot.ui.kit.form_fields import typed
from bot.ui.kit.panel_item import PanelItem
from bot.ui.kit.reachability import Sight, look, own_channel, own_roles
from bot.ui.kit.services import rules_of
from bot.ui.members.settings_panel import NO_CHOICE

CHANNELS = frozenset({GuildChoice.LOG, GuildChoice.REVIEW})


class ConfigItem(PanelItem[discord.ui.Item[Any]], prefix=panel_id.CONFIG):
    """Any control of the panel. Whether its user may use it is decided at each use."""

    outdated = say.OUTDATED()

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        rights.managed_server(interaction)
        await _use(interaction, self.meaning(), self.item)


async def open_panel(interaction: discord.Interaction[Any]) -> None:
    """Answer `/admin config`. Raises UserError for who does not manage the server."""
    config = await _config(interaction)
    sight = _look(interaction, config)
    panel = view(config, ConfigPage.GENERAL, sight)
    await outgoing.reply(interaction, text(config, sight, ConfigPage.GENERAL), view=panel)


def view(config: GuildConfig, page: ConfigPage, sight: Sight) -> discord.ui.View:
    """The controls of a page."""
    panel = discord.ui.View(timeout=None)
    for item in controls(config, page, sight):
        panel.add_item(ConfigItem(item, None))
    return panel


async def answer_form(interaction: discord.Interaction[Any], version: str, rest: str) -> None:
    """Take over what was typed into a form of this panel. Raises UserError."""
    rights.managed_server(interaction)
    decoded = panel_id.decode(version, rest)
    if decoded is None or decoded.verb not in set(FormTopic):
        raise UserError(say.OUTDATED())
    await _take(interaction, FormTopic(decoded.verb), interaction.data)


async def _use(interaction: discord.Interaction[Any], asked: panel_id.PanelId, item: discord.ui.Item[Any]) -> None:
    """Do what a control is for. Raises UserError for what this version does not know."""
    guilds, verb = rules_of(interaction).guilds, asked.verb
    if verb == PAGE and isinstance(item, discord.ui.Select) and item.values[0] in set(ConfigPage):
        await _show(interaction, await _config(interaction), ConfigPage(item.values[0]))
    elif verb == ASK and asked.argument in set(FormTopic):
        form = config_forms.open_form(FormTopic(asked.argument), await _config(interaction))
        await outgoing.ask(interaction, form)
    elif verb == ROLES and isinstance(item, discord.ui.RoleSelect):
        guild_id, actor_id = _admin(interaction)
        roles = frozenset(role.id for role in item.values)
        own_roles(interaction, roles)
        await _show(interaction, await guilds.choose_roles(guild_id, actor_id, roles), ConfigPage.RESULTS)
    elif verb in CHANNELS and isinstance(item, discord.ui.ChannelSelect):
        for channel in item.values:
            own_channel(interaction, channel.id)
        await _choose(interaction, GuildChoice(verb), _value(item))
    elif verb in set(GuildChoice) - CHANNELS and isinstance(item, discord.ui.Select):
        await _choose(interaction, GuildChoice(verb), _value(item))
    else:
        raise UserError(say.OUTDATED())


async def _take(interaction: discord.Interaction[Any], form: FormTopic, data: Any) -> None:
    """Do what was typed into a form. Raises UserError where it cannot be."""
    match form:
        case FormTopic.TIMEZONE:
            await _choose(interaction, GuildChoice.TIMEZONE, typed(data, config_forms.ZONE))
        case FormTopic.LIMITS:
            guild_id, actor_id = _admin(interaction)
            running, queued, share, cancels = (typed(data, field) for field in config_forms.LIMITS)
            guilds = rules_of(interaction).guilds
            config = await guilds.limit(guild_id, actor_id, (running, queued, share, cancels))
            await _show(interaction, config, ConfigPage.LIMITS)
        case FormTopic.WORDS:
            guild_id, actor_id = _admin(interaction)
            rules, listed = rules_of(interaction), typed(data, config_forms.WORDS)
            words = await rules.filters.set_adult_words(guild_id, actor_id, listed)
            await _show(interaction, await rules.guilds.config(guild_id), ConfigPage.WORDS)
            if words.left_out:
                await respond.private(interaction, left_out(words))
        case _:
            assert_never(form)


async def _choose(interaction: discord.Interaction[Any], choice: GuildChoice, value: str) -> None:
    guild_id, actor_id = _admin(interaction)
    config = await rules_of(interaction).guilds.choose(guild_id, actor_id, choice, value)
    await _show(interaction, config, PAGE_OF[choice])


async def _show(interaction: discord.Interaction[Any], config: GuildConfig, page: ConfigPage) -> None:
    sight = _look(interaction, config)
    await outgoing.redraw(interaction, content=text(config, sight, page), view=view(config, page, sight))


def _look(interaction: discord.Interaction[Any], config: GuildConfig) -> Sight:
    policy = config.policy
    return look(interaction, (policy.log_channel, policy.review_channel), policy.press_roles)


async def _config(interaction: discord.Interaction[Any]) -> GuildConfig:
    return await rules_of(interaction).guilds.config(rights.managed_server(interaction))


def _admin(interaction: discord.Interaction[Any]) -> tuple[GuildId, UserId]:
    """The server, and who manages it. Raises UserError for everybody else."""
    return rights.managed_server(interaction), UserId(interaction.user.id)


def _value(item: discord.ui.Select[Any] | discord.ui.ChannelSelect[Any]) -> str:
    """What was chosen; "" = no choice of the server's own."""
    chosen = item.values[0] if item.values else ""
    value = chosen if isinstance(chosen, str) else str(chosen.id)
    return "" if value == NO_CHOICE else value
