"""`/admin filter`: words, phrases and expressions that a server does not let pass."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.core.discord_limits import MAX_CHOICE
from bot.core.errors import Busy
from bot.core.models import GuildId
from bot.core.text.foreign_text import label
from bot.texts.admin import admin as say
from bot.ui.admin import filter_panel, filter_text
from bot.ui.kit import respond, rights
from bot.ui.kit.reachability import look
from bot.ui.kit.services import rules_of


class FilterCommands(app_commands.Group):
    """Commands for filters. Each checks again whether its user manages the server."""

    @app_commands.command(name="add", description=say.FILTER_ADD())
    @app_commands.describe(
        pattern=say.FILTER_ADD_PATTERN(),
        regex=say.FILTER_ADD_REGEX(),
        review=say.FILTER_ADD_REVIEW(),
    )
    async def add(
        self,
        interaction: discord.Interaction[Any],
        pattern: str,
        regex: bool = False,
        review: bool = False,
    ) -> None:
        """Add a filter, for every job from now on."""
        guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
        added = await rules_of(interaction).filters.add(guild_id, asker.user_id, pattern, regex=regex, review=review)
        await respond.private(interaction, filter_text.added(added))

    @app_commands.command(name="remove", description=say.FILTER_REMOVE())
    @app_commands.describe(pattern=say.FILTER_REMOVE_PATTERN())
    async def remove(self, interaction: discord.Interaction[Any], pattern: str) -> None:
        """Remove a filter by its pattern as it was added, or by the same words in another spelling."""
        guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
        filters = rules_of(interaction).filters
        rule = await filters.remove(guild_id, asker.user_id, pattern)
        await respond.private(interaction, filter_text.removed(rule))

    @remove.autocomplete("pattern")
    async def suggest(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """This server's patterns that contain what was typed."""
        if interaction.guild_id is None or not rights.manages_server(interaction):
            return []
        filters = rules_of(interaction).filters
        try:
            found = await filters.suggest(GuildId(interaction.guild_id), current)
        except Busy:
            return []
        return [app_commands.Choice(name=label(pattern, MAX_CHOICE), value=pattern) for pattern in found]

    @app_commands.command(name="list", description=say.FILTER_LIST())
    async def list_filters(self, interaction: discord.Interaction[Any]) -> None:
        """List the filters, page by page."""
        await filter_panel.open_list(interaction)

    @app_commands.command(name="test", description=say.FILTER_TEST())
    @app_commands.describe(text=say.FILTER_TEST_TEXT())
    async def test(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Try a text. Also tells which expressions are too slow for it."""
        guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
        adult = asker.member_context.adult
        filters = rules_of(interaction).filters
        ruling = await filters.test(guild_id, text, adult=adult)
        policy = await filters.listed(guild_id)
        trouble = filter_text.channel_trouble(policy, look(interaction, (policy.review_channel,)))
        await respond.private(interaction, filter_text.tested(text, ruling, trouble, adult=adult))
