"""The page for who sees results and presses their buttons."""

from __future__ import annotations

import discord

from bot.core.rules.policy import Visibility, WhoMayPress
from bot.services.rules.server_settings import GuildChoice, GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin.config.page import ConfigPage, RoleList, Setting, SettingRow, ValueList, first, option
from bot.ui.kit.reachability import Sight

MAX_NAMED_ROLES = 10


def _results(config: GuildConfig, _sight: Sight) -> SettingRow:
    visibility = config.policy.visibility
    note = say.PUBLIC_NOTE() if visibility is Visibility.PUBLIC else say.PRIVATE_NOTE()
    return SettingRow(say.RESULTS(), visibility.value, note)


def _visibilities(config: GuildConfig) -> list[discord.SelectOption]:
    now = config.policy.visibility
    return [
        option(say.OPTION_PUBLIC(), Visibility.PUBLIC, now is Visibility.PUBLIC),
        option(say.OPTION_PRIVATE(), Visibility.PRIVATE, now is Visibility.PRIVATE),
    ]


def _pressers(config: GuildConfig, _sight: Sight) -> SettingRow:
    policy = config.policy
    roles = first([f"<@&{role}>" for role in sorted(policy.press_roles)], MAX_NAMED_ROLES)
    match policy.press:
        case WhoMayPress.ANYONE:
            value, note = say.ANYONE(), say.ANYONE_NOTE()
        case WhoMayPress.OWNER:
            value, note = say.OWNER(), say.OWNER_NOTE()
        case WhoMayPress.ROLES if roles:
            return SettingRow(say.BUTTONS(), say.OWNER_AND_ROLES(roles=roles))
        case WhoMayPress.ROLES:
            value, note = say.OWNER_AND_NOBODY(), say.NO_ROLE_NOTE()
    return SettingRow(say.BUTTONS(), value, note)


def _who_may_press(config: GuildConfig) -> list[discord.SelectOption]:
    now = config.policy.press
    return [
        option(say.OPTION_ANYONE(), WhoMayPress.ANYONE, now is WhoMayPress.ANYONE),
        option(say.OPTION_OWNER(), WhoMayPress.OWNER, now is WhoMayPress.OWNER),
        option(say.OPTION_ROLES(), WhoMayPress.ROLES, now is WhoMayPress.ROLES),
    ]


_PRESS_ROLES = RoleList(
    offered=lambda policy: policy.press is WhoMayPress.ROLES,
    chosen=lambda policy: policy.press_roles,
    placeholder=say.CHOOSE_ROLES,
)
RESULTS = ConfigPage(
    key="results",
    name=say.RESULTS,
    note=say.RESULTS_NOTE,
    settings=(
        Setting(_results, (ValueList(GuildChoice.VISIBILITY, _visibilities),)),
        Setting(_pressers, (ValueList(GuildChoice.PRESS, _who_may_press), _PRESS_ROLES)),
    ),
)
