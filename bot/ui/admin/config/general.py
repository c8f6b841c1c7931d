"""The page for speed and time zone."""

from __future__ import annotations

import discord

from bot.core.kinds import Speed
from bot.services.rules.server_settings import GuildChoice, GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin.config.page import (
    ConfigForm,
    ConfigPage,
    FormField,
    ServerAdmin,
    Setting,
    SettingRow,
    ValueList,
    option,
)
from bot.ui.kit.reachability import Sight
from bot.ui.members.settings_panel import NO_CHOICE, SPEED_NOTES

MAX_ZONE_CHARS = 64


def _speed(config: GuildConfig, _sight: Sight) -> SettingRow:
    own = config.policy.speed
    value = own.value if own is not None else say.BOTS_DEFAULT(speed=config.default_speed)
    return SettingRow(say.SPEED(), value, say.SPEED_NOTE())


def _speeds(config: GuildConfig) -> list[discord.SelectOption]:
    chosen = config.policy.speed
    default = option(say.OPTION_DEFAULT_SPEED(speed=config.default_speed), NO_CHOICE, chosen is None)
    own = [option(say.OPTION_SPEED(speed=speed), speed, chosen is speed, SPEED_NOTES[speed]) for speed in Speed]
    return [default, *own]


def _time_zone(config: GuildConfig, _sight: Sight) -> SettingRow:
    return SettingRow(say.TIME_ZONE(), config.policy.timezone, say.TIME_ZONE_NOTE())


async def _take_time_zone(admin: ServerAdmin, typed: tuple[str, ...]) -> str:
    (zone,) = typed
    await admin.rules.guilds.choose(admin.guild_id, admin.user_id, GuildChoice.TIMEZONE, zone)
    return ""


_ZONE_FORM = ConfigForm(
    key=GuildChoice.TIMEZONE,
    button=say.TIME_ZONE_BUTTON,
    title=say.TIME_ZONE_TITLE,
    fields=(
        FormField(
            "zone",
            say.TIME_ZONE_FIELD,
            now=lambda config: config.policy.timezone,
            max_chars=MAX_ZONE_CHARS,
            placeholder=lambda _config: "Europe/Berlin",
        ),
    ),
    take=_take_time_zone,
)
GENERAL = ConfigPage(
    key="general",
    name=say.GENERAL,
    note=say.GENERAL_NOTE,
    settings=(Setting(_speed, (ValueList(GuildChoice.SPEED, _speeds),)), Setting(_time_zone, (_ZONE_FORM,))),
)
