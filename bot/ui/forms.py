"""Routes forms by the prefix of their custom_id. Forms work across restarts, like panels."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.texts.kit import answers as say
from bot.ui import region_panel
from bot.ui.admin.config import panel as config_panel
from bot.ui.jobs import buttons, reference_form
from bot.ui.kit import control, respond
from bot.ui.members import settings_panel

Handler = Callable[[discord.Interaction[Any], str, str], Awaitable[None]]  # version and rest of the custom_id


@dataclass(frozen=True, slots=True)
class Form:
    """The handler of a form. `panel` is the prefix of the controls on the panel that the answer changes; None = it
    answers with a new message."""

    answer: Handler
    panel: str | None = None


FORMS: Final[Mapping[str, Form]] = {
    panel_id.JOB_FORM: Form(buttons.answer_form),
    panel_id.REGION_FORM: Form(region_panel.answer_form, panel=panel_id.REGION),
    panel_id.REFERENCE_FORM: Form(reference_form.answer_form),
    panel_id.SUFFIX_FORM: Form(settings_panel.answer_form, panel=panel_id.CHOICE),
    panel_id.CONFIG_FORM: Form(config_panel.answer_form, panel=panel_id.CONFIG),
}
_FORM = re.compile(panel_id.template("(?P<prefix>[a-z]{2})"))


async def answer(interaction: discord.Interaction[Any]) -> None:
    """Hand a submitted form to its handler, or say that it isn't ours. Other interactions are ignored."""
    if interaction.type is not discord.InteractionType.modal_submit or interaction.data is None:
        return
    found = _FORM.fullmatch(str(interaction.data.get("custom_id")))
    form = FORMS.get(found["prefix"]) if found is not None else None

    async def taken(interaction: discord.Interaction[Any]) -> None:
        if found is None or form is None:
            raise UserError(say.UNKNOWN_FORM())
        if form.panel is not None:
            control.check_panel(interaction, form.panel)
        await form.answer(interaction, found["version"], found["rest"])

    await respond.handle(interaction, taken)
