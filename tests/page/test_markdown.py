"""Discord's markup as the page shows it. One page shows all cases."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from loopback_discord import LoopbackDiscord
from tests.page.driver import Chat
from tests.page.window import Window

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def wall(desktop: Window, server: LoopbackDiscord) -> AsyncIterator[Chat]:
    yield await desktop.load(server)
    assert desktop.faults == []


MARKUP = {
    "bold": ("**deep** blue", "strong", "deep"),
    "italic": ("an *odd* one", "em", "odd"),
    "underscores": ("an _even_ one, not snake_case_name", "em", "even"),
    "underline": ("__line__ below", "u", "line"),
    "strike": ("~~gone~~ here", "s", "gone"),
    "code": ("run `rm **x**` now", ".lines > code", "rm **x**"),
    "block": ("```py\nprint('<b>')\n```", "pre code", "print('<b>')"),
    "quote": ("> said so\nafter", "blockquote", "said so"),
    "heading": ("## Second\nafter", "h4", "Second"),
    "small": ("-# tiny\nafter", "small", "tiny"),
    "list": ("- first\n- second", "li:nth-child(2)", "second"),
    "masked link": ("[the site](https://example.com/a_b_c)", "a[href='https://example.com/a_b_c']", "the site"),
    "bare link": ("see https://example.com/x_y. Yes", "a[href='https://example.com/x_y']", "https://example.com/x_y"),
    "link in brackets": ("(https://example.com/a_(b))", "a[href='https://example.com/a_(b)']", "a_(b)"),
    "numbers": ("3. third\n4. fourth", "ol[start='3'] li:nth-child(2)", "fourth"),
    "spoiler": ("the end is ||near||", ".spoiler[aria-expanded='false']", "near"),
    "code in bold": ("**run `a**b` now**", "strong code", "a**b"),
    "escaped": (r"\*not italic\*", ".lines", "*not italic*"),
    "escaped underscores": (r"**\_not italic\_**", "strong", "_not italic_"),
    "everyone": ("hello @everyone", ".mention", "@everyone"),
    "unknown user": ("hello <@42>", ".mention", "@unknown-user"),
    "message link": ("https://discord.com/channels/1/{gallery}/5", "button.mention", "#gallery › message"),
    "unclosed": ("**half and *half", ".lines", "**half and *half"),
    "user": ("hello <@{alice}>", ".mention", "@Alice"),
    "channel": ("go to <#{gallery}>", "button.mention", "#gallery"),
    "relative time": ("since <t:1700000000:R>", "time[data-relative]", "years ago"),
    "a rounded time": (f"ends <t:{int(time.time()) + 7190}:R>", "time[data-relative]", "in 2 hours"),
    "nested": ("**bold *and italic***", "strong em", "and italic"),
    "script link": ("[x](javascript:alert(1))", ".lines", "[x](javascript:alert(1))"),
}


@pytest.mark.parametrize(("text", "selector", "shown"), MARKUP.values(), ids=MARKUP.keys())
async def test_markdown(wall: Chat, server: LoopbackDiscord, text: str, selector: str, shown: str) -> None:
    ids = {"alice": server.world.users["alice"], "gallery": server.world.channels["gallery"]}
    for name, number in ids.items():
        text = text.replace(f"{{{name}}}", number)
    sent = await server.member("bob").say(text, channel="imagine")
    found = wall.page.locator(f"[data-message-id='{sent}'] .content {selector}")
    await expect(found).to_contain_text(shown)
