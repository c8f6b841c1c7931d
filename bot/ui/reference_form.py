"""The form of "Use as reference": a prompt for a picture that is in a message already."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.ui import respond
from bot.ui.buttons import FORM_CHARS, FORM_TEXT, form_text

VERSION = 1
TEMPLATE = re.compile(r"iu(?P<version>\d{1,3}):(?P<form>\d{1,20})")


class ReferenceForm(discord.ui.Modal, title="Use as reference"):
    """Asks for the prompt. `answer` reads what comes back: the form's id leads to the picture, after a restart too."""

    def __init__(self, form_id: str) -> None:
        super().__init__(custom_id=f"iu{VERSION}:{form_id}")
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
        tools = respond.services_of(interaction).tools
        plan = await tools.prepare_referenced(respond.origin(interaction), found["form"], form_text(interaction.data))
        await respond.accept(interaction, plan)
