"""`/imagine`, and the registration of the buttons under its results."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.discord_limits import MAX_CHOICE
from bot.core.errors import Busy
from bot.core.jobs.presets_and_suffix import MODELS
from bot.core.kinds import Speed
from bot.core.models import UserId
from bot.core.text.foreign_text import label
from bot.services.jobs.plans import ImagineCommand
from bot.texts.kit import slash as say
from bot.ui.jobs import carry_out
from bot.ui.jobs.buttons import DYNAMIC_ITEMS
from bot.ui.kit import respond
from bot.ui.kit.attachments import described
from bot.ui.kit.services import jobs_of, members_of
from bot.ui.kit.speed_option import SPEEDS

ASPECTS = ("1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16", "21:9", "4:5", "5:4")


class Imagine(commands.Cog):
    """Turns `/imagine` into one call of the service."""

    def __init__(self, bot: ImagineBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.bot.add_dynamic_items(*DYNAMIC_ITEMS)

    async def cog_unload(self) -> None:
        self.bot.remove_dynamic_items(*DYNAMIC_ITEMS)

    @app_commands.command(description=say.IMAGINE())
    @app_commands.describe(
        prompt=say.IMAGINE_PROMPT(),
        image1=say.IMAGINE_IMAGE(),
        image2=say.IMAGINE_OTHER(),
        image3=say.IMAGINE_OTHER(),
        aspect=say.ASPECT(),
        model=say.MODEL(),
        speed=say.SPEED(),
    )
    @app_commands.choices(speed=SPEEDS)
    async def imagine(
        self,
        interaction: discord.Interaction[Any],
        prompt: str,
        image1: discord.Attachment | None = None,
        image2: discord.Attachment | None = None,
        image3: discord.Attachment | None = None,
        aspect: str = "",
        model: str = "",
        speed: str = "",
    ) -> None:
        """Check, acknowledge, start."""
        request = ImagineCommand(
            respond.asker(interaction),
            prompt,
            aspect=aspect,
            model=model,
            speed=Speed(speed) if speed else None,
            attachments=tuple(described(image) for image in (image1, image2, image3) if image is not None),
        )
        plan = await jobs_of(interaction).imagine.prepare(request)
        await carry_out.accept(interaction, plan)

    @imagine.autocomplete("prompt")
    async def suggest_prompt(
        self, interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        """The member's earlier prompts, and the presets that a `--` may become."""
        try:
            found = await members_of(interaction).preferences.suggest(UserId(interaction.user.id), current)
        except Busy:
            return []
        return [app_commands.Choice(name=label(prompt, MAX_CHOICE), value=prompt) for prompt in found]

    @imagine.autocomplete("aspect")
    async def suggest_aspect(
        self, _interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        """Usual aspects that begin as typed."""
        return _choices(ASPECTS, current)

    @imagine.autocomplete("model")
    async def suggest_model(
        self, _interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        """Known versions that begin as typed."""
        return _choices(MODELS, current)


def _choices(values: tuple[str, ...], current: str) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(name=value, value=value) for value in values if value.startswith(current.strip().lower())
    ]


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
    await bot.add_cog(Imagine(bot))
