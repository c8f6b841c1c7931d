"""Vary (Region) with the painter, through the whole bot: pressed in Discord, painted in a browser, made, delivered."""

from __future__ import annotations

import base64
import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.door.front import Front, Json, buttons_of, first_line, opened, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINK = 5  # the style of a button that leads to an address


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest_asyncio.fixture(loop_scope="session")
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    port = free_port()
    web = {"WEB_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "DEBUG"}
    async with opened(tmp_path, web) as running:
        yield running
        running.check()


async def pressed(front: Front) -> tuple[Json, str]:
    """A single picture whose Vary (Region) was pressed; its message, and the address of the painter."""
    grid = await front.ended(await front.imagine("a castle --v 6.1"))
    single = await front.ended(await front.press(grid["id"], "U1"))
    answer = await (await front.member().click(single["id"], label="Vary (Region)")).answered()
    assert answer.ephemeral
    panel = front.discord.message(str(answer.message))
    assert panel is not None
    [link] = [button["url"] for button in buttons_of(panel) if button["style"] == LINK]
    return single, link


async def paint(page: Page, link: str, prompt: str) -> None:
    """Mark the picture's upper left quarter and send it."""
    await page.goto(link)
    await page.locator("[data-tool=rectangle]").click()
    box = await page.locator("#picture").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"], box["y"])
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    await page.mouse.up()
    await page.locator("#prompt").fill(prompt)
    await page.locator("#send").click()
    await expect(page.locator("#sent")).to_be_visible()


async def test_what_is_painted_reaches_the_provider_and_the_result_discord(front: Front, browser: Browser) -> None:
    single, link = await pressed(front)
    page = await browser.new_page()
    before = front.books.jobs()
    await paint(page, link, "a dragon")
    await page.close()
    await until(lambda: len(front.books.jobs()) > len(before), "a job came of it")
    result = await front.ended(str(front.books.jobs()[-1].message_id))
    assert first_line(result).startswith("**a dragon**")
    assert result["message_reference"]["message_id"] == single["id"]
    [body] = [body for path, body, _task in front.provider.submits if path.endswith("modal")]
    mask = Image.open(io.BytesIO(base64.b64decode(str(body["maskBase64"]).partition(",")[2])))
    assert (body["prompt"], mask.mode) == ("a dragon", "L")
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    assert (left, top) == (0, 0)
    assert abs(right - mask.width / 2) <= 2 >= abs(bottom - mask.height / 2)
    secret = link.rpartition("/")[2]
    front.bot.check_printed([secret, secret.partition(".")[2]])


async def test_webhooks_and_readiness_of_the_whole_bot(front: Front) -> None:
    await front.ended(await front.imagine("a harbour"))
    address = front.bot.settings["PUBLIC_URL"]
    async with aiohttp.ClientSession() as client, client.get(f"{address}/readyz") as ready:
        assert (ready.status, (await ready.json())["discord"]) == (200, "ok")
    [hook] = {body["notifyHook"] for _path, body, _task in front.provider.submits}
    assert str(hook).startswith(f"{address}/hooks/main/")
    async with aiohttp.ClientSession() as client, client.post(str(hook), json={}) as heard:
        assert heard.status == 200
    front.bot.check_printed([str(hook).rpartition("/")[2]])
