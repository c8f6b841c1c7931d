"""The simulated provider has every button that a dialect knows, and understands what we send for it."""

from __future__ import annotations

import pytest

from bot.core.actions import Needs, facts
from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.providers.goapi import actions as goapi
from bot.providers.goapi.task_inputs import write_order
from bot.providers.midjourney_proxy.buttons import parse as meaning
from bot.providers.submit_requests import ActionRequest
from loopback_provider.derive import REMIX_VERBS
from loopback_provider.goapi.actions import CUSTOM_ZOOM, INPAINT, asked_action
from loopback_provider.goapi.actions import PRESSES as SIMULATED
from loopback_provider.goapi.requests import INPUTS, FollowUp
from loopback_provider.midjourney_proxy import buttons
from loopback_provider.prompt import parse
from tests.providers.test_midjourney_buttons import MEANINGS

ROWS = [
    *buttons.grid("job"),
    *(button for version in ("5", "6", "7") for button in buttons.single("job", parse(f"x --ar 3:2 --v {version}"))),
    *buttons.video("job"),
    *buttons.clip("job"),
    *buttons.describe(whole_list=True),
    *buttons.shorten(3),
]


def test_the_simulator_shows_every_button_of_a_proxy() -> None:
    shown = {button.action for row in ROWS if (button := meaning(row["customId"], "", ""))}
    assert shown == {action for _, action, _ in MEANINGS} - {Action.OTHER}


def test_what_needs_a_prompt_can_be_remixed() -> None:
    presses = [
        press
        for row in ROWS
        if (button := meaning(row["customId"], "", "")) and (press := buttons.read_press(row["customId"]))
        if facts(button.action).needs is Needs.PROMPT
    ]
    assert presses
    assert [press.verb for press in presses if not press.verb.startswith(REMIX_VERBS)] == []


def test_the_simulator_has_every_action_of_goapi() -> None:
    assert set(goapi.PRESSES) == {*SIMULATED, CUSTOM_ZOOM, INPAINT}


@pytest.mark.parametrize("name", goapi.PRESSES)
def test_what_goapi_is_sent_means_the_action(name: str) -> None:
    prompt = "an owl --zoom 1.7" if name == CUSTOM_ZOOM else "an owl"
    order = write_order(ActionRequest(TaskRef("t1"), name, Speed.FAST, remix=True, prompt=prompt, mask=b"mask"))
    asked = INPUTS[order.task_type].model_validate(order.input)
    assert isinstance(asked, FollowUp)
    assert name in (INPAINT, asked_action(asked, [name]))
    if facts(goapi.PRESSES[name].action).needs is Needs.PROMPT:
        assert asked.prompt == "an owl"
