"""The painter's page in a real browser: what is painted is what arrives."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import ImageChops
from playwright.async_api import Browser, expect

from bot.texts.web import painter as say
from tests.web.painter import DESKTOP, PHONE, Painter, assert_shape, assert_stroke, painter
from tests.web.site import PROMPT, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

ZIGZAG = ((0.2, 0.3), (0.5, 0.6), (0.8, 0.4))
TRIANGLE = ((0.2, 0.2), (0.8, 0.3), (0.5, 0.8))
CORNERS = ((0.25, 0.25), (0.75, 0.5))
BOX = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.5), (0.25, 0.5))
EMPTY = say.EMPTY()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, shared: Site) -> AsyncIterator[Painter]:
    async with painter(browser, shared) as opened:
        yield opened


@pytest.mark.parametrize(("size", "touch"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone"])
async def test_a_stroke_arrives_as_it_was_drawn(
    browser: Browser, shared: Site, size: tuple[int, int], touch: bool
) -> None:
    async with painter(browser, shared, size, touch=touch) as page:
        await page.shoot(f"{size[0]}-empty")
        radius = await page.radius()
        await page.drag(*ZIGZAG)
        await page.shoot(f"{size[0]}-stroke")
        await page.page.locator("#prompt").fill("a hat of snow")
        await page.send()
        mask = await page.sent()
        await page.shoot(f"{size[0]}-sent")
    assert mask.size == (320, 240)
    assert_stroke(mask, ZIGZAG, radius)
    assert shared.desk.taken[-1][2] == "a hat of snow"


@pytest.mark.parametrize(("size", "touch"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone"])
async def test_a_lasso_arrives_filled(browser: Browser, shared: Site, size: tuple[int, int], touch: bool) -> None:
    async with painter(browser, shared, size, touch=touch) as page:
        await page.choose("lasso")
        await page.drag(*TRIANGLE)
        await page.send()
        assert_shape(await page.sent(), TRIANGLE)


async def test_a_rectangle_has_its_corners(page: Painter) -> None:
    await page.choose("rectangle")
    await page.drag(*CORNERS)
    await page.send()
    mask = await page.sent()
    assert_shape(mask, BOX)
    assert page.site.desk.taken[-1][2] == PROMPT


async def test_undo_and_redo_go_step_by_step(page: Painter) -> None:
    await page.choose("rectangle")
    await page.drag(*CORNERS)
    await page.marked(say.MARKED(percent=13))
    await page.drag((0.0, 0.75), (0.999, 0.999))
    await page.marked(say.MARKED(percent=38))
    await page.act("undo")
    await page.marked(say.MARKED(percent=13))
    await page.page.keyboard.press("Control+z")
    await page.marked(EMPTY)
    await expect(page.page.locator("[data-act=undo]")).to_be_disabled()
    await page.page.keyboard.press("Control+Shift+Z")
    await page.marked(say.MARKED(percent=13))
    await page.act("clear")
    await page.marked(EMPTY)
    await page.act("undo")
    await page.send()
    assert_shape(await page.sent(), BOX)


async def test_what_was_undone_is_gone_after_a_new_stroke(page: Painter) -> None:
    await page.choose("rectangle")
    await page.drag((0.1, 0.1), (0.9, 0.9))
    await page.act("undo")
    await page.drag(*CORNERS)
    await expect(page.page.locator("[data-act=redo]")).to_be_disabled()
    await page.send()
    assert_shape(await page.sent(), BOX)


async def test_the_eraser_and_inverting_take_away(page: Painter) -> None:
    radius = await page.radius()
    await page.act("invert")
    await page.choose("eraser")
    await page.drag(*ZIGZAG)
    await page.send()
    assert_stroke(ImageChops.invert(await page.sent()), ZIGZAG, radius)


async def test_alt_makes_a_shape_erase(page: Painter) -> None:
    await page.act("invert")
    await page.choose("lasso")
    await page.page.keyboard.down("Alt")
    await page.drag(*TRIANGLE)
    await page.page.keyboard.up("Alt")
    await page.send()
    assert_shape(ImageChops.invert(await page.sent()), TRIANGLE)


async def test_the_size_of_the_brush_is_what_the_slider_says(page: Painter) -> None:
    before = await page.radius()
    await page.page.locator("#size").fill("90")
    wide = await page.radius()
    assert wide > 2 * before
    await page.page.keyboard.press("[")
    assert before < await page.radius() < wide
    radius = await page.radius()
    await page.drag(*ZIGZAG)
    await page.send()
    assert_stroke(await page.sent(), ZIGZAG, radius)


async def test_zoomed_and_moved_it_paints_where_one_points(page: Painter) -> None:
    x, y = await page.place((0.5, 0.5))
    await page.page.mouse.move(x, y)
    await page.page.mouse.wheel(0, -600)
    await page.act("zoom-in")
    await page.page.mouse.move(x, y)
    await page.page.mouse.down(button="middle")
    await page.page.mouse.move(x + 60, y - 40)
    await page.page.mouse.up(button="middle")
    assert await page.place((0.5, 0.5)) != (x, y)
    near = ((0.45, 0.45), (0.55, 0.5), (0.5, 0.55))
    await page.choose("lasso")
    await page.drag(*near)
    await page.act("fit")
    await page.send()
    assert_shape(await page.sent(), near)


async def test_two_fingers_zoom_and_do_not_paint(browser: Browser, shared: Site) -> None:
    async with painter(browser, shared, PHONE, touch=True) as page:
        first, left, right = [await page.place((at, 0.5)) for at in (0.5, 0.4, 0.6)]
        await page.fingers([first], "touchStart")
        await page.fingers([left], "touchMove")
        await page.fingers([left, right], "touchStart")
        for wider in range(10, 60, 10):
            await page.fingers([(left[0] - wider, left[1]), (right[0] + wider, right[1])], "touchMove")
        await page.fingers([], "touchEnd")
        await page.marked(EMPTY)
        box = await page.page.locator("#picture").bounding_box()
        assert box is not None
        assert box["width"] > PHONE[0]
        await page.drag((0.48, 0.48), (0.52, 0.52))
        await expect(page.page.locator("[data-act=undo]")).to_be_enabled()


async def test_space_held_draws_a_line(page: Painter) -> None:
    radius = await page.radius()
    await page.page.locator("#stage").focus()
    await page.page.keyboard.down(" ")
    for _ in range(4):
        await page.page.keyboard.press("Shift+ArrowRight")
    await page.page.keyboard.up(" ")
    await page.send()
    left, top, right, bottom = (await page.sent()).getbbox() or (0, 0, 0, 0)
    assert (right - left, bottom - top) == (4 * 16 + 2 * radius + 1, 2 * radius + 1)


async def test_all_of_it_works_without_a_mouse(page: Painter) -> None:
    press = page.page.keyboard.press
    await page.page.locator("#stage").focus()
    await press("r")
    for keys in (("Shift+ArrowLeft",) * 3, ("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown")):
        for key in keys:
            await press(key)
        await press("Enter")
    await page.shoot("keyboard")
    await page.page.locator("#send").focus()
    await press("Enter")
    assert (await page.sent()).getbbox() == (160 - 48, 120, 160 - 32 + 1, 120 + 32 + 1)
