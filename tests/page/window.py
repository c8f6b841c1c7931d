"""A browser window on the chat page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

from loopback_discord import LoopbackDiscord
from tests.page.driver import Chat

DESKTOP = (1280, 800)
PATIENCE_MS = 5000


class Window:
    """A browser window whose page must not report errors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)

    async def load(self, server: LoopbackDiscord) -> Chat:
        """The page as if opened for the first time: Alice's, in #imagine."""
        if self.page.url != "about:blank":
            await self.page.evaluate("sessionStorage.clear()")
        await self.page.goto(server.url)
        chat = Chat(self.page)
        await chat.settled()
        return chat


@asynccontextmanager
async def window(browser: Browser, size: tuple[int, int] = DESKTOP) -> AsyncIterator[Window]:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    yield Window(await context.new_page())
    await context.close()
