"""Results made elsewhere that a member shows in a server whose moderators review such texts."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from loopback_discord import Interaction
from tests.door.front import Front, labels, until
from tests.door.private import public
from tests.door.stages import HOLD_S
from tests.door.test_filter import told
from tests.door.test_review import choose, decided, flagged
from tests.waiting import patient


async def test_a_picture_of_a_direct_message_is_not_shown_past_moderators(front: Front) -> None:
    await choose(front, "review", "reviews")
    await told(front, "admin filter add", {"pattern": "hen", "review": True})
    asked = await front.member().command("imagine", {"prompt": "a private hen"}, channel="dm")
    message = await front.ended(await front.acknowledged(asked))
    job = front.job_of(message["id"]).id
    assert "has to approve texts like this one" in await told(front, "show", {"job": job}, "alice")
    card = await flagged(front, "a private hen", "bob")
    await front.member("admin").click(card["id"], label="Approve")
    await decided(front, card, "Approved by")
    answer = await (await front.member().command("show", {"job": job})).answered()
    assert not answer.ephemeral


@pytest.mark.parametrize(("place", "member"), [("dm", "alice"), ("reviews", "admin")])
async def test_an_upscale_that_the_member_cannot_read_is_shown_where_they_press(
    front: Front, place: str, member: str
) -> None:
    asked = await front.member(member).command("imagine", {"prompt": "a crane far away"}, channel=place)
    grid = await front.ended(await front.acknowledged(asked))
    single = await front.ended(await front.press(grid["id"], "U1", member))
    shown = await front.member(member).command("show", {"job": front.job_of(grid["id"]).id})
    copy = await front.discord.wait_for(lambda m: m["id"] == shown_in(shown) and labels(m)[:1] == ["U1"], patient(10))
    await until(lambda: front.books.shows(copy["id"]), "the copy is noted")
    submits, before = len(front.provider.submits), len(public(front))
    for _ in range(2):
        answer = await (await front.member("bob").click(copy["id"], label="U1")).answered()
        await front.discord.wait_for(lambda m: "already exists" in m["content"] and m["id"] == answer.message)  # noqa: B023
    (again,) = [m for m in public(front) if m.get("message_reference", {}).get("message_id") == copy["id"]]
    assert front.content_of(again) == front.content_of(single)
    assert front.told(answer).endswith(f"/{again['id']}")
    await front.member("bob").menu("DM me this", copy["id"])
    await front.discord.wait_for(lambda m: f"/{copy['id']}" in m["content"] and m["attachments"], patient(10))
    assert (len(front.provider.submits), len(public(front))) == (submits, before + 1)


def shown_in(asked: Interaction) -> str | None:
    """The answer's message, once it is there."""
    return asked.answer.message if asked.answer is not None else None


async def test_the_buttons_of_a_copy_work_that_a_kill_left_unnoted(fresh: Front) -> None:
    asked = await fresh.member().command("imagine", {"prompt": "a crane of her own"}, channel="dm")
    grid = await fresh.ended(await fresh.acknowledged(asked))
    shown = await fresh.member().command("show", {"job": fresh.job_of(grid["id"]).id})
    fresh.discord.faults.fail("*", r"^/webhooks/", after_effect=True, hang_s=HOLD_S, times=9)
    copy = await fresh.discord.wait_for(lambda m: m["id"] == shown_in(shown) and labels(m)[:1] == ["U1"], patient(10))
    await fresh.bot.kill()
    fresh.discord.faults.clear()
    await fresh.restart()
    assert not fresh.books.shows(copy["id"])
    assert (await fresh.ended(await fresh.press(copy["id"], "V1", "bob")))["attachments"]


async def test_dm_me_this_names_the_address_of_a_result_that_the_bot_could_not_fetch(front: Front) -> None:
    grid, address = await front.grid("a crane that is elsewhere"), "https://img.example/crane.png"
    with closing(sqlite3.connect(front.books.path, timeout=5)) as file, file:
        known = (address, int(grid["id"]))
        file.execute("UPDATE jobs SET result_name = NULL, address = ? WHERE message_id = ?", known)
    await front.member("bob").menu("DM me this", grid["id"])
    sent = await front.discord.wait_for(lambda m: f"/{grid['id']}" in m["content"] and not m["attachments"], patient(5))
    assert f"<{address}>" in sent["content"]
