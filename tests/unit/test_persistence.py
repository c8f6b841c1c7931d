"""Every button, list and form of ours is registered at the bot's start, so that it works across restarts."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, cast

import discord

import bot.ui
from bot.client import EXTENSIONS, ImagineBot, Services
from bot.ui.kit.control import Control
from bot.ui.kit.panel_item import PanelButton, PanelItem, PanelList
from bot.ui.kit.respond import report

BASES = {discord.ui.DynamicItem, Control, PanelItem, PanelButton, PanelList}


def dynamic_items() -> set[Any]:
    """All dynamic items that the user interface defines."""
    found: set[Any] = set()
    for module in pkgutil.walk_packages(bot.ui.__path__, "bot.ui."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, discord.ui.DynamicItem):
                found.add(one)
    return found - BASES


async def test_every_dynamic_item_is_registered_by_a_cog() -> None:
    client = ImagineBot(services=cast(Services, None), report=report, gateway_url="", shard_count=None, shard_ids=None)
    registered: list[Any] = []
    client.add_dynamic_items = lambda *items: registered.extend(items)  # type: ignore[method-assign]
    for extension in EXTENSIONS:
        await client.load_extension(extension)
    assert dynamic_items() - set(registered) == set()
    assert len(registered) == len(set(registered)), "registered twice"


def test_every_press_passes_the_checks_of_all_controls() -> None:
    assert {one for one in dynamic_items() if not issubclass(one, Control)} == set()
    own = {one for one in dynamic_items() if one.callback is not Control.callback}
    assert own == set(), "these skip Control.callback: say what they do in `used`"
