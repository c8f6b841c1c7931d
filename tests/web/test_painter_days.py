"""The painter's page on its bad days: reloads, refusals, expired links, strangers, no scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.core.errors import QuotaExceeded
from bot.imaging.masks import MaskPreset, draw
from bot.texts.web import painter as say
from tests.web.painter import DESKTOP, PHONE, Painter, assert_shape, painter
from tests.web.site import PROMPT, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

FINGER_PX = 44
BOX = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.5), (0.25, 0.5))
MARKED = say.MARKED(percent=13)


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, shared: Site) -> AsyncIterator[Painter]:
    """With a rectangle painted."""
    async with painter(browser, shared) as opened:
        await opened.choose("rectangle")
        await opened.drag(BOX[0], BOX[2])
        await opened.marked(MARKED)
        yield opened


async def test_a_reload_keeps_painting_and_prompt(page: Painter) -> None:
    await page.page.locator("#prompt").fill("a hat")
    await page.page.reload()
    await page.ready()
    await page.marked(MARKED)
    await expect(page.page.locator("#prompt")).to_have_value("a hat")
    await page.act("undo")
    await page.act("redo")
    await page.send()
    assert_shape(await page.sent(), BOX)
    assert await page.page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("kept", ["{", "[]", '{"painting": "[{}]"}', '{"painting": "[{\\"kind\\": \\"lasso\\"}]"}'])
async def test_what_is_no_painting_is_not_taken_for_one(page: Painter, kept: str) -> None:
    await page.page.evaluate("(text) => sessionStorage.setItem(`painting ${location.pathname}`, text)", kept)
    await page.page.reload()
    await page.ready()
    await page.marked(say.EMPTY())
    await expect(page.page.locator("#prompt")).to_have_value(PROMPT)


async def test_a_refusal_is_shown_and_the_painting_stays(page: Painter) -> None:
    page.site.desk.refusal = QuotaExceeded("This costs 1 credit and you have none left.")
    await page.send()
    await page.refused("you have none left")
    await page.shoot("refused")
    await page.marked(MARKED)
    page.site.desk.refusal = None
    await page.send()
    assert_shape(await page.sent(), BOX)
    page.faults = [fault for fault in page.faults if "422" not in fault]  # the browser notes the status


async def test_a_price_that_has_risen_is_asked_about_and_the_painting_stays(page: Painter) -> None:
    page.site.desk.cost = 5
    await page.send()
    await page.refused("The price has gone up to 5 credits")
    await expect(page.page.locator("#price")).to_have_text("This costs 5 credits.")
    await page.marked(MARKED)
    await page.send()
    page.site.desk.cost = 1
    assert_shape(await page.sent(), BOX)
    page.faults = [fault for fault in page.faults if "409" not in fault]  # the browser notes the status


async def test_a_text_for_moderators_is_sent_and_waits(page: Painter) -> None:
    page.site.desk.moderated = True
    await page.send()
    await expect(page.page.get_by_role("heading", name="Waiting for a moderator")).to_be_visible()
    await expect(page.page.locator("#sent")).to_be_hidden()
    await page.shoot("waits")
    page.site.desk.moderated = False
    assert await page.page.evaluate("sessionStorage.length") == 0


async def test_a_prompt_that_is_no_good_can_be_changed(page: Painter) -> None:
    await page.page.locator("#prompt").fill("--ar 3:2")
    await page.send()
    await page.refused("This text is empty")
    await expect(page.page.locator("#prompt")).to_be_focused()
    await page.page.locator("#prompt").fill("a hat --ar 3:2")
    await page.send()
    assert_shape(await page.sent(), BOX)
    page.faults = [fault for fault in page.faults if "422" not in fault]


@pytest.mark.parametrize(("act", "text"), [("clear", say.NOTHING()), ("all", say.EVERYTHING())])
async def test_nothing_and_everything_are_not_even_sent(page: Painter, act: str, text: str) -> None:
    requests: list[str] = []
    page.page.on("request", lambda request: requests.append(request.method))
    await page.act("clear")
    if act == "all":
        await page.act("invert")
    await page.send()
    await page.refused(text)
    assert requests == []


async def test_a_link_that_expires_meanwhile_is_said_in_place(page: Painter) -> None:
    page.site.clock.pass_by(901)
    await page.send()
    await page.refused("Press Vary (Region)")
    await page.marked(MARKED)
    page.faults = [fault for fault in page.faults if "410" not in fault]


async def test_without_a_server_nothing_is_lost(page: Painter) -> None:
    await page.page.context.set_offline(True)
    await page.send()
    await page.refused("try again")
    await page.page.context.set_offline(False)
    await page.send()
    assert_shape(await page.sent(), BOX)
    page.faults = [fault for fault in page.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


async def test_another_browser_is_turned_away(page: Painter, browser: Browser) -> None:
    other = await browser.new_context()
    stranger = await other.new_page()
    await stranger.goto(page.site.link(page.session))
    await expect(stranger.get_by_role("heading", name="Opened elsewhere")).to_be_visible()
    await other.close()
    await page.send()
    await page.sent()


async def test_a_second_press_on_the_link_in_discord_opens_it_again(page: Painter) -> None:
    """Discord's page is another site, so a strict cookie isn't sent."""
    tab = await page.page.context.new_page()
    await tab.route("http://discord.test/**", lambda route: route.fulfill(content_type="text/html", body="<a>"))
    await tab.goto("http://discord.test/")
    await tab.evaluate(
        "(address) => { document.links[0] ?? document.querySelector('a').setAttribute('href', address) }",
        page.site.link(page.session),
    )
    await tab.evaluate("document.querySelector('a').click()")
    await tab.locator("body[data-ready]").wait_for()
    assert tab.url.endswith("?again=1")
    await tab.close()


async def test_a_used_link_says_so_when_it_is_opened_again(page: Painter) -> None:
    await page.send()
    await page.sent()
    await page.page.reload()
    await expect(page.page.get_by_role("heading", name="Already sent")).to_be_visible()
    await page.shoot("used")
    page.faults = [fault for fault in page.faults if "410" not in fault]


async def test_without_scripts_a_file_can_be_sent(browser: Browser, shared: Site) -> None:
    context = await browser.new_context(java_script_enabled=False)
    tab = await context.new_page()
    session = await shared.session()
    await tab.goto(shared.link(session))
    mask = draw(MaskPreset.TOP_HALF, 320, 240)
    await tab.locator("input[name=mask]").set_input_files({"name": "m.png", "mimeType": "image/png", "buffer": mask})
    await tab.get_by_role("button", name=say.SEND()).click()
    await expect(tab.get_by_role("heading", name="Sent")).to_be_visible()
    await context.close()
    assert (shared.desk.taken[-1][1], shared.desk.taken[-1][2]) == (mask, PROMPT)


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (320, 568), (844, 390)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_everything_is_within_reach(browser: Browser, shared: Site, size: tuple[int, int]) -> None:
    async with painter(browser, shared, size) as page:
        assert await page.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        for name in ("brush", "lasso", "move"):
            await page.choose(name)
        for name in ("invert", "undo", "redo", "zoom-in", "fit", "clear"):
            await page.act(name)
        box = await page.page.locator("#stage").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 150
        await page.page.locator("#send").scroll_into_view_if_needed()


@pytest.mark.parametrize("size", [PHONE, (320, 568), (360, 740), (844, 390)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_finger_hits_every_control(browser: Browser, shared: Site, size: tuple[int, int]) -> None:
    async with painter(browser, shared, size) as page:
        controls = page.page.locator("button:visible, input:visible, textarea:visible")
        boxes = [box for control in await controls.all() if (box := await control.bounding_box())]
        assert len(boxes) == 15
        assert min(box["height"] for box in boxes) >= FINGER_PX
        slider = await page.page.get_by_role("slider").bounding_box()
        assert slider is not None
        assert slider["width"] >= 2 * FINGER_PX


async def test_everything_has_a_name_and_a_shortcut_that_shows(page: Painter) -> None:
    for name in (say.BRUSH, say.UNDO, say.INVERT, say.CLEAR, say.ZOOM_IN, say.FIT, say.SEND):
        await expect(page.page.get_by_role("button", name=name())).to_be_visible()
    await expect(page.page.get_by_role("button", name=say.LASSO())).to_have_attribute("aria-keyshortcuts", "L")
    await expect(page.page.get_by_role("textbox", name=say.WHAT())).to_be_visible()
    await expect(page.page.get_by_role("slider", name=say.SIZE())).to_be_visible()
    await expect(page.page.get_by_role("application", name=say.STAGE())).to_be_visible()
