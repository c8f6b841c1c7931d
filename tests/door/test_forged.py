"""Controls that somebody has tampered with: the custom_id of a job under a message that does not show it."""

from __future__ import annotations

import copy

from tests.door.front import Front, Json


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
    answer = await (await front.member("bob").click(public["id"], label="U1")).answered(3.0)
    assert answer.ephemeral
    assert front.told(answer).startswith("I do not know this picture any more")
    assert len(front.books.jobs()) == before
