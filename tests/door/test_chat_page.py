"""The demo as its visitor sees it: the chat page in Chromium, the real bot, the simulated provider."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.chromium import chromium
from tests.door.front import Front
from tests.page.driver import Chat
from tests.page.window import Window, window

OPTIONS = {"seconds": 2.0}
RESULT_MS = 20_000


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page() -> AsyncIterator[Window]:
    async with chromium() as browser, window(browser) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def chat(front: Front, page: Window) -> AsyncIterator[Chat]:
    yield await page.load(front.discord)
    faults, page.faults = page.faults, []
    assert faults == []


async def finished(message: Locator, buttons: int) -> Locator:
    """The message with its picture and all its buttons, once the picture is really drawn."""
    await expect(message.locator("[data-custom-id]")).to_have_count(buttons, timeout=RESULT_MS)
    picture = message.locator("img[alt]:not([alt=''])").last
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.evaluate("image => image.naturalWidth") > 200
    return message


async def pressed(chat: Chat, message: Locator, label: str) -> Locator:
    """The message that answers a press."""
    count = await chat.page.locator(".message[data-message-id]").count()
    await message.get_by_role("button", name=label, exact=True).click()
    answer = chat.page.locator(".message[data-message-id]").nth(count)
    await expect(answer).to_be_visible()
    return answer


async def test_a_visitor_goes_from_words_to_a_grid_to_a_single_picture(chat: Chat, front: Front) -> None:
    answer = await chat.answer_to("imagine a red fox")
    await expect(answer).to_contain_text("(Waiting to start)")
    await expect(answer).to_contain_text("%)", timeout=RESULT_MS)
    await expect(answer.locator("img[alt='a red fox']")).to_be_visible()  # the preview
    await chat.shoot("door-progress")
    grid = await finished(answer, 9)
    await chat.shoot("door-grid")
    single = await finished(await pressed(chat, grid, "U1"), 15)
    await expect(single).to_contain_text("U1")
    await chat.shoot("door-single")
    assert [path.rpartition("/")[2] for path, _body, _task in front.provider.submits] == ["imagine", "action"]


async def test_variations_and_rerolls_reply_with_grids_of_their_own(chat: Chat, front: Front) -> None:
    answer = await chat.answer_to("imagine a paper boat at sunrise")
    grid = await finished(answer, 9)
    variation = await finished(await pressed(chat, grid, "V2"), 9)
    await expect(variation).to_contain_text("V2")
    rerolled = await finished(await pressed(chat, grid, "🔄"), 9)
    await chat.shoot("door-reroll")
    pictures = [await picture_of(message) for message in (grid, variation, rerolled)]
    assert len(set(pictures)) == 3


async def picture_of(message: Locator) -> str:
    return str(await message.locator("img[alt]:not([alt=''])").last.get_attribute("src"))


async def test_another_member_sees_the_result_and_may_press_its_buttons(chat: Chat) -> None:
    answer = await chat.answer_to("imagine a lighthouse in a storm")
    await finished(answer, 9)
    await chat.become("bob")
    grid = await finished(chat.message("a lighthouse"), 9)
    single = await finished(await pressed(chat, grid, "U3"), 15)
    await expect(single).to_contain_text("@Bob")


async def test_a_refused_prompt_is_told_to_its_member_alone(chat: Chat, front: Front) -> None:
    before = len(front.provider.requests)
    await chat.run("imagine --ar 3:2")
    note = await chat.sees("This text is empty")
    await expect(note).to_contain_text("Only you can see this")
    await chat.shoot("door-refused")
    assert not [request for request in front.provider.requests[before:] if "submit" in request.path]


async def test_enter_sends_what_was_typed_although_suggestions_are_shown(chat: Chat) -> None:
    count = await chat.page.locator(".message[data-message-id]").count()
    await chat.type("/imagine a heron at dawn ")
    await expect(chat.page.locator(".suggestion")).to_have_count(1)
    await chat.press("Enter")
    await expect(chat.page.locator(".message[data-message-id]").nth(count)).to_contain_text("a heron at dawn")
