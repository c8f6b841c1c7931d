"""Results that only their member sees, in a server whose admins chose that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.store.database.schema_rules import access_rules, prices
from bot.texts.rules import access
from loopback_discord.checks.components import walk
from loopback_discord.rest.errors import ApiError
from tests.door import rules
from tests.door.front import Front, Json, first_line, labels, opened, until
from tests.door.private import GRID, POST, private_grid, privately, public, said
from tests.fakes import png
from tests.waiting import patient

PRIMARY = 1  # a style


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    """A bot in a server with private results, for all tests here."""
    async with opened(tmp_path_factory.mktemp("private")) as running:
        rules.choose(running, visibility="private")
        gallery = int(running.discord.world.channels["gallery"])
        rules.put(running, access_rules, target="channel", target_id=gallery, rule="deny")
        yield running


def used(message: Json) -> list[str]:
    """The labels of the buttons that are marked as used."""
    buttons = [part for part in walk(message["components"]) if part.get("style") == PRIMARY]
    return [part["label"] for part in buttons]


async def test_nobody_else_sees_or_finds_it(front: Front) -> None:
    before = public(front)
    message = await privately(front, await front.ask("a shy wren --slow"))
    await front.moving(message)
    grid = await front.ended(message)
    assert first_line(grid) == f"**a shy wren --slow** - <@{front.member().id}> (fast)"
    assert (grid["ephemeral_for"], labels(grid)) == (front.member().id, [*GRID, POST])
    single = await front.ended(await privately(front, await front.member().click(grid["id"], label="U1")))
    assert (labels(single)[-1], single["ephemeral_for"]) == (POST, front.member().id)
    assert public(front) == before
    for member in ("bob", "admin"):
        asked = await front.member(member).command("show", {"job": front.job_of(grid["id"]).id})
        await said(front, asked, "no such picture")
        with pytest.raises(ApiError):
            await front.member(member).click(grid["id"], label="U2")


async def test_a_used_button_is_marked_also_under_what_one_member_sees(front: Front) -> None:
    grid = await private_grid(front, "a marked wren")
    await front.ended(await privately(front, await front.member().click(grid["id"], label="U2")))
    await front.discord.wait_for(lambda m: m["id"] == grid["id"] and used(m) == ["U2"], patient(10.0))
    rules.put(front, prices, priced="variation", credits=5)
    await rules.relaunched(front)
    question = await privately(front, await front.member().click(grid["id"], label="V3"))
    await front.member().click(question, label="Start for 5 credits")
    marked = await front.discord.wait_for(lambda m: m["id"] == grid["id"] and used(m) == ["U2", "V3"], patient(10.0))
    assert (labels(marked), marked["content"]) == ([*GRID, POST], grid["content"])
    await front.settled()
    rules.put(front, prices, priced="variation", credits=1)
    await rules.relaunched(front)


async def test_a_posted_one_is_for_all_like_a_public_one(front: Front) -> None:
    grid = await private_grid(front, "a bold wren")
    spent, submits = front.books.spent(), len(front.provider.submits)
    before = public(front)
    presses = [await front.member().click(grid["id"], label=POST) for _ in range(2)]
    told, _ = [await said(front, press, "osted") for press in presses]
    (posted,) = public(front)[len(before) :]
    assert told["content"].endswith(f"/{posted['channel_id']}/{posted['id']}")
    assert (first_line(posted), labels(posted)) == (first_line(grid), GRID)
    assert front.content_of(posted) == front.content_of(grid)
    assert "message_reference" not in posted
    assert front.discord.pinged(posted["id"]) == []
    assert (front.books.spent(), len(front.provider.submits)) == (spent, submits)
    again = await said(front, await front.member().click(grid["id"], label=POST), "already posted")
    assert posted["id"] in again["content"]
    theirs = await privately(front, await front.member("bob").click(posted["id"], label="V1"))
    assert (await front.ended(theirs))["ephemeral_for"] == front.member("bob").id
    shown = await front.member("bob").command("show", {"job": front.job_of(grid["id"]).id}, channel="general")
    assert labels(await said(front, shown, "a bold wren")) == GRID
    more = await said(front, await front.member().menu("More", posted["id"]), "a bold wren")
    assert "Made from it" not in more["content"], "what bob made of it is his"
    await said(front, await front.member().menu("Cancel or delete", posted["id"]), "Deleted")
    gone = await front.member("bob").command("show", {"job": front.job_of(grid["id"]).id}, channel="general")
    await said(front, gone, "no such picture")


async def test_a_post_that_was_deleted_can_be_made_again(front: Front) -> None:
    grid = await private_grid(front, "a deleted wren")
    await said(front, await front.member().click(grid["id"], label=POST), "Posted: ")
    front.discord.delete_message(public(front)[-1]["id"])
    await said(front, await front.member().click(grid["id"], label=POST), "Posted: ")
    assert labels(public(front)[-1]) == GRID


async def test_posting_is_held_to_the_channel(front: Front) -> None:
    grid = await private_grid(front, "a caged wren")
    front.discord.deny("imagine", "SEND_MESSAGES")
    await said(front, await front.member().click(grid["id"], label=POST), "not allowed to post in this channel")
    front.discord.allow("imagine", "SEND_MESSAGES")
    await said(front, await front.member().click(grid["id"], label=POST), "Posted: ")


async def test_the_rules_of_the_channel_hold_for_posting(front: Front) -> None:
    grid = await private_grid(front, "a denied wren")
    asked = await front.member().command("show", {"job": front.job_of(grid["id"]).id}, channel="gallery")
    shown = await said(front, asked, "a denied wren")
    await said(front, await front.member().click(shown["id"], label=POST), access.NOT_IN_CHANNEL())
    assert public(front, "gallery") == []


async def test_a_region_of_a_private_picture_is_private(front: Front) -> None:
    grid = await private_grid(front, "a mended wren")
    before = public(front)
    single = await front.ended(await privately(front, await front.member().click(grid["id"], label="U1")))
    panel = await privately(front, await front.member().click(single["id"], label="Vary (Region)"))
    form = await front.member().click(panel, label="Choose a preset")
    await form.answered()
    await front.member().submit_modal(form, {"region": "centre", "prompt": "a mended wing"})
    await front.discord.wait_for(lambda m: m["id"] == panel and "Start" in labels(m))
    await front.member().click(panel, label="Start")
    shown = await front.discord.wait_for(lambda m: "a mended wing" in m["content"] and m["components"], patient(10.0))
    assert (shown["ephemeral_for"], labels(shown)[-1]) == (front.member().id, POST)
    assert (front.discord.message(panel) or {})["content"] == "Your region is on its way."
    assert public(front) == before


async def test_its_member_is_shown_it_again_privately(front: Front) -> None:
    grid = await private_grid(front, "a seen wren")
    before = public(front, "general")
    asked = await front.member().command("show", {"job": front.job_of(grid["id"]).id}, channel="general")
    again = await said(front, asked, "a seen wren")
    assert (labels(again), front.content_of(again)) == ([*GRID, POST], front.content_of(grid))
    page = await said(front, await front.member().command("history"), "a seen wren")
    assert "https://" not in page["content"], "a private message has no lasting address"
    here = await said(front, await front.member().click(page["id"], label="Show here"), "a seen wren")
    assert labels(here) == [*GRID, POST]
    assert public(front, "general") == before
    await said(front, await front.member().click(again["id"], label=POST), "Posted: ")
    assert labels(public(front, "general")[-1]) == GRID


async def test_deleting_what_only_its_member_sees_is_left_to_discord(front: Front) -> None:
    grid = await private_grid(front, "a fleeting wren")
    await said(front, await front.member().menu("Cancel or delete", grid["id"]), "Dismiss message")


async def test_the_same_upscale_again_is_shown_to_its_member_and_made_anew_for_others(front: Front) -> None:
    grid = await private_grid(front, "a twin wren")
    await said(front, await front.member().click(grid["id"], label=POST), "Posted: ")
    posted = public(front)[-1]["id"]
    single = await front.ended(await privately(front, await front.member().click(posted, label="U1")))
    submits = len(front.provider.submits)
    again = await said(front, await front.member().click(posted, label="U1"), "a twin wren")
    assert front.content_of(again) == front.content_of(single)
    assert len(front.provider.submits) == submits
    theirs = await front.ended(await privately(front, await front.member("bob").click(posted, label="U1")))
    assert theirs["ephemeral_for"] == front.member("bob").id
    assert len(front.provider.submits) == submits + 1


async def test_failures_are_private_too_and_can_be_tried_again(front: Front) -> None:
    before = public(front)
    failed = await private_grid(front, "a failing wren --fail")
    assert labels(failed) == ["Retry"]
    again = await front.ended(await privately(front, await front.member().click(failed["id"], label="Retry")))
    assert first_line(again).endswith("(Failed)")
    assert public(front) == before


async def test_several_at_once_have_private_messages_of_their_own(front: Front) -> None:
    before, known = public(front), len(front.books.jobs())
    asked = await front.member().command("describe", {}, files={"image": ("a fox.png", png(64, 48))})
    described = await front.ended(await privately(front, asked))
    question = await privately(front, await front.member().click(described["id"], label="Imagine all"))
    await front.member().click(question, label="Start 4 for 4 credits")
    await until(lambda: len(front.books.jobs()) == known + 5, "all are stored")
    await front.settled()
    for job in front.books.jobs()[-4:]:
        shown = front.discord.message(str(job.message_id)) or {}
        assert (shown["ephemeral_for"], labels(shown)) == (front.member().id, [*GRID, POST])
    assert public(front) == before


async def test_in_direct_messages_nothing_changes(front: Front) -> None:
    asked = await front.member().command("imagine", {"prompt": "a direct wren"}, channel="dm")
    grid = await front.ended(await front.acknowledged(asked))
    assert labels(grid) == GRID


async def test_results_after_a_change_to_public_are_public_also_of_private_ones(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        rules.choose(front, visibility="private")
        grid = await private_grid(front, "a freed wren")
        rules.choose(front, visibility="public")
        await rules.relaunched(front)
        single = await front.ended(await front.press(grid["id"], "U1"))
        assert "ephemeral_for" not in single
        refused = await front.member("bob").command("show", {"job": front.job_of(grid["id"]).id})
        await said(front, refused, "no such picture")
        shown = await front.member().command("show", {"job": front.job_of(grid["id"]).id})
        assert not (await shown.answered()).ephemeral
        front.check()
