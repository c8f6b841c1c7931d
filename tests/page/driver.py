"""A person's actions on the page, in terms of the page."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, Page, expect

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts" / "page"


class Chat:
    """One open page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.composer = page.locator("#composer-text")
        self.dialog = page.get_by_role("dialog")

    async def settled(self) -> None:
        """Wait until the open channel's messages are there."""
        await self.page.locator("#message-list:not(:has(.skeleton)) > li").first.wait_for()

    async def type(self, text: str) -> None:
        """Type into the composer, from an empty one on."""
        await self.composer.focus()
        await self.page.keyboard.type(text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def run(self, command: str) -> None:
        """Send a slash command, typed with its text as one line."""
        await self.type(f"/{command} ")
        await self.press("Enter")

    async def answer_to(self, command: str) -> Locator:
        """Send a slash command and wait for the message that answers it."""
        messages = self.page.locator(".message[data-message-id]")
        answer = messages.nth(await messages.count())
        await self.run(command)
        await expect(answer).to_be_visible()
        return answer

    def field(self, option: str) -> Locator:
        """The input of one option of the command being filled in."""
        return self.page.locator(f"[data-option='{option}']")

    def control(self, custom_id: str) -> Locator:
        """The newest message control with this custom_id."""
        return self.page.locator(f"#message-list [data-custom-id='{custom_id}']").last

    def message(self, text: str) -> Locator:
        """The newest message that contains a text."""
        return self.page.locator(".message[data-message-id]", has_text=text).last

    async def sees(self, text: str) -> Locator:
        """Wait for a message with this text."""
        found = self.message(text)
        await expect(found).to_be_visible()
        return found

    async def open_channel(self, name: str) -> None:
        await self.page.locator(f"[data-channel='{name}']").click()
        await expect(self.page.locator("#channel-title")).to_have_text(name)
        await self.settled()

    async def become(self, user: str) -> None:
        await self.page.locator(f"[data-user='{user}']").click()
        await expect(self.page.locator(f"[data-user='{user}']")).to_have_attribute("aria-checked", "true")
        await self.settled()

    async def shoot(self, name: str) -> None:
        """Keep a screenshot for human eyes."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=ARTIFACTS / f"{name}.png")
