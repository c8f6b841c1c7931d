"""The admins' choice of who may press the buttons under a result."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.store.database.schema_rules import access_rules, prices
from bot.texts.rules import access as say
from loopback_discord.checks.components import walk
from loopback_provider.midjourney_proxy.buttons import Button
from tests.door import rules
from tests.door.front import Front, Json, opened
from tests.door.orders import use
from tests.fakes import png

OWNER_ONLY = say.OWNER_PRESSES()
OWNER_AND_ROLES = say.ROLES_PRESS()
STRING_SELECT = 3
MANY: list[Button] = [
    {"customId": f"MJ::JOB::variation::{n % 4 + 1}::{n:036}", "label": f"V{n}", "emoji": "", "style": 2, "type": 2}
    for n in range(30)
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    """A bot with public results."""
    async with opened(tmp_path_factory.mktemp("press")) as running:
        yield running


async def chosen(front: Front, press: str) -> None:
    """Set the server's choice, and have the bot know it."""
    rules.choose(front, press=press)
    await rules.relaunched(front)


async def pressed(front: Front, member: str, message: Json, *buttons: str) -> set[str]:
    """Press these buttons and return the private answers."""
    told = set()
    for label in buttons:
        answer = await (await front.member(member).click(message["id"], label=label)).answered()
        assert answer.ephemeral, label
        told.add(front.told(answer))
    return told


async def test_the_owner_alone_whatever_the_button_leads_to(front: Front) -> None:
    grid = await front.grid("a heron")
    single = await front.ended(await front.press(grid["id"], "U1"))
    failed = await front.ended(await front.imagine("a heron --fail"))
    described = await use(front, "describe", {"image": ("a fox.png", png(64, 48))})
    asked_all = await front.member("bob").click(described["id"], label="Imagine all")
    confirm = (await asked_all.answered()).message or ""
    front.provider.faults.next_task(prompt_regex="a crowd", buttons=MANY)
    crowd = await front.grid("a crowd")
    await chosen(front, "owner")
    jobs = len(front.books.jobs())
    told = await pressed(front, "bob", grid, "U2", "V2", "🔄")
    told |= await pressed(front, "bob", single, "Custom Zoom", "Vary (Region)", "Zoom Out 2x")
    told |= await pressed(front, "bob", failed, "Retry")
    told |= await pressed(front, "bob", described, "1️⃣", "Imagine all", "🔄")
    told |= await pressed(front, "bob", {"id": confirm}, "Start 4 for 4 credits")
    (select,) = [part for part in walk(crowd["components"]) if part["type"] == STRING_SELECT]
    listed = await front.member("bob").select(crowd["id"], select["custom_id"], [select["options"][0]["value"]])
    told.add(front.told(await listed.answered()))
    assert told == {OWNER_ONLY}
    assert len(front.books.jobs()) == jobs
    assert (await front.ended(await front.press(grid["id"], "V3")))["attachments"]
    assert (await front.ended(await front.press(failed["id"], "Retry")))["components"]


async def test_a_form_that_was_opened_before_is_judged_when_it_is_sent(front: Front) -> None:
    await chosen(front, "anyone")
    single = await front.ended(await front.press((await front.grid("an egret"))["id"], "U1"))
    form = await front.member("bob").click(single["id"], label="Custom Zoom")
    await form.answered()
    await chosen(front, "owner")
    answer = await (await front.fill(form, "an egret --zoom 1.5", "bob")).answered()
    assert (answer.ephemeral, front.told(answer)) == (True, OWNER_ONLY)


async def test_a_question_that_was_asked_before_is_judged_when_it_is_answered(front: Front) -> None:
    rules.put(front, prices, priced="variation", credits=5)
    await chosen(front, "anyone")
    grid = await front.grid("a bittern")
    asked = await (await front.member("bob").click(grid["id"], label="V1")).answered()
    await chosen(front, "owner")
    jobs = len(front.books.jobs())
    assert await pressed(front, "bob", {"id": asked.message}, "Start for 5 credits") == {OWNER_ONLY}
    assert len(front.books.jobs()) == jobs
    rules.put(front, prices, priced="variation", credits=1)


async def test_members_with_certain_roles_too_as_long_as_they_have_them(front: Front) -> None:
    rules.put(front, access_rules, target="press", target_id=int(front.discord.world.roles["Artist"]), rule="allow")
    await chosen(front, "roles")
    grid = await front.grid("a stork")
    assert await pressed(front, "bob", grid, "V1") == {OWNER_AND_ROLES}
    await front.discord.give_role("bob", "Artist")
    await front.ended(await front.press(grid["id"], "V1", "bob"))
    await front.discord.take_role("bob", "Artist")
    assert await pressed(front, "bob", grid, "V2") == {OWNER_AND_ROLES}
    await front.ended(await front.press(grid["id"], "V2"))


async def test_anyone(front: Front) -> None:
    await chosen(front, "anyone")
    await front.ended(await front.press((await front.grid("a crake"))["id"], "V1", "bob"))
