"""Originals in a real browser: a link's file is shown, and nothing keeps it from being shown."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.clips import clip
from tests.web.site import PUBLIC, Site, picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLIP = clip(60_000)  # counts as a clip, and is fetched like one
SHOWN = {"picture": (picture(), "img"), "clip": (CLIP, "video")}


@pytest.mark.parametrize(("content", "element"), SHOWN.values(), ids=SHOWN)
async def test_a_browser_may_show_it(browser: Browser, shared: Site, content: bytes, element: str) -> None:
    link = shared.originals.link(await shared.parent(content)) or ""
    page, complaints = await browser.new_page(), list[str]()
    page.on("console", lambda said: complaints.append(said.text))
    try:
        await page.goto(link.replace(PUBLIC, shared.url))
        await expect(page.locator(element)).to_be_visible()
        assert [said for said in complaints if "Content Security Policy" in said] == []
    finally:
        await page.close()
