"""The custom_ids of the panels of privacy and access: each decodes to its own class and action."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import discord
import pytest

from bot.core import panel_id
from bot.core.models import UserId
from bot.core.panel_id import PanelId
from bot.ui.admin.access_panel import LIFT, LiftList
from bot.ui.members.privacy_panel import ForgetButton, PrivacyButton, PrivacyVerb, _too_old
from cogs.admin import ITEMS


@pytest.mark.parametrize("verb", PrivacyVerb)
async def test_a_button_knows_what_it_does(verb: PrivacyVerb) -> None:
    made = PrivacyButton.of(verb, "label")
    found = re.fullmatch(panel_id.template(panel_id.PRIVACY), made.custom_id)
    assert found is not None
    assert (await PrivacyButton.from_custom_id(None, made.item, found)).verb is verb  # type: ignore[arg-type]  # the interaction is not looked at


@pytest.mark.parametrize("custom_id", ["ik2:export:", "ik1:forget:", "ik1:export"])
async def test_a_button_of_another_version_does_nothing(custom_id: str) -> None:
    found = re.fullmatch(panel_id.template(panel_id.PRIVACY), custom_id)
    assert found is not None
    button = await PrivacyButton.from_custom_id(None, PrivacyButton.of(PrivacyVerb.ASK, "x").item, found)  # type: ignore[arg-type]  # as above
    assert button.verb is None


async def test_the_question_to_an_admin_knows_whom_and_how_much_it_named() -> None:
    made = ForgetButton.of(PrivacyVerb.DELETE, UserId(2**63 - 1), 10**9, "Delete it", discord.ButtonStyle.danger)
    found = re.fullmatch(panel_id.template(panel_id.FORGET), made.custom_id)
    assert found is not None
    read = await ForgetButton.from_custom_id(None, made.item, found)  # type: ignore[arg-type]  # as above
    assert read.decoded == PanelId(PrivacyVerb.DELETE, "7fffffffffffffffffff")


@pytest.mark.parametrize(("seconds", "old"), [(0, False), (3599, False), (3601, True)])
def test_a_question_lives_for_an_hour(seconds: int, old: bool) -> None:
    asked = datetime(2026, 11, 30, tzinfo=UTC)
    press = SimpleNamespace(created_at=asked + timedelta(seconds=seconds), message=SimpleNamespace(created_at=asked))
    assert _too_old(press) is old  # type: ignore[arg-type]  # all that is looked at


async def test_the_list_of_rules_is_the_only_one_of_admins_with_its_id() -> None:
    made = LiftList.of([discord.SelectOption(label="Deny: #general", value="c1")])
    fitting = [one for one in ITEMS if one.__discord_ui_compiled_template__.fullmatch(made.custom_id)]
    assert fitting == [LiftList]
    found = re.fullmatch(panel_id.template(panel_id.ACCESS), made.custom_id)
    assert found is not None
    assert (await LiftList.from_custom_id(None, made.item, found)).decoded == PanelId(LIFT, "")  # type: ignore[arg-type]  # as above
