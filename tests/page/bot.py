"""A small discord.py bot that uses every control the page can draw."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import discord
from discord import app_commands
from PIL import Image

from tests.page.views import DetailsForm, Panel, Pickers, Sheet, layout

Interaction = discord.Interaction[Any]
Command = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu


def picture(size: tuple[int, int] = (320, 200), color: str = "teal") -> bytes:
    """A PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "PNG")
    return buffer.getvalue()


def shown(value: object) -> object:
    """An option's value as JSON can carry it: names instead of objects."""
    if isinstance(value, discord.Attachment):
        return f"{value.filename}:{value.size}"
    return getattr(value, "name", value)


@app_commands.command(description="One option of each kind")
@app_commands.choices(shape=[app_commands.Choice(name=name, value=name) for name in ("square", "wide", "tall")])
async def everything(
    interaction: Interaction,
    text: str,
    count: app_commands.Range[int, 1, 9],
    shape: str | None = None,
    loud: bool | None = None,
    who: discord.Member | None = None,
    where: discord.TextChannel | None = None,
    role: discord.Role | None = None,
    ratio: float | None = None,
    file: discord.Attachment | None = None,
) -> None:
    given = {name: shown(value) for name, value in vars(interaction.namespace).items()}
    await interaction.response.send_message(json.dumps(given, sort_keys=True))


@app_commands.command(description="Nothing is needed")
async def look(
    interaction: Interaction,
    file: discord.Attachment | None = None,
    url: str | None = None,
    count: int | None = None,
) -> None:
    given = {name: shown(value) for name, value in vars(interaction.namespace).items()}
    await interaction.response.send_message(json.dumps(given, sort_keys=True))


@app_commands.command(description="Draw a picture")
async def imagine(interaction: Interaction, prompt: str, image: discord.Attachment | None = None) -> None:
    await interaction.response.send_message(f"**{prompt}** - {interaction.user.mention} (Waiting to start)")


@app_commands.command(description="Answer in private")
async def whisper(interaction: Interaction) -> None:
    await interaction.response.send_message("Between us", ephemeral=True)


@app_commands.command(description="Answer later, with a picture")
async def slow(interaction: Interaction) -> None:
    await interaction.response.defer(thinking=True)
    assert isinstance(interaction.client, PageBot)
    await interaction.client.gate.wait()
    await interaction.edit_original_response(
        content="At last", attachments=[discord.File(io.BytesIO(picture()), "last.png")]
    )


@app_commands.command(description="Never answer")
async def silent(interaction: Interaction) -> None:
    return None


@app_commands.command(description="Buttons and menus")
async def panel(interaction: Interaction) -> None:
    await interaction.response.send_message("A panel", view=Panel(timeout=None))


@app_commands.command(description="Menus of people, roles and channels")
async def pick(interaction: Interaction) -> None:
    assert isinstance(interaction.channel, discord.TextChannel)
    await interaction.response.send_message("Pick", view=Pickers(interaction.channel))


@app_commands.command(description="A page of components")
async def page(interaction: Interaction) -> None:
    view, file = layout(picture())
    await interaction.response.send_message(view=view, file=file)


@app_commands.command(description="A form")
async def form(interaction: Interaction) -> None:
    await interaction.response.send_modal(DetailsForm())


@app_commands.command(description="A form of texts")
async def sheet(interaction: Interaction) -> None:
    await interaction.response.send_modal(Sheet())


@app_commands.command(description="Show a job")
async def show(interaction: Interaction, job: str) -> None:
    await interaction.response.send_message(f"job {job}")


@show.autocomplete("job")
async def jobs(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    names = {"red fox": "j1", "blue whale": "j2", "red panda": "j3"}
    return [app_commands.Choice(name=name, value=value) for name, value in names.items() if current in name]


@app_commands.context_menu(name="Describe picture")
async def describe(interaction: Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"described {message.id}")


class Admin(app_commands.Group):
    """Subcommands in a group, for those who manage the server."""

    quota = app_commands.Group(name="quota", description="Limits")

    @quota.command(name="set", description="Set a limit")
    async def set_quota(self, interaction: Interaction, credits: int) -> None:
        await interaction.response.send_message(f"quota is {credits}")


class PageBot(discord.AutoShardedClient):
    """Registers its commands at start. Sharded, because only that client asks the server for the gateway's address."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions(users=True),
            guild_ready_timeout=0.05,
        )
        self.tree = app_commands.CommandTree(self)
        self.gate = asyncio.Event()  # the event that the button "Later" waits for

    async def setup_hook(self) -> None:
        commands: tuple[Command, ...] = (
            everything,
            look,
            imagine,
            whisper,
            slow,
            silent,
            panel,
            pick,
            page,
            form,
            sheet,
            show,
            describe,
        )
        for command in commands:
            self.tree.add_command(command)
        self.tree.add_command(Admin(default_permissions=discord.Permissions(manage_guild=True)))
        await self.tree.sync()

    def channel(self, number: str) -> discord.PartialMessageable:
        return self.get_partial_messageable(int(number))

    async def wait_until_ready_or_failed(self, running: asyncio.Task[None]) -> None:
        """Returns when the gateway is ready; raises what ended the client before."""
        ready = asyncio.create_task(self.wait_until_ready())
        await asyncio.wait({ready, running}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            running.result()
