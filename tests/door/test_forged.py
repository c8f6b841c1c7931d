"""Controls that somebody has tampered with: the custom_id of a job under a message that does not show it."""

from __future__ import annotations

import copy

import pytest

from loopback_discord.checks.components import walk
from tests.door.front import Front, Json
from tests.door.test_admin import panel
from tests.door.test_review import CHANNELS, LISTS
from tests.waiting import patient


def _with_buttons_of(front: Front, message: Json, other: Json) -> None:
    """The message gets the buttons of the other one, as no client of Discord's could do."""
    stored = front.discord.state.message(message["channel_id"], message["id"])
    stored.body["components"] = copy.deepcopy(other["components"])


async def test_a_job_of_direct_messages_is_not_reached_through_another_message(front: Front) -> None:
    asked = await front.member("alice").command("imagine", {"prompt": "a secret fox"}, channel="dm")
    secret = await front.ended(await front.acknowledged(asked))
    public = await front.grid("a public fox", "bob")
    _with_buttons_of(front, public, secret)
    before = len(front.books.jobs())
    answer = await (await front.member("bob").click(public["id"], label="U1")).answered(patient(3.0))
    assert answer.ephemeral
    assert front.told(answer).startswith("I no longer have this picture")
    assert len(front.books.jobs()) == before


async def test_a_log_channel_that_the_server_does_not_have_is_refused(front: Front) -> None:
    channels, own = front.discord.state.channels, front.discord.world.channels["reviews"]
    foreign = str(int(own) + 5_000)
    channels[foreign] = channels[own] | {"id": foreign}  # the gateway has told the bot of none such
    admin = front.member("admin")
    shown = await panel(front, await admin.command("admin config"))
    pages = next(part for part in walk(shown["components"]) if part["type"] == LISTS)
    shown = await panel(front, await admin.select(shown["id"], pages["custom_id"], ["channels"]))
    for picker in [part for part in walk(shown["components"]) if part["type"] == CHANNELS]:
        refused = await panel(front, await admin.select(shown["id"], picker["custom_id"], [foreign]))
        assert "That channel isn't in this server" in refused["content"]
    for path, options in (("access channel", {"rule": "deny"}), ("quota set", {"period": "day", "credits": 1})):
        refused = await panel(front, await admin.command(f"admin {path}", {"channel": foreign, **options}))
        assert "That channel isn't in this server" in refused["content"]
    del channels[foreign]


BUTTON, LIST = 2, 3
CONTROLS = {
    "none of ours": {"type": BUTTON, "style": 2, "label": "x", "custom_id": "vote:up"},
    "no end": {"type": BUTTON, "style": 2, "label": "x", "custom_id": "il1:"},
    "a list of ours as a button": {"type": BUTTON, "style": 2, "label": "x", "custom_id": "iw1:speed:"},
    "a button of ours as a list": {"type": LIST, "custom_id": "il1:more:", "options": [{"label": "a", "value": "a"}]},
    "a job's list as a button": {"type": BUTTON, "style": 2, "label": "x", "custom_id": "is1:0123456789"},
    "nothing chosen": {"type": LIST, "custom_id": "iw1:speed:", "options": [], "min_values": 0},
    "no button chosen": {"type": LIST, "custom_id": "is1:0123456789", "options": [], "min_values": 0},
}


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
async def test_a_control_that_no_version_has_made_is_answered(front: Front, control: Json) -> None:
    grid, member = await front.grid("a fox with a strange control"), front.member("bob")
    stored = front.discord.state.message(grid["channel_id"], grid["id"])
    stored.body["components"] = [{"type": 1, "id": 9, "components": [control | {"id": 1}]}]
    chosen = ["a"] if control.get("options") else []
    pressed = member.actions.component(member.id, grid["channel_id"], grid["id"], control["custom_id"], chosen)
    answer = await pressed.answered(patient(3.0))
    assert answer.ephemeral
    assert "out of date" in front.told(answer)
    assert "Traceback" not in front.bot.printed
