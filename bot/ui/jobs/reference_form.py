"""The form of "Use as reference": a prompt for a picture that is in a message already."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.ui.jobs import carry_out
from bot.ui.jobs.buttons import FORM_CHARS, FORM_TEXT, form_text
from bot.ui.kit import respond

TEMPLATE = re.compile(panel_id.template(panel_id.REFERENCE_FORM))
IMAGINE = "imagine"


class ReferenceForm(discord.ui.Modal, title="Use as reference"):
    """Asks for the prompt. `answer` reads what comes back: the form's id leads to the picture, after a restart too."""

    def __init__(self, form_id: str) -> None:
        super().__init__(custom_id=panel_id.encode(panel_id.REFERENCE_FORM, IMAGINE, form_id))
        prompt: discord.ui.TextInput[Any] = discord.ui.TextInput(
            label="Prompt",
            placeholder="What the new picture shows; Midjourney parameters may follow",
            style=discord.TextStyle.paragraph,
            max_length=FORM_CHARS,
            custom_id=FORM_TEXT,
        )
        self.add_item(prompt)
        self.stop()  # discord.py remembers forms that are not stopped


async def answer(interaction: discord.Interaction[Any]) -> None:
    """Start the `/imagine` behind a form that was sent. Other interactions are left alone."""
    if interaction.type is not discord.InteractionType.modal_submit or interaction.data is None:
        return
    found = TEMPLATE.fullmatch(str(interaction.data.get("custom_id")))
    if found is None:
        return
    async with respond.guard(interaction):
        respond.check_served(interaction)
        form = panel_id.decode(found["version"], found["rest"])
        if form is None:
            raise UserError("This form was made by another version of me. Please choose `Use as reference` again.")
        tools = respond.services_of(interaction).tools
        plan = await tools.prepare_referenced(respond.origin(interaction), form.argument, form_text(interaction.data))
        await carry_out.accept(interaction, plan)
