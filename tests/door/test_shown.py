"""Results that were made elsewhere and are to be shown where moderators decide about such texts."""

from __future__ import annotations

from tests.door.front import Front
from tests.door.test_filter import told
from tests.door.test_review import choose, decided, flagged
from tests.waiting import patient


async def test_a_picture_of_a_direct_message_is_not_shown_past_moderators(front: Front) -> None:
    await choose(front, "review", "reviews")
    await told(front, "admin filter add", {"pattern": "hen", "review": True})
    asked = await front.member().command("imagine", {"prompt": "a private hen"}, channel="dm")
    message = await front.ended(await front.acknowledged(asked))
    job = front.job_of(message["id"]).id
    assert "have not let this one pass" in await told(front, "show", {"job": job}, "alice")
    card = await flagged(front, "a private hen", "bob")
    await front.member("admin").click(card["id"], label="Approve")
    await decided(front, card, "Approved by")
    answer = await (await front.member().command("show", {"job": job})).answered(patient(3.0))
    assert not answer.ephemeral
