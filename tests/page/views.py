"""The message controls and the modal of the test bot."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import ui

Interaction = discord.Interaction[Any]


class Panel(ui.View):
    """Buttons of each style, and one menu of each kind."""

    @ui.button(label="Count", style=discord.ButtonStyle.primary, custom_id="count")
    async def count(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="Counted")

    @ui.button(label="Later", style=discord.ButtonStyle.success, custom_id="later", emoji="⏳")
    async def later(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        await interaction.client.gate.wait()
        await interaction.response.defer()

    @ui.button(label="Ignore", style=discord.ButtonStyle.danger, custom_id="ignore")
    async def ignore(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        return None

    @ui.button(label="Form", custom_id="form")
    async def form(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.send_modal(DetailsForm())

    @ui.button(label="Upload", custom_id="upload")
    async def upload(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.send_modal(UploadForm())

    @ui.button(label="Off", row=1, custom_id="off", disabled=True)
    async def off(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        return None

    @ui.select(
        custom_id="colors",
        placeholder="Colors",
        min_values=1,
        max_values=2,
        options=[
            discord.SelectOption(label=name, description=f"The color {name}") for name in ("red", "green", "blue")
        ],
    )
    async def colors(self, interaction: Interaction, select: ui.Select[Any]) -> None:
        await interaction.response.send_message(f"colors: {', '.join(sorted(select.values))}")

    @ui.select(cls=ui.UserSelect, custom_id="people", placeholder="Someone")
    async def people(self, interaction: Interaction, select: ui.UserSelect[Any]) -> None:
        await interaction.response.send_message(f"user: {select.values[0].name}")


class Pickers(ui.View):
    """A menu of each kind that offers people, roles or channels; the last one begins with a choice."""

    def __init__(self, first: discord.abc.GuildChannel) -> None:
        super().__init__(timeout=None)
        self.rooms.default_values = [first]

    @ui.select(cls=ui.RoleSelect, custom_id="roles", placeholder="Roles", max_values=2)
    async def roles(self, interaction: Interaction, select: ui.RoleSelect[Any]) -> None:
        await interaction.response.send_message(f"roles: {' '.join(role.name for role in select.values)}")

    @ui.select(cls=ui.MentionableSelect, custom_id="anyone", placeholder="Anyone", min_values=0)
    async def anyone(self, interaction: Interaction, select: ui.MentionableSelect[Any]) -> None:
        await interaction.response.send_message(f"anyone: {select.values[0].name}")

    @ui.select(
        cls=ui.ChannelSelect,
        custom_id="rooms",
        channel_types=[discord.ChannelType.text, discord.ChannelType.category, discord.ChannelType.public_thread],
        max_values=3,
    )
    async def rooms(self, interaction: Interaction, select: ui.ChannelSelect[Any]) -> None:
        await interaction.response.send_message(f"rooms: {' '.join(sorted(room.name for room in select.values))}")


class DetailsForm(ui.Modal, title="Details"):
    """One field of each kind."""

    name = ui.Label[Any](
        text="Name",
        description="How it is called",
        component=ui.TextInput(min_length=3, max_length=20, placeholder="A name"),
    )
    story = ui.Label[Any](
        text="Story",
        component=ui.TextInput(style=discord.TextStyle.paragraph, default="Once upon a time", required=False),
    )
    speed = ui.Label[Any](
        text="Speed",
        component=ui.Select(options=[discord.SelectOption(label="fast"), discord.SelectOption(label="turbo")]),
    )
    mode = ui.Label[Any](
        text="Mode",
        component=ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Subtle", value="subtle", description="Close to it"),
                discord.RadioGroupOption(label="Strong", value="strong"),
            ]
        ),
    )
    extras = ui.Label[Any](
        text="Extras",
        component=ui.CheckboxGroup(
            required=False,
            min_values=0,
            options=[discord.CheckboxGroupOption(label=name, value=name) for name in ("tile", "raw")],
        ),
    )

    async def on_submit(self, interaction: Interaction) -> None:
        name, speed, mode, extras = (label.component for label in (self.name, self.speed, self.mode, self.extras))
        assert isinstance(name, ui.TextInput)
        assert isinstance(speed, ui.Select)
        assert isinstance(mode, ui.RadioGroup)
        assert isinstance(extras, ui.CheckboxGroup)
        await interaction.response.send_message(
            f"{name.value}/{speed.values[0]}/{mode.value}/{'+'.join(extras.values)}"
        )


class Sheet(ui.Modal, title="Sheet"):
    """Texts only: a short one, an optional paragraph, one that is filled in."""

    limit = ui.TextInput[Any](label="Limit", max_length=3)
    reason = ui.TextInput[Any](label="Reason", style=discord.TextStyle.paragraph, required=False)
    zone = ui.TextInput[Any](label="Time zone", default="Europe/Berlin")

    async def on_submit(self, interaction: Interaction) -> None:
        await interaction.response.send_message(repr([self.limit.value, self.reason.value, self.zone.value]))


class UploadForm(ui.Modal, title="Mask"):
    """A file and a checkbox."""

    mask = ui.Label[Any](text="Mask", component=ui.FileUpload())
    keep = ui.Label[Any](text="Keep the rest", component=ui.Checkbox())

    async def on_submit(self, interaction: Interaction) -> None:
        mask, keep = self.mask.component, self.keep.component
        assert isinstance(mask, ui.FileUpload)
        assert isinstance(keep, ui.Checkbox)
        content = await mask.values[0].read()
        await interaction.response.send_message(f"{mask.values[0].filename} of {len(content)} bytes, {keep.value}")


def layout(picture: bytes) -> tuple[ui.LayoutView, discord.File]:
    """A container with a section, a gallery, a separator and buttons."""
    view = ui.LayoutView(timeout=None)
    section = ui.Section[Any]("**Remix** is off", accessory=ui.Button(label="Turn on", custom_id="turn-on"))
    gallery = ui.MediaGallery[Any](discord.MediaGalleryItem("attachment://fox.png", description="a fox"))
    row = ui.ActionRow[Any](ui.Button(label="Save", custom_id="save", style=discord.ButtonStyle.primary))
    view.add_item(
        ui.Container(ui.TextDisplay("### Settings"), section, ui.Separator(), gallery, row, accent_colour=0xF0B132)
    )
    return view, discord.File(io.BytesIO(picture), "fox.png")
