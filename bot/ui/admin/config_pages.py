"""The controls of each page of `/admin config`, as the server's settings are now. They hold no state of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any, assert_never

import discord

from bot.core import panel_id
from bot.core.discord_limits import MOST_OPTIONS
from bot.core.kinds import Speed
from bot.core.rules.policy import Policy, Press, Visibility
from bot.services.rules.server_settings import GuildChoice, GuildConfig
from bot.texts import server as say
from bot.ui.admin.config_forms import Form
from bot.ui.admin.config_text import Page
from bot.ui.kit.reachability import Sight
from bot.ui.members.settings_panel import NO_CHOICE, SPEED_NOTES

PAGE, ROLES, ASK = "page", "roles", "ask"  # what a control does, beside making a choice


NAMES = {
    Page.GENERAL: (say.GENERAL, say.GENERAL_NOTE),
    Page.RESULTS: (say.RESULTS, say.RESULTS_NOTE),
    Page.CHANNELS: (say.CHANNELS, say.CHANNELS_NOTE),
    Page.LIMITS: (say.LIMITS, say.LIMITS_NOTE),
    Page.WORDS: (say.WORDS, say.WORDS_NOTE),
}
PAGE_OF = {
    GuildChoice.SPEED: Page.GENERAL,
    GuildChoice.TIMEZONE: Page.GENERAL,
    GuildChoice.VISIBILITY: Page.RESULTS,
    GuildChoice.PRESS: Page.RESULTS,
    GuildChoice.LOG: Page.CHANNELS,
    GuildChoice.REVIEW: Page.CHANNELS,
}


def controls(config: GuildConfig, page: Page, sight: Sight) -> list[discord.ui.Item[Any]]:
    """The list of pages, and what is set on this one. What is gone cannot be shown as chosen."""
    pages = [_option(name(), page_value, page_value is page, note()) for page_value, (name, note) in NAMES.items()]
    return [_list(PAGE, pages), *_on(page, config, sight.gone)]


def _on(page: Page, config: GuildConfig, gone: Set[int]) -> Sequence[discord.ui.Item[Any]]:
    match page:
        case Page.GENERAL:
            return [_speeds(config), _button(Form.TIMEZONE, say.TIME_ZONE_BUTTON())]
        case Page.RESULTS:
            return _results(config.policy, gone)
        case Page.CHANNELS:
            policy = config.policy
            return [
                _channels(GuildChoice.LOG, {policy.log_channel} - gone, say.NO_LOG_CHANNEL()),
                _channels(GuildChoice.REVIEW, {policy.review_channel} - gone, say.NO_REVIEW_CHANNEL()),
            ]
        case Page.LIMITS:
            return [_button(Form.LIMITS, say.LIMITS_BUTTON())]
        case Page.WORDS:
            return [_button(Form.WORDS, say.WORDS_BUTTON())]
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
        _option(say.OPTION_ANYONE(), Press.ANYONE, policy.press is Press.ANYONE),
        _option(say.OPTION_OWNER(), Press.OWNER, policy.press is Press.OWNER),
        _option(say.OPTION_ROLES(), Press.ROLES, policy.press is Press.ROLES),
    ]
    shown: list[discord.ui.Item[Any]] = [_list(GuildChoice.VISIBILITY, seen), _list(GuildChoice.PRESS, pressed)]
    if policy.press is Press.ROLES:
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


def _button(form: Form, label: str) -> discord.ui.Button[Any]:
    return discord.ui.Button(label=label, custom_id=panel_id.encode(panel_id.CONFIG, ASK, form))


def _option(label: str, value: str, chosen: bool, note: str = "") -> discord.SelectOption:
    return discord.SelectOption(label=label, value=value, description=note or None, default=chosen)
