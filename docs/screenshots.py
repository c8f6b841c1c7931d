"""Takes the pictures of the demo for our docs: `.venv/bin/python docs/screenshots.py`, with the development
packages. `docs/screenshots.py demo` takes only the animated one."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
WINDOW: ViewportSize = {"width": 940, "height": 900}
PATIENCE_MS = 60_000  # a simulated job takes some seconds
MOST_BYTES = 250_000
MOVING: ViewportSize = {"width": 940, "height": 800}
MOST_MOVING_BYTES = 3_000_000
MOST_STILL_MS = 700  # waits of the recording are cut to this


@contextmanager
def demo() -> Iterator[str]:
    """The address of a fresh demo's chat page."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", "--data", folder]
        process = subprocess.Popen(  # noqa: S603  # our own program
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            for line in process.stdout or ():
                if found := re.search(r"http://\S+", line):
                    yield found[0]
                    return
            raise RuntimeError("the demo ended without naming its address")
        finally:
            process.terminate()
            process.wait(timeout=15)


def opened(browser: Browser, address: str, window: ViewportSize = WINDOW) -> Page:
    """The chat page as a first-time visitor sees it."""
    page = browser.new_page(viewport=window, color_scheme="dark")
    page.goto(address)
    page.locator("#toggle-members").click()  # room for rows of five buttons
    return page


def imagine(page: Page, prompt: str) -> Locator:
    """Type `/imagine` as a member would; returns the message with the finished grid."""
    page.locator("[data-channel='imagine']").click()
    page.locator("#composer-text").focus()
    page.keyboard.type(f"/imagine {prompt}")
    page.keyboard.press("Enter")
    return finished(page, "V4")


def usage(page: Page) -> None:
    """The demo admin's view of the past two weeks."""
    page.locator("#people [data-user='admin']").click()
    page.locator("[data-channel='imagine']").click()
    page.locator("#composer-text").focus()
    page.keyboard.insert_text("/admin usage days: 14")
    page.keyboard.press("Enter")
    chart = page.locator(".message[data-message-id]").last.locator(".picture img")
    expect(chart).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")


def finished(page: Page, last_button: str) -> Locator:
    """The newest message, once its picture is loaded and this button of its last row is there."""
    message = page.locator(".message[data-message-id]").last
    expect(message.get_by_role("button", name=last_button)).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
    return message


def paint(page: Page) -> None:
    """A stroke over the sky, and words for it."""
    canvas = page.locator("canvas").last
    box = canvas.bounding_box()
    if box is None:
        raise RuntimeError("the page shows no canvas")
    page.mouse.move(box["x"] + box["width"] * 0.15, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    for step in range(1, 15):
        page.mouse.move(
            box["x"] + box["width"] * (0.15 + 0.05 * step), box["y"] + box["height"] * (0.2 - step % 3 * 0.02)
        )
    page.mouse.up()
    page.get_by_role("textbox").fill("a full moon over the trees")


def save(page: Page, name: str) -> None:
    """Save the window as a WebP small enough for a README."""
    page.mouse.move(0, 0)  # no hover on anything
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    target = IMAGES / f"{name}.webp"
    shot.save(target, "WEBP", quality=85, method=6)
    if target.stat().st_size > MOST_BYTES:
        raise RuntimeError(f"{target.name} has {target.stat().st_size} bytes, more than {MOST_BYTES}")


class Recording:
    """Frames of a page, each with its duration. A frame equal to the one before extends it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._shown_ms: list[int] = []

    def take(self, shown_ms: int) -> None:
        """Add the page as it is now."""
        frame = Image.open(io.BytesIO(self._page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        if self._frames and ImageChops.difference(frame, self._frames[-1]).getbbox() is None:
            self._shown_ms[-1] = max(shown_ms, min(MOST_STILL_MS, self._shown_ms[-1] + shown_ms))
        else:
            self._frames.append(frame)
            self._shown_ms.append(shown_ms)

    def watch(self, over: Callable[[], bool]) -> None:
        """Record until it is over."""
        end = time.monotonic() + PATIENCE_MS / 1000
        while not over():
            if time.monotonic() > end:
                raise RuntimeError("what was recorded did not end")
            self.take(200)
            self._page.wait_for_timeout(100)

    def save(self, name: str) -> None:
        """Save an animated WebP that repeats."""
        target = IMAGES / f"{name}.webp"
        first, *others = self._frames
        first.save(
            target, "WEBP", save_all=True, append_images=others, duration=self._shown_ms, loop=0, quality=82, method=6
        )
        if target.stat().st_size > MOST_MOVING_BYTES:
            raise RuntimeError(f"{target.name} has {target.stat().st_size} bytes, more than {MOST_MOVING_BYTES}")


def record(page: Page) -> None:
    """`/imagine` from the prompt to the grid, a click on U1, and the single picture."""
    recording = Recording(page)
    page.locator("[data-channel='imagine']").click()
    page.locator("#composer-text").focus()
    for typed in ("/", "im", "agine", " a ", "red ", "fox ", "in the ", "snow"):
        page.keyboard.type(typed)
        recording.take(250)
    recording.take(600)
    page.keyboard.press("Enter")
    newest = page.locator(".message[data-message-id]").last
    recording.watch(newest.get_by_role("button", name="V4").is_visible)
    grid = finished(page, "V4")
    recording.take(1800)
    button = grid.get_by_role("button", name="U1")
    button.hover()
    recording.take(700)
    button.click()
    recording.watch(newest.get_by_role("button", name="Animate (Low motion)").is_visible)
    finished(page, "Animate (Low motion)")
    recording.take(2500)
    recording.save("demo")


def main(only: str = "") -> None:
    """Take the pictures: the animated one, a server's usage, and the page that paints a region of a picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    IMAGES.mkdir(exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if only != "demo":
            page = opened(browser, address)
            usage(page)  # privately: the channel stays empty for everybody else
            save(page, "usage")
        record(opened(browser, address, MOVING))
        if only == "demo":
            return
        page = opened(browser, address)
        imagine(page, "a red fox").get_by_role("button", name="U1").click()
        finished(page, "Animate (Low motion)").get_by_role("button", name="Vary (Region)").click()
        link = page.get_by_role("link", name="Paint it").get_attribute("href", timeout=PATIENCE_MS)
        region = browser.new_page(viewport=WINDOW, color_scheme="dark")
        region.goto(str(link))
        paint(region)
        save(region, "region")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
