"""Prompts that moderators decide about, and the log channel, through Discord."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.texts.moderation import reviews
from bot.texts.rules import filters
from loopback_discord import NotAnswered
from loopback_discord.checks.components import walk
from loopback_discord.world.permissions import Permission
from tests.door import rules
from tests.door.front import Front, Json, labels, until
from tests.door.test_admin import panel
from tests.door.test_filter import told
from tests.door.test_main_path import single
from tests.door.test_prompt_choices import described, texts
from tests.door.test_region import drafted, form, panel_of, sent_mask
from tests.fakes import PICTURE
from tests.waiting import patient

LISTS, CHANNELS = 3, 8  # kinds of selects


async def choose(front: Front, kind: str, *channels: str) -> None:
    """Choose the review or the log channel in `/admin config`, or none."""
    shown = await panel(front, await front.member("admin").command("admin config"))
    pages = next(part for part in walk(shown["components"]) if part["type"] == LISTS)
    shown = await panel(front, await front.member("admin").select(shown["id"], pages["custom_id"], ["channels"]))
    (picker,) = [p for p in walk(shown["components"]) if p["type"] == CHANNELS and kind in p["custom_id"]]
    ids = [front.discord.world.channels[channel] for channel in channels]
    await panel(front, await front.member("admin").select(shown["id"], picker["custom_id"], ids))


async def shown_in(front: Front, place: str, *words: str) -> Json:
    """The message in a channel that contains all of this."""
    channel = front.discord.world.channels.get(place) or front.discord.world.dms[place]
    return await front.discord.wait_for(
        lambda m: m["channel_id"] == channel and all(word in m["content"] for word in words), patient(10.0)
    )


async def flagged(front: Front, prompt: str, member: str = "alice", **where: str) -> Json:
    """The card of a prompt that a filter catches."""
    assert reviews.WAITS() in await told(front, "imagine", {"prompt": prompt}, member, **where)
    return await shown_in(front, "reviews", f"> {prompt}")


async def decided(front: Front, card: Json, words: str) -> Json:
    """The card, once it contains this."""
    return await front.discord.wait_for(lambda m: m["id"] == card["id"] and words in m["content"], patient(10.0))


@pytest_asyncio.fixture(loop_scope="session")
async def reviewed(front: Front) -> AsyncIterator[Front]:
    """A server that leaves hens to its moderators."""
    await choose(front, "review", "reviews")
    await told(front, "admin filter add", {"pattern": "hen", "review": True})
    yield front
    await told(front, "admin filter remove", {"pattern": "hen"})
    await choose(front, "review")


async def test_a_text_that_is_approved_becomes_one_job_of_its_member(reviewed: Front) -> None:
    await told(reviewed, "imagine", {"prompt": "a *brave* hen @everyone"}, "alice")
    card = await shown_in(reviewed, "reviews", "brave")
    alice, before = reviewed.member().id, len(reviewed.provider.submits)
    assert card["content"].startswith(f"**A text to review**, from <@{alice}> in <#")
    assert "Caught by `hen`\n> a \\*brave\\* hen @everyone" in card["content"]
    assert (labels(card), reviewed.discord.pinged(card["id"])) == (["Approve", "Reject"], [])
    presses = [await reviewed.member("admin").click(card["id"], label="Approve") for _ in range(3)]
    await asyncio.gather(*(press.answered() for press in presses))
    job = await shown_in(reviewed, "imagine", "hen", f"<@{alice}> (")
    assert reviewed.discord.pinged(job["id"]) == [alice]
    card = await decided(reviewed, card, f"Approved by <@{reviewed.member('admin').id}>. https://discord.com/channels/")
    assert (job["id"] in card["content"], labels(card)) == (True, [])
    await reviewed.ended(job["id"])
    assert len(reviewed.provider.submits) == before + 1


async def test_who_may_manage_the_channel_s_messages_decides_and_other_members_do_not(reviewed: Front) -> None:
    await choose(reviewed, "review", "gallery")
    await told(reviewed, "imagine", {"prompt": "a shy hen"})
    card = await shown_in(reviewed, "gallery", "> a shy hen")
    answer = await (await reviewed.member("bob").click(card["id"], label="Approve")).answered()
    assert answer.ephemeral
    assert "can decide about this" in reviewed.told(answer)
    roles = reviewed.discord.state.guild(reviewed.discord.world.guild_id)["roles"]
    (artist,) = [role for role in roles if role["name"] == "Artist"]
    before, artist["permissions"] = artist["permissions"], str(Permission.MANAGE_MESSAGES.value)
    await reviewed.discord.give_role("bob", "Artist")
    await reviewed.member("bob").click(card["id"], label="Reject")
    await decided(reviewed, card, f"Rejected by <@{reviewed.member('bob').id}>")
    await reviewed.discord.take_role("bob", "Artist")
    artist["permissions"] = before
    await choose(reviewed, "review", "reviews")


async def test_who_is_rejected_hears_it_privately_below_their_command(reviewed: Front) -> None:
    card = await flagged(reviewed, "a rude hen")
    await reviewed.member("admin").click(card["id"], label="Reject")
    heard = await shown_in(reviewed, "imagine", "didn't approve your text", "> a rude hen")
    assert heard["flags"] & 64
    assert labels(await decided(reviewed, card, "Rejected by")) == []


@pytest.mark.parametrize("dms", [True, False], ids=["directly", "in public without the prompt"])
async def test_who_cannot_be_told_there_any_more_hears_it(reviewed: Front, dms: bool) -> None:
    prompt = f"a dull hen {dms}"
    card = await flagged(reviewed, prompt)
    lifetime, reviewed.discord.token_lifetime_s = reviewed.discord.token_lifetime_s, 0.01
    if not dms:
        reviewed.discord.close_dms("alice")
    await reviewed.member("admin").click(card["id"], label="Reject")
    alice = reviewed.member().id
    way = ("alice", f"> {prompt}") if dms else ("imagine", f"<@{alice}> {reviews.REJECTED()}")
    heard = await shown_in(reviewed, *way)
    reviewed.discord.token_lifetime_s = lifetime
    reviewed.discord.open_dms("alice")
    assert (prompt in heard["content"], reviewed.discord.pinged(heard["id"])) == (
        (True, []) if dms else (False, [alice])
    )


async def test_a_dear_job_s_price_stands_on_the_card_and_is_not_asked_about(reviewed: Front) -> None:
    picture = {"image": ("a.png", (await reviewed_picture(reviewed)))}
    asked = await reviewed.member().command("video", {"prompt": "the hen runs"}, files=picture)
    assert (await asked.answered()).ephemeral
    card = await shown_in(reviewed, "reviews", "> the hen runs", "costs 4 credits")
    await reviewed.member("admin").click(card["id"], label="Approve")
    job = await shown_in(reviewed, "imagine", "**the hen runs**")
    await reviewed.ended(job["id"])


async def test_a_card_shows_all_that_would_be_sent(reviewed: Front) -> None:
    prompt = "a hat for the hen, " + "very " * 300 + "unseen"
    await reviewed.member().command("edit", {"prompt": prompt}, files={"image": ("hat.png", PICTURE)})
    card = await shown_in(reviewed, "reviews", "Caught by `hen`: …a hat for the **hen**, very very")
    (whole,) = [file.content for one in reviewed.discord.requests for file in one.files if file.filename == "text.txt"]
    assert (whole.decode(), "unseen" in card["content"]) == (prompt, False)
    assert labels(card) == ["Approve", "Reject", "Picture 1"]
    await reviewed.member("admin").click(card["id"], label="Reject")
    assert len((await decided(reviewed, card, "Rejected by"))["attachments"]) == 1


async def test_the_roles_of_the_approval_count_and_its_member_may_take_it_back(reviewed: Front) -> None:
    await reviewed.discord.give_role("carol", "Patron")
    patron = {"role": reviewed.discord.world.roles["Patron"]}
    await told(reviewed, "admin access role", patron | {"rule": "allow"})
    card = await flagged(reviewed, "a noble hen", "carol")
    await reviewed.discord.take_role("carol", "Patron")
    await reviewed.member("admin").click(card["id"], label="Approve")
    await decided(reviewed, card, "but not started: You need one of these roles")
    listed = await panel(reviewed, await reviewed.member("carol").command("jobs"))
    assert listed["content"].startswith("1. **a noble hen** · waiting for a moderator · <t:")
    await reviewed.member("carol").click(listed["id"], label="Take back")
    assert labels(await decided(reviewed, card, reviews.TAKEN_BACK())) == []
    await told(reviewed, "admin access role", patron | {"rule": "default"})


async def test_a_text_whose_review_channel_is_deleted_ends(reviewed: Front) -> None:
    await choose(reviewed, "review", "after-dark")
    await told(reviewed, "imagine", {"prompt": "a lost hen"})
    card = await shown_in(reviewed, "after-dark", "> a lost hen")
    await until(lambda: card["id"] in reviewed.books.cards(), "the card is noted")
    reviewed.discord.delete_channel("after-dark")
    await shown_in(reviewed, "imagine", "I can't reach the moderators", "> a lost hen")
    assert filters.GONE_CHANNEL() in await told(reviewed, "admin filter list")
    await choose(reviewed, "review", "reviews")


async def test_a_text_whose_member_got_no_answer_is_taken_back(reviewed: Front) -> None:
    unknown: Json = {"message": "Unknown interaction", "code": 10062}
    reviewed.discord.faults.fail("POST", r"/callback$", status=404, body=unknown)
    with pytest.raises(NotAnswered):
        await (await reviewed.ask("a late hen")).answered()
    card = await shown_in(reviewed, "reviews", "> a late hen", reviews.WITHDRAWN())
    assert labels(card) == []


async def test_a_region_waits_for_moderators_with_its_mask_also_across_a_kill(reviewed: Front) -> None:
    picture = await single(reviewed, "a yard")
    panel = await panel_of(reviewed, picture)
    asked = await form(reviewed, panel, "Choose a preset")
    await reviewed.member().submit_modal(asked, {"region": ["left_half"], "prompt": "a grey hen"})
    await drafted(reviewed, panel)
    await (await reviewed.member().click(panel, label="Start")).answered()
    await reviewed.discord.wait_for(lambda m: m["id"] == panel and reviews.WAITS() in m["content"], patient(10.0))
    card = await shown_in(reviewed, "reviews", "> a grey hen", "Vary (Region)")
    before = len(reviewed.provider.submits)
    await reviewed.bot.kill()
    await reviewed.restart()
    await reviewed.member("admin").click(card["id"], label="Approve")
    job = await reviewed.ended((await shown_in(reviewed, "imagine", "**a grey hen**"))["id"])
    assert job["message_reference"]["message_id"] == picture["id"]
    mask, prompt = sent_mask(reviewed)
    assert (prompt, mask.getpixel((2, 9)), mask.getpixel((mask.width - 2, 9))) == ("a grey hen", 255, 0)
    assert [path.endswith("modal") for path, _body, _task in reviewed.provider.submits[before:]] == [False, True]


async def test_of_imagine_all_only_what_is_caught_waits(reviewed: Front) -> None:
    message = await described(reviewed)
    words = [set(re.findall(r"[a-z]{4,}", text)) for text in texts(message)]
    caught = texts(message)[1]
    pattern = sorted(words[1] - words[0] - words[2] - words[3])[0]
    await told(reviewed, "admin filter add", {"pattern": pattern, "review": True})
    answer = await (await reviewed.member().click(message["id"], label="Imagine all")).answered()
    said = reviewed.told(answer)
    assert ("costs 3 credits" in said, "approve 1 text first" in said) == (True, True)
    before = reviewed.books.spent()
    await reviewed.member().click(answer.message or "", label="Start 3 for 3 credits")
    card = await shown_in(reviewed, "reviews", f"> {caught}")
    await reviewed.discord.wait_for(
        lambda m: m["id"] == answer.message and "approve 1 text first" in m["content"], patient(20.0)
    )
    await reviewed.settled()
    assert reviewed.books.spent() - before == 3
    await reviewed.member("admin").click(card["id"], label="Approve")
    grid = await reviewed.ended((await shown_in(reviewed, "imagine", f"**{caught}**"))["id"])
    assert grid["message_reference"]["message_id"] == message["id"]
    await told(reviewed, "admin filter remove", {"pattern": pattern})


async def reviewed_picture(front: Front) -> bytes:
    return front.content_of(await front.grid("a fox"))


async def test_a_decision_that_cannot_be_carried_out_is_open_again(reviewed: Front) -> None:
    card = await flagged(reviewed, "a poor hen", "bob")
    bob = reviewed.member("bob").id
    await told(reviewed, "admin access block", {"user": bob, "reason": "spam"})
    await reviewed.member("admin").click(card["id"], label="Approve")
    card = await decided(reviewed, card, "but not started: An admin of this server has blocked you")
    assert labels(card) == ["Approve", "Reject"]
    await reviewed.discord.wait_for(lambda m: reviews.NOT_STARTED() in m["content"] and "spam" in m["content"])
    await told(reviewed, "admin access unblock", {"user": bob})
    await reviewed.member("admin").click(card["id"], label="Approve")
    await decided(reviewed, card, "Approved by")
    await reviewed.ended((await shown_in(reviewed, "imagine", "**a poor hen**"))["id"])


async def test_reviews_outlive_kills_before_and_after_the_decision(fresh: Front) -> None:
    await choose(fresh, "review", "reviews")
    await told(fresh, "admin filter add", {"pattern": "hen", "review": True})
    deleted = await flagged(fresh, "a tough hen")
    await until(lambda: deleted["id"] in fresh.books.cards(), "the card is noted")
    await fresh.bot.kill()
    fresh.discord.delete_message(deleted["id"])
    await fresh.restart()
    card = await shown_in(fresh, "reviews", "> a tough hen")
    press = await fresh.member("admin").click(card["id"], label="Approve")
    await press.answered()
    await fresh.bot.kill()
    await fresh.restart()
    await decided(fresh, card, "Approved by")
    job = await fresh.discord.wait_for(
        lambda m: "**a tough hen**" in m["content"] and "(fast)" in m["content"], patient(20.0)
    )
    await fresh.ended(job["id"])
    assert len(fresh.provider.submits) == 1
    assert len([m for m in fresh.discord.messages(card["channel_id"]) if "a tough hen" in m["content"]]) == 1


async def test_in_a_server_with_private_results_the_job_is_its_member_s_alone(fresh: Front) -> None:
    await choose(fresh, "review", "reviews")
    await told(fresh, "admin filter add", {"pattern": "hen", "review": True})
    rules.choose(fresh, visibility="private")
    await rules.relaunched(fresh)
    card = await flagged(fresh, "a quiet hen")
    await fresh.member("admin").click(card["id"], label="Approve")
    job = await fresh.discord.wait_for(
        lambda m: "**a quiet hen**" in m["content"] and "(fast)" in m["content"], patient(20.0)
    )
    assert job["flags"] & 64
    card = await decided(fresh, card, "Approved by")
    assert "https://" not in card["content"]
