"""Controls that somebody has tampered with: the custom_id of a job under a message that does not show it."""

from __future__ import annotations

import copy

from bot.demo.discord.components import walk
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
    assert front.told(answer).startswith("I do not know this picture any more")
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
        assert "That channel is not in this server" in refused["content"]
    for path, options in (("access channel", {"rule": "deny"}), ("quota set", {"period": "day", "credits": 1})):
        refused = await panel(front, await admin.command(f"admin {path}", {"channel": foreign, **options}))
        assert "That channel is not in this server" in refused["content"]
    del channels[foreign]
