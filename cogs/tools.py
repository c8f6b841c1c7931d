"""`/blend`, `/describe`, `/shorten`, `/video`, `/edit`, and the menu of a message for its pictures."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.kinds import Speed
from bot.services.jobs.commands import DIMENSIONS, MOTIONS
from bot.texts.kit import slash as say
from bot.ui.jobs import carry_out, imagine_all, price_question, reference_form
from bot.ui.kit import outgoing, respond
from bot.ui.kit.attachments import described, pictures_in
from bot.ui.kit.services import jobs_of
from bot.ui.kit.speed_option import SPEEDS

SHAPE_NAMES = {"portrait": say.PORTRAIT(), "square": say.SQUARE(), "landscape": say.LANDSCAPE()}
SHAPES = [app_commands.Choice(name=SHAPE_NAMES[shape], value=shape) for shape in DIMENSIONS]
MOTION_NAMES = {"low": say.LOW(), "high": say.HIGH()}
MOVES = [app_commands.Choice(name=MOTION_NAMES[motion], value=motion) for motion in MOTIONS]


class Tools(commands.Cog):
    """Turns each command into one call of the service."""

    def __init__(self, bot: ImagineBot) -> None:
        self.bot = bot
        self.menus = [
            app_commands.ContextMenu(name=say.REFERENCE_MENU(), callback=use_as_reference),
            app_commands.ContextMenu(name=say.DESCRIBE_MENU(), callback=describe_message),
        ]

    async def cog_load(self) -> None:
        self.bot.add_dynamic_items(*imagine_all.DYNAMIC_ITEMS, *price_question.DYNAMIC_ITEMS)
        for menu in self.menus:
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        self.bot.remove_dynamic_items(*imagine_all.DYNAMIC_ITEMS, *price_question.DYNAMIC_ITEMS)
        for menu in self.menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)

    @app_commands.command(description=say.BLEND())
    @app_commands.describe(
        image1=say.BLEND_FIRST(),
        image2=say.BLEND_SECOND(),
        image3=say.BLEND_OTHER(),
        image4=say.BLEND_OTHER(),
        image5=say.BLEND_OTHER(),
        dimensions=say.DIMENSIONS(),
        speed=say.SPEED(),
    )
    @app_commands.choices(dimensions=SHAPES, speed=SPEEDS)
    async def blend(
        self,
        interaction: discord.Interaction[Any],
        image1: discord.Attachment,
        image2: discord.Attachment,
        image3: discord.Attachment | None = None,
        image4: discord.Attachment | None = None,
        image5: discord.Attachment | None = None,
        dimensions: str = "",
        speed: str = "",
    ) -> None:
        """Check, acknowledge, start."""
        given = (image1, image2, image3, image4, image5)
        plan = await jobs_of(interaction).tools.prepare_blend(
            respond.asker(interaction),
            tuple(described(image) for image in given if image is not None),
            dimensions,
            _speed(speed),
        )
        await carry_out.accept(interaction, plan)

    @app_commands.command(description=say.DESCRIBE())
    @app_commands.describe(image=say.DESCRIBE_IMAGE(), url=say.DESCRIBE_URL())
    async def describe(
        self, interaction: discord.Interaction[Any], image: discord.Attachment | None = None, url: str = ""
    ) -> None:
        """Check, acknowledge, start."""
        picture = described(image) if image is not None else None
        plan = await jobs_of(interaction).tools.prepare_describe(respond.asker(interaction), picture, url)
        await carry_out.accept(interaction, plan)

    @app_commands.command(description=say.SHORTEN())
    @app_commands.describe(prompt=say.SHORTEN_PROMPT())
    async def shorten(self, interaction: discord.Interaction[Any], prompt: str) -> None:
        """Check, acknowledge, start."""
        plan = await jobs_of(interaction).tools.prepare_shorten(respond.asker(interaction), prompt)
        await carry_out.accept(interaction, plan)

    @app_commands.command(description=say.VIDEO())
    @app_commands.describe(
        image=say.VIDEO_IMAGE(),
        prompt=say.VIDEO_PROMPT(),
        motion=say.MOTION(),
        speed=say.SPEED(),
    )
    @app_commands.choices(motion=MOVES, speed=SPEEDS)
    async def video(
        self,
        interaction: discord.Interaction[Any],
        image: discord.Attachment,
        prompt: str = "",
        motion: str = "",
        speed: str = "",
    ) -> None:
        """Check, acknowledge, start."""
        plan = await jobs_of(interaction).tools.prepare_video(
            respond.asker(interaction), described(image), prompt, motion, _speed(speed)
        )
        await carry_out.accept(interaction, plan)

    @app_commands.command(description=say.EDIT())
    @app_commands.describe(image=say.EDIT_IMAGE(), prompt=say.EDIT_PROMPT())
    async def edit(self, interaction: discord.Interaction[Any], image: discord.Attachment, prompt: str) -> None:
        """Check, acknowledge, start."""
        plan = await jobs_of(interaction).tools.prepare_edit(respond.asker(interaction), described(image), prompt)
        await carry_out.accept(interaction, plan)


async def use_as_reference(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """Ask for a prompt to go with the first picture of the message."""
    tools = jobs_of(interaction).tools
    form_id = await tools.keep_reference(respond.asker(interaction), pictures_in(message))
    await outgoing.ask(interaction, reference_form.ReferenceForm(form_id))


async def describe_message(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """Describe the first picture of the message."""
    tools = jobs_of(interaction).tools
    plan = await tools.prepare_described(respond.asker(interaction), pictures_in(message))
    await carry_out.accept(interaction, plan)


def _speed(chosen: str) -> Speed | None:
    return Speed(chosen) if chosen else None


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
    await bot.add_cog(Tools(bot))
