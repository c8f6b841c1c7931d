"""The buttons of Vary (Region)'s panel: their custom_ids, across restarts and upgrades."""

from __future__ import annotations

import re

import pytest

from bot.ui.region_panel import DYNAMIC_ITEMS, PRESET, START, RegionButton

SESSION = "s" * 22


async def read(button: RegionButton, custom_id: str) -> RegionButton:
    (template,) = [one.__discord_ui_compiled_template__ for one in DYNAMIC_ITEMS]
    found = re.fullmatch(template, custom_id)
    assert found is not None
    return await RegionButton.from_custom_id(None, button.item, found)  # type: ignore[arg-type]  # it is not looked at


@pytest.mark.parametrize(
    ("cost", "label", "agreed_price"),
    [(0, "Start", 0), (3, "Start", 0), (4, "Start for 4 credits", 4), (10**6, "Start for 1000000 credits", 10**6)],
)
async def test_start_remembers_the_price_on_it(cost: int, label: str, agreed_price: int) -> None:
    button = RegionButton.start(SESSION, cost)
    assert (button.item.label, button.agreed_price, len(button.custom_id) <= 100) == (label, agreed_price, True)
    back = await read(button, button.custom_id)
    assert (back.session_id, back.step, back.agreed_price) == (SESSION, START, agreed_price)


async def test_a_start_of_an_older_version_told_no_price() -> None:
    back = await read(RegionButton.of(SESSION, PRESET, "x", "🔳"), f"rg1:{SESSION}:s")
    assert (back.session_id, back.step, back.agreed_price) == (SESSION, START, 0)
