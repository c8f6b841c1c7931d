"""The lists and buttons of `/admin quota`: their custom_ids, across restarts and upgrades."""

from __future__ import annotations

import re

import discord
import pytest

from bot.core import panel_id
from bot.ui.admin.quota_panel import DYNAMIC_ITEMS, QuotaList, QuotaVerb, RulesButton

GRANT = str(2**63)


@pytest.mark.parametrize("argument", ["", "1", GRANT])
@pytest.mark.parametrize("verb", QuotaVerb)
async def test_a_list_comes_back_as_what_it_was(verb: QuotaVerb, argument: str) -> None:
    made = QuotaList.of(verb, argument, "Remove", [discord.SelectOption(label="x")])
    custom_id = made.item.custom_id
    assert len(custom_id) <= 100
    assert [one for one in DYNAMIC_ITEMS if one.__discord_ui_compiled_template__.fullmatch(custom_id)] == [QuotaList]
    found = re.fullmatch(panel_id.template(panel_id.RULES), custom_id)
    assert found is not None
    back = await QuotaList.from_custom_id(None, made.item, found)  # type: ignore[arg-type]  # the interaction is not looked at
    assert back.decoded == panel_id.PanelId(verb, argument)


@pytest.mark.parametrize(("page", "named"), [(-1, 0), (0, 0), (12, 12)])
async def test_a_button_leads_to_its_page(page: int, named: int) -> None:
    made = RulesButton.to("next", "Next", page, disabled=False)
    custom_id = made.item.custom_id
    assert custom_id is not None
    assert [one for one in DYNAMIC_ITEMS if one.__discord_ui_compiled_template__.fullmatch(custom_id)] == [RulesButton]
    found = re.fullmatch(panel_id.template(panel_id.RULE_PAGES), custom_id)
    assert found is not None
    assert (await RulesButton.from_custom_id(None, made.item, found)).page == named  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("rest", ["2:next:1", "1:next:", "1:next:x", "1:next:1:1", "1:NEXT:1"])
async def test_a_page_that_no_button_of_ours_names_is_none(rest: str) -> None:
    made = RulesButton.to("next", "Next", 1, disabled=False)
    found = re.fullmatch(panel_id.template(panel_id.RULE_PAGES), f"{panel_id.RULE_PAGES}{rest}")
    assert found is not None
    assert (await RulesButton.from_custom_id(None, made.item, found)).page is None  # type: ignore[arg-type]  # as above
