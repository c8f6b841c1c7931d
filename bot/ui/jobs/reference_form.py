"""The form of "Use as reference": a prompt for a picture in an existing message."""

from __future__ import annotations

from typing import Any

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.texts.jobs import jobs as say
from bot.ui.jobs import carry_out
from bot.ui.jobs.buttons import FORM_CHARS, FORM_TEXT
from bot.ui.kit import respond
from bot.ui.kit.form_fields import typed
from bot.ui.kit.services import jobs_of

IMAGINE = "imagine"


class ReferenceForm(discord.ui.Modal):
    """Asks for the prompt. `answer_form` reads the answer: its id leads to the picture, even after a restart."""

    def __init__(self, form_id: str) -> None:
        super().__init__(
            title=say.REFERENCE_FORM(), custom_id=panel_id.encode(panel_id.REFERENCE_FORM, IMAGINE, form_id)
        )
        prompt: discord.ui.TextInput[Any] = discord.ui.TextInput(
            label=say.REFERENCE_PROMPT(),
            placeholder=say.REFERENCE_HINT(),
            style=discord.TextStyle.paragraph,
            max_length=FORM_CHARS,
            custom_id=FORM_TEXT,
        )
        self.add_item(prompt)
        self.stop()  # discord.py keeps forms that aren't stopped


async def answer_form(interaction: discord.Interaction[Any], version: str, rest: str) -> None:
    """Start the `/imagine` of a submitted form. Raises UserError."""
    form = panel_id.decode(version, rest)
    if form is None:
        raise UserError(say.FORM_OUTDATED())
    tools, prompt = jobs_of(interaction).tools, typed(interaction.data, FORM_TEXT)
    plan = await tools.prepare_referenced(respond.asker(interaction), form.argument, prompt)
    await carry_out.accept(interaction, plan)
