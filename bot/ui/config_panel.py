"""The panel of `/admin config`. Its lists say in their custom_id what they set, so they work across restarts."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.models import Speed, UserId
from bot.services.guilds import GuildChoice, GuildConfig
from bot.ui import respond, rights
from bot.ui.settings_panel import NO_CHOICE, SPEED_NOTES

OUTDATED = "This panel was made by another version of me. Please open `/admin config` anew."


class ConfigList(discord.ui.DynamicItem[discord.ui.Select[Any]], template=panel_id.template(panel_id.CONFIG)):
    """A list of values for one choice of a server. Whether its user may choose is decided at each choice."""

    def __init__(self, item: discord.ui.Select[Any], choice: GuildChoice | None) -> None:
        super().__init__(item)
        self.choice = choice

    @classmethod
    def of(cls, choice: GuildChoice, options: list[discord.SelectOption]) -> Self:
        """The list for `choice`; the option that holds now is marked."""
        select: discord.ui.Select[Any] = discord.ui.Select(
            options=options, custom_id=panel_id.encode(panel_id.CONFIG, choice)
        )
        return cls(select, choice)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, discord.ui.Select):
            raise TypeError(f"{match[0]!r} is on a {type(item).__name__}")
        return cls(item, _choice(panel_id.decode(match["version"], match["rest"])))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with respond.guard(interaction):
            guild_id, answer_by = rights.managed_server(interaction), respond.origin(interaction).answer_by
            if self.choice is None:
                raise UserError(OUTDATED)
            value = "" if self.item.values[0] == NO_CHOICE else self.item.values[0]
            guilds = respond.services_of(interaction).guilds
            config = await guilds.choose(guild_id, UserId(interaction.user.id), self.choice, value, answer_by)
            await interaction.response.edit_message(content=text(config), view=view(config))


def _choice(decoded: panel_id.PanelId | None) -> GuildChoice | None:
    """What a list sets; None when a newer or broken version wrote it."""
    return GuildChoice(decoded.verb) if decoded is not None and decoded.verb in set(GuildChoice) else None


async def open_panel(interaction: discord.Interaction[Any]) -> None:
    """Answer `/admin config`. Raises UserError for who does not manage the server."""
    guild_id, answer_by = rights.managed_server(interaction), respond.origin(interaction).answer_by
    config = await respond.services_of(interaction).guilds.config(guild_id, answer_by)
    await interaction.response.send_message(text(config), view=view(config), ephemeral=True)


def text(config: GuildConfig) -> str:
    """What the panel says above its lists."""
    speed = config.speed.value if config.speed is not None else f"{config.default_speed} (the bot's default)"
    return "\n".join(
        (
            "**Settings of this server**",
            f"Speed: {speed} - for members who chose none in `/settings`, where a prompt or an option names none",
        )
    )


def view(config: GuildConfig) -> discord.ui.View:
    """The lists, as the server's choices are now."""
    panel = discord.ui.View(timeout=None)
    default = f"Speed: the bot's default ({config.default_speed})"
    speeds = [discord.SelectOption(label=default, value=NO_CHOICE, default=config.speed is None)]
    speeds += [
        discord.SelectOption(
            label=f"Speed: {speed}", value=speed, description=SPEED_NOTES[speed] or None, default=config.speed is speed
        )
        for speed in Speed
    ]
    panel.add_item(ConfigList.of(GuildChoice.SPEED, speeds))
    return panel
