"""A press counts only for a control that its message has, and a form only on the panel that it belongs to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord.components import _component_factory

from bot.core.errors import UserError
from bot.core.jobs import button_id
from bot.texts.kit import answers as say
from bot.ui.jobs import finder
from bot.ui.kit.control import check_offered, check_panel, controls_in, pressed
from bot.ui.members import message_menu
from tests.unit.samples import ID, job

BUTTON, LIST, USERS = 2, 3, 5
ROW: dict[str, Any] = {
    "type": 1,
    "components": [
        {"type": BUTTON, "style": 2, "label": "Older", "custom_id": "il1:older:a"},
        {"type": BUTTON, "style": 2, "label": "Newer", "custom_id": "il1:newer:a", "disabled": True},
        {"type": BUTTON, "style": 5, "label": "Page", "url": "https://example.org"},
    ],
}
SPEEDS = {
    "type": LIST,
    "custom_id": "iw1:speed:",
    "options": [{"label": one, "value": one} for one in ("relax", "fast")],
}
MEMBERS = {"type": USERS, "custom_id": "ig1:who:", "max_values": 2}
NESTED = {
    "type": 17,
    "components": [
        {"type": 1, "components": [{"type": BUTTON, "style": 2, "label": "a", "custom_id": "inner"}]},
        {
            "type": 9,
            "components": [{"type": 10, "content": "text"}],
            "accessory": {"type": BUTTON, "style": 2, "label": "a", "custom_id": "beside"},
        },
    ],
}
COMPONENTS = [ROW, {"type": 1, "components": [SPEEDS]}, {"type": 1, "components": [MEMBERS]}, NESTED]


def press(custom_id: str, kind: int = BUTTON, values: list[str] | None = None) -> discord.Interaction[Any]:
    """A press that names this control, on a message with COMPONENTS."""
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": kind}
    if values is not None:
        data["values"] = values
    shown = [_component_factory(cast(Any, one)) for one in COMPONENTS]
    message = SimpleNamespace(components=shown)
    return cast(discord.Interaction[Any], SimpleNamespace(data=data, message=message))


@pytest.mark.parametrize("custom_id", ["il1:older:a", "inner", "beside"])
def test_what_the_message_has_counts(custom_id: str) -> None:
    shown = pressed(press(custom_id))
    assert shown is not None
    assert shown.custom_id == custom_id
    check_offered(press(custom_id))


@pytest.mark.parametrize(
    "forged",
    [
        press("il1:refresh:"),
        press("il1:older:"),
        press("il1:older:a "),
        press("IL1:older:a"),
        press("il1:older:a", LIST, []),
        press("il1:newer:a"),
        press("iw1:speed:"),
        press("iw1:speed:", LIST, ["warp"]),
        press("iw1:speed:", LIST, ["relax", "fast"]),
        press("ig1:who:", USERS, ["1", "2", "3"]),
    ],
    ids=[
        "of another message", "a part of it", "longer", "in capitals", "of another kind", "disabled",
        "a list as a button", "not offered", "too many", "too many members",
    ],
)  # fmt: skip
def test_what_the_message_does_not_offer_is_refused(forged: discord.Interaction[Any]) -> None:
    with pytest.raises(UserError) as told:
        check_offered(forged)
    assert str(told.value) == say.NOT_OFFERED()


@pytest.mark.parametrize(
    "chosen",
    [press("iw1:speed:", LIST, ["fast"]), press("iw1:speed:", LIST, []), press("ig1:who:", USERS, ["1", "2"])],
    ids=["one of its options", "none", "members"],
)
def test_what_a_list_offers_can_be_chosen(chosen: discord.Interaction[Any]) -> None:
    check_offered(chosen)


def test_a_press_without_a_message_is_refused() -> None:
    alone = press("il1:older:a")
    alone.message = None
    with pytest.raises(UserError):
        check_offered(alone)
    with pytest.raises(UserError):
        check_panel(alone, "il")


def test_a_form_belongs_to_the_panel_that_its_message_shows() -> None:
    check_panel(press("io1:timezone:"), "il")
    with pytest.raises(UserError) as told:
        check_panel(press("io1:timezone:"), "ic")
    assert str(told.value) == say.NO_PANEL()


def test_nested_buttons_name_the_job_of_a_message() -> None:
    custom_id = button_id.encode(ID, 3)
    button = {"type": BUTTON, "style": 2, "label": "U1", "custom_id": custom_id}
    nested: Any = {"type": 17, "components": [{"type": 1, "components": [button]}]}
    message = cast(discord.Message, SimpleNamespace(components=[_component_factory(nested)], content=""))
    assert [one.custom_id for one in controls_in(message)] == [custom_id]
    assert message_menu._named_in(message) == ID
    assert finder._names(message, job())
