"""Impatient members and a gateway that repeats events: one job each."""

from __future__ import annotations

import asyncio

import pytest

from tests.door.front import Front


@pytest.mark.parametrize("times", [2, 3])
async def test_rapid_clicks_of_one_member_are_one_job(front: Front, times: int) -> None:
    grid = await front.grid("a lynx")
    before = len(front.provider.submits)
    clicks = [await front.member().click(grid["id"], label="V1") for _ in range(times)]
    answers = await asyncio.gather(*(click.answered() for click in clicks))
    (job,) = [answer for answer in answers if not answer.ephemeral]
    await front.ended(job.message or "")
    assert len(front.provider.submits) == before + 1
    for answer in answers:
        told = front.discord.message(answer.message or "") or {}
        assert answer is job or f"/{job.message}" in told["content"] or "already on its way" in told["content"]


async def test_the_same_command_event_twice_is_one_job(front: Front) -> None:
    before = len(front.provider.submits)
    asked = await front.ask("an otter")
    front.discord.replay(asked.id)
    answer = await asked.answered()
    front.discord.replay(asked.id)
    await front.ended(answer.message or "")
    front.discord.replay(asked.id)
    await front.settled()
    assert len(front.provider.submits) == before + 1
    assert [m["id"] for m in front.discord.messages("imagine") if "an otter" in m["content"]] == [answer.message]


async def test_the_same_click_event_twice_is_one_job(front: Front) -> None:
    grid = await front.grid("a badger")
    before = len(front.provider.submits)
    clicked = await front.member().click(grid["id"], label="🔄")
    front.discord.replay(clicked.id)
    answer = await clicked.answered()
    await front.ended(answer.message or "")
    front.discord.replay(clicked.id)
    await front.settled()
    assert len(front.provider.submits) == before + 1


async def test_the_same_grant_twice_gives_its_credits_once(front: Front) -> None:
    options = {"user": front.discord.world.users["carol"], "credits": 7}
    asked = await front.member("admin").command("admin quota grant", options)
    front.discord.replay(asked.id)
    await asked.answered()
    front.discord.replay(asked.id)
    await front.grid("a polecat")  # the next event is done, so this one was handled too
    shown = await (await front.member("carol").command("quota")).answered()
    assert front.told(shown).count("Extra: **7** of **7** left") == 1


async def test_a_click_of_another_member_is_a_job_of_its_own(front: Front) -> None:
    grid = await front.grid("a vole")
    before = len(front.provider.submits)
    mine, theirs = await front.press(grid["id"], "V3"), await front.press(grid["id"], "V3", "bob")
    assert mine != theirs
    await front.ended(mine)
    await front.ended(theirs)
    assert len(front.provider.submits) == before + 2


async def test_retry_pressed_twice_is_one_job(front: Front) -> None:
    failed = await front.ended(await front.imagine("a shrew --fail"))
    before = len(front.provider.submits)
    first, second = [await front.member().click(failed["id"], label="Retry") for _ in range(2)]
    answers = [await first.answered(), await second.answered()]
    assert sorted(answer.ephemeral for answer in answers) == [False, True]
    await front.settled()
    assert len(front.provider.submits) == before + 1


async def test_the_same_click_for_a_form_twice_opens_it_once(front: Front) -> None:
    single = await front.ended(await front.press((await front.grid("a stoat"))["id"], "U1"))
    before = len(front.provider.submits)
    asked = await front.member().click(single["id"], label="Custom Zoom")
    front.discord.replay(asked.id)
    assert (await asked.answered()).modal
    front.discord.replay(asked.id)
    await front.grid("a marten")  # the next event is answered, so this one was handled too
    assert len(front.provider.submits) == before + 1
