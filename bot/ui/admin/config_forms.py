"""The forms of `/admin config`. What comes back is read from the interaction itself, so an old form works too."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, assert_never

import discord

from bot.core import panel_id
from bot.core.discord_limits import MAX_FIELD
from bot.core.jobs.cancelling import FREE_CANCELS
from bot.services.rules.server_settings import GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin.config_text import adult_words

ZONE = "zone"  # custom_ids of the fields
LIMITS = RUNNING, QUEUED, SHARE, CANCELS = ("running", "queued", "share", "cancels")
WORDS = "words"
MAX_ZONE_CHARS = 64
MAX_NUMBER_CHARS = 9


class FormTopic(StrEnum):
    """What a form asks for. The values are in custom_ids, so they stay."""

    TIMEZONE = "timezone"
    LIMITS = "limits"
    WORDS = "words"


class ConfigForm(discord.ui.Modal):
    """One form, filled with what holds now. Nothing waits for it: `config_panel.answer_form` hears of every one."""

    def __init__(self, form: FormTopic, title: str, *fields: discord.ui.TextInput[Any]) -> None:
        super().__init__(title=title, custom_id=panel_id.encode(panel_id.CONFIG_FORM, form))
        for field in fields:
            self.add_item(field)
        self.stop()  # discord.py remembers forms that are not stopped


def open_form(form: FormTopic, config: GuildConfig) -> ConfigForm:
    """The form that asks for `form`."""
    policy = config.policy
    match form:
        case FormTopic.TIMEZONE:
            zone = _field(ZONE, say.TIME_ZONE_FIELD(), policy.timezone, MAX_ZONE_CHARS, "Europe/Berlin")
            return ConfigForm(form, say.TIME_ZONE_TITLE(), zone)
        case FormTopic.LIMITS:
            share = say.ANY_NUMBER() if config.most_share is None else say.FROM_TO(least=1, most=config.most_share)
            most_running = say.FROM_TO(least=1, most=config.most_running)
            most_queued = say.FROM_TO(least=1, most=config.most_queued)
            return ConfigForm(
                form,
                say.LIMITS_TITLE(),
                _number(RUNNING, say.RUNNING_FIELD(), policy.max_running, most_running),
                _number(QUEUED, say.WAITING_FIELD(), policy.max_queued, most_queued),
                _number(SHARE, say.SHARE_FIELD(), policy.share, share),
                _number(CANCELS, say.CANCELS_FIELD(), policy.free_cancels, f"{FREE_CANCELS}"),
            )
        case FormTopic.WORDS:
            now = "\n".join(adult_words(policy))
            words = _field(WORDS, say.WORDS_FIELD(), now, MAX_FIELD, "")
            words.style = discord.TextStyle.paragraph
            return ConfigForm(form, say.WORDS_TITLE(), words)
        case _:
            assert_never(form)


def _number(custom_id: str, label: str, now: int | None, placeholder: str) -> discord.ui.TextInput[Any]:
    return _field(custom_id, label, "" if now is None else str(now), MAX_NUMBER_CHARS, placeholder)


def _field(custom_id: str, label: str, now: str, most: int, placeholder: str) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        label=label,
        default=now[:most] or None,
        placeholder=placeholder or None,
        required=False,
        max_length=most,
        custom_id=custom_id,
    )
