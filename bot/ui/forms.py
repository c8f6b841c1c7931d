"""Which form goes where, by the prefix of its custom_id. Forms are answered like panels: across restarts."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import discord

from bot.core import panel_id
from bot.ui import region_panel
from bot.ui.admin import config_panel
from bot.ui.jobs import buttons, reference_form
from bot.ui.kit import respond
from bot.ui.members import settings_panel

Handler = Callable[[discord.Interaction[Any], str, str], Awaitable[None]]  # version and rest of the custom_id

HANDLERS: Final[Mapping[str, Handler]] = {
    panel_id.JOB_FORM: buttons.answer_form,
    panel_id.REGION_FORM: region_panel.answer_form,
    panel_id.REFERENCE_FORM: reference_form.answer_form,
    panel_id.SUFFIX_FORM: settings_panel.answer_form,
    panel_id.CONFIG_FORM: config_panel.answer_form,
}
_FORM = re.compile(panel_id.template("(?P<prefix>[a-z]{2})"))


async def answer(interaction: discord.Interaction[Any]) -> None:
    """Hand a submitted form to its handler. Other interactions are left alone."""
    if interaction.type is not discord.InteractionType.modal_submit or interaction.data is None:
        return
    found = _FORM.fullmatch(str(interaction.data.get("custom_id")))
    handler = HANDLERS.get(found["prefix"]) if found is not None else None
    if found is None or handler is None:
        return
    version, rest = found["version"], found["rest"]
    await respond.handle(interaction, lambda form: handler(form, version, rest))
