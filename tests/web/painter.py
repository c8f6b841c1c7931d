"""A person's actions on the painter's page, and the mask that must result."""

from __future__ import annotations

import io
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, expect

from bot.core.jobs.region import RegionSession
from tests.web.site import Site

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts" / "painter"
DESKTOP, PHONE = (1280, 800), (390, 844)
PATIENCE_MS = 5000
SLACK_PX = 2  # of the edge, for rounding between screen and picture

Point = tuple[float, float]  # in parts of the picture, 0 to 1


class Painter:
    """One open page."""

    def __init__(self, site: Site, session: RegionSession, page: Page, touch: CDPSession | None) -> None:
        self.site = site
        self.session = session
        self.page = page
        self.faults: list[str] = []
        self._touch = touch
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)

    async def load(self) -> None:
        await self.page.goto(self.site.link(self.session))
        await self.ready()

    async def ready(self) -> None:
        await self.page.locator("body[data-ready]").wait_for()

    async def place(self, point: Point) -> Point:
        """The position on the screen of a point of the picture."""
        box = await self.page.locator("#picture").bounding_box()
        assert box is not None
        return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]

    async def drag(self, *points: Point) -> None:
        """Draw from point to point, with a finger on a touch screen, else with the mouse."""
        places = [await self.place(point) for point in points]
        if self._touch is not None:
            await self.fingers([places[0]], "touchStart")
            for place in places[1:]:
                await self.fingers([place], "touchMove")
            await self.fingers([], "touchEnd")
            return
        await self.page.mouse.move(*places[0])
        await self.page.mouse.down()
        for place in places[1:]:
            await self.page.mouse.move(*place, steps=3)
        await self.page.mouse.up()

    async def fingers(self, places: Sequence[Point], kind: str) -> None:
        assert self._touch is not None
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        await self._touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    async def choose(self, tool: str) -> None:
        button = self.page.locator(f"[data-tool={tool}]")
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "true")

    async def act(self, name: str) -> None:
        await self.page.locator(f"[data-act={name}]").click()

    async def marked(self, text: str) -> None:
        """Wait until the page says how much is marked."""
        await expect(self.page.locator("#marked")).to_have_text(text)

    async def radius(self) -> float:
        """The brush's radius in pixels of the picture, as its ring shows it."""
        x, y = await self.place((0.5, 0.5))
        await self.page.mouse.move(x, y)
        return float(await self.page.locator("#ring").get_attribute("r") or 0) - 0.5

    async def send(self) -> None:
        await self.page.locator("#send").click()

    async def sent(self) -> Image.Image:
        """Wait until it is accepted; returns the mask that arrived."""
        await expect(self.page.locator("#sent")).to_be_visible()
        [mask] = [mask for session, mask, _ in self.site.desk.taken if session.id == self.session.id]
        return Image.open(io.BytesIO(mask))

    async def refused(self, text: str) -> None:
        await expect(self.page.locator("#trouble")).to_contain_text(text)
        await expect(self.page.locator("#send")).to_be_enabled()

    async def shoot(self, name: str) -> None:
        """Keep a screenshot for human eyes."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=ARTIFACTS / f"{name}.png")


@asynccontextmanager
async def painter(
    browser: Browser, site: Site, size: tuple[int, int] = DESKTOP, *, touch: bool = False
) -> AsyncIterator[Painter]:
    """The page of a new session in a window of its own; an error in the page fails the test."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=touch)
    opened = await _opened(context, site, touch)
    yield opened
    await context.close()
    assert opened.faults == []


async def _opened(context: BrowserContext, site: Site, touch: bool) -> Painter:
    page = await context.new_page()
    fingers = await context.new_cdp_session(page) if touch else None
    opened = Painter(site, await site.session(), page, fingers)
    await opened.load()
    return opened


def assert_stroke(mask: Image.Image, points: Sequence[Point], radius: float) -> None:
    """Check that the mask is the line through `points`, as wide as the brush, within the tolerance."""
    path = [complex(x * mask.width, y * mask.height) for x, y in points]
    apart = [
        min(_distance(complex(x + 0.5, y + 0.5), start, end) for start, end in itertools.pairwise(path))
        for y in range(mask.height)
        for x in range(mask.width)
    ]
    _assert_between(mask, [way <= radius - SLACK_PX for way in apart], [way <= radius + SLACK_PX for way in apart])


def _distance(place: complex, start: complex, end: complex) -> float:
    """The distance from a place to the nearest point of a line."""
    way = end - start
    along = ((place - start) * way.conjugate()).real / abs(way) ** 2
    return abs(place - start - way * min(1.0, max(0.0, along)))


def assert_shape(mask: Image.Image, points: Sequence[Point]) -> None:
    """Check that the mask is the inside of the outline through `points`, within the tolerance."""
    shape = Image.new("L", mask.size)
    ImageDraw.Draw(shape).polygon([(x * mask.width, y * mask.height) for x, y in points], fill=255)
    size = 2 * SLACK_PX + 1
    least, most = shape.filter(ImageFilter.MinFilter(size)), shape.filter(ImageFilter.MaxFilter(size))
    _assert_between(mask, [bool(value) for value in _values(least)], [bool(value) for value in _values(most)])


def _assert_between(mask: Image.Image, least: Sequence[bool], most: Sequence[bool]) -> None:
    """Check that everything in `least` is marked, nothing outside `most`, and nothing grey."""
    marked = _values(mask)
    assert set(marked) == {0, 255}
    rows = enumerate(zip(least, marked, most, strict=True))
    wrong = [divmod(at, mask.width)[::-1] for at, (low, value, high) in rows if not low <= bool(value) <= high]
    assert not wrong, f"{len(wrong)} pixels, such as {wrong[0]}"


def _values(image: Image.Image) -> bytes:
    return image.tobytes()
