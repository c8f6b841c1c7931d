"""The controls of each page of `/admin config`, as the server's settings are now. They hold no state of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any, assert_never

import discord

from bot.core import panel_id
from bot.core.discord_limits import MOST_OPTIONS
from bot.core.kinds import Speed
from bot.core.rules.policy import Policy, Visibility, WhoMayPress
from bot.services.rules.server_settings import GuildChoice, GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin.config_forms import FormTopic
from bot.ui.admin.config_text import ConfigPage
from bot.ui.kit.reachability import Sight
from bot.ui.members.settings_panel import NO_CHOICE, SPEED_NOTES

PAGE, ROLES, ASK = "page", "roles", "ask"  # what a control does, beside making a choice


NAMES = {
    ConfigPage.GENERAL: (say.GENERAL, say.GENERAL_NOTE),
    ConfigPage.RESULTS: (say.RESULTS, say.RESULTS_NOTE),
    ConfigPage.CHANNELS: (say.CHANNELS, say.CHANNELS_NOTE),
    ConfigPage.LIMITS: (say.LIMITS, say.LIMITS_NOTE),
    ConfigPage.WORDS: (say.WORDS, say.WORDS_NOTE),
}
PAGE_OF = {
    GuildChoice.SPEED: ConfigPage.GENERAL,
    GuildChoice.TIMEZONE: ConfigPage.GENERAL,
    GuildChoice.VISIBILITY: ConfigPage.RESULTS,
    GuildChoice.PRESS: ConfigPage.RESULTS,
    GuildChoice.LOG: ConfigPage.CHANNELS,
    GuildChoice.REVIEW: ConfigPage.CHANNELS,
}


def controls(config: GuildConfig, page: ConfigPage, sight: Sight) -> list[discord.ui.Item[Any]]:
    """The list of pages, and what is set on this one. What is gone cannot be shown as chosen."""
    pages = [_option(name(), page_value, page_value is page, note()) for page_value, (name, note) in NAMES.items()]
    return [_list(PAGE, pages), *_on(page, config, sight.gone)]


def _on(page: ConfigPage, config: GuildConfig, gone: Set[int]) -> Sequence[discord.ui.Item[Any]]:
    match page:
        case ConfigPage.GENERAL:
            return [_speeds(config), _button(FormTopic.TIMEZONE, say.TIME_ZONE_BUTTON())]
        case ConfigPage.RESULTS:
            return _results(config.policy, gone)
        case ConfigPage.CHANNELS:
            policy = config.policy
            return [
                _channels(GuildChoice.LOG, {policy.log_channel} - gone, say.NO_LOG_CHANNEL()),
                _channels(GuildChoice.REVIEW, {policy.review_channel} - gone, say.NO_REVIEW_CHANNEL()),
            ]
        case ConfigPage.LIMITS:
            return [_button(FormTopic.LIMITS, say.LIMITS_BUTTON())]
        case ConfigPage.WORDS:
            return [_button(FormTopic.WORDS, say.WORDS_BUTTON())]
        case _:
            assert_never(page)


def _speeds(config: GuildConfig) -> discord.ui.Select[Any]:
    chosen = config.policy.speed
    default = _option(say.OPTION_DEFAULT_SPEED(speed=config.default_speed), NO_CHOICE, chosen is None)
    own = [_option(say.OPTION_SPEED(speed=speed), speed, chosen is speed, SPEED_NOTES[speed]) for speed in Speed]
    return _list(GuildChoice.SPEED, [default, *own])


def _results(policy: Policy, gone: Set[int]) -> list[discord.ui.Item[Any]]:
    seen = [
        _option(say.OPTION_PUBLIC(), Visibility.PUBLIC, policy.visibility is Visibility.PUBLIC),
        _option(say.OPTION_PRIVATE(), Visibility.PRIVATE, policy.visibility is Visibility.PRIVATE),
    ]
    pressed = [
        _option(say.OPTION_ANYONE(), WhoMayPress.ANYONE, policy.press is WhoMayPress.ANYONE),
        _option(say.OPTION_OWNER(), WhoMayPress.OWNER, policy.press is WhoMayPress.OWNER),
        _option(say.OPTION_ROLES(), WhoMayPress.ROLES, policy.press is WhoMayPress.ROLES),
    ]
    shown: list[discord.ui.Item[Any]] = [_list(GuildChoice.VISIBILITY, seen), _list(GuildChoice.PRESS, pressed)]
    if policy.press is WhoMayPress.ROLES:
        shown.append(_roles(policy.press_roles - gone))
    return shown


def _roles(chosen: Iterable[int]) -> discord.ui.RoleSelect[Any]:
    return discord.ui.RoleSelect(
        custom_id=panel_id.encode(panel_id.CONFIG, ROLES),
        placeholder=say.CHOOSE_ROLES(),
        min_values=0,
        max_values=MOST_OPTIONS,
        default_values=[discord.Object(role) for role in sorted(chosen)[:MOST_OPTIONS]],
    )


def _channels(choice: GuildChoice, chosen: Set[int | None], placeholder: str) -> discord.ui.ChannelSelect[Any]:
    return discord.ui.ChannelSelect(
        custom_id=panel_id.encode(panel_id.CONFIG, choice),
        placeholder=placeholder,
        channel_types=[discord.ChannelType.text],
        min_values=0,
        default_values=[discord.Object(channel) for channel in chosen if channel is not None],
    )


def _list(verb: str, options: list[discord.SelectOption]) -> discord.ui.Select[Any]:
    return discord.ui.Select(custom_id=panel_id.encode(panel_id.CONFIG, verb), options=options)


def _button(form: FormTopic, label: str) -> discord.ui.Button[Any]:
    return discord.ui.Button(label=label, custom_id=panel_id.encode(panel_id.CONFIG, ASK, form))


def _option(label: str, value: str, chosen: bool, note: str = "") -> discord.SelectOption:
    return discord.SelectOption(label=label, value=value, description=note or None, default=chosen)
