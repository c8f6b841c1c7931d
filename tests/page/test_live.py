"""The page over time: other members, lost connections, a bot that disconnects, a phone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, WebSocketRoute, expect

from loopback_discord import LoopbackDiscord
from tests.page.bot import PageBot
from tests.page.driver import Chat
from tests.page.window import Window, window

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = (390, 844)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pocket(browser: Browser) -> AsyncIterator[Window]:
    async with window(browser, PHONE) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def phone(pocket: Window, server: LoopbackDiscord, bot: PageBot) -> AsyncIterator[Chat]:
    yield await pocket.load(server)
    assert pocket.faults == []


async def test_what_others_do_appears_at_once(chat: Chat, server: LoopbackDiscord) -> None:
    bob = server.member("bob")
    sent = await bob.say("hello from Bob", channel="imagine")
    message = await chat.sees("hello from Bob")
    await bob.delete(sent)
    await expect(message).to_have_count(0)


async def test_a_menu_stays_open_while_messages_arrive(chat: Chat, server: LoopbackDiscord) -> None:
    bob = server.member("bob")
    await bob.say("a message with a menu", channel="imagine")
    await (await chat.sees("a message with a menu")).click(button="right")
    menu = chat.page.get_by_role("menu")
    await bob.say("\n".join("a long story" for _ in range(80)), channel="imagine")
    await chat.sees("a long story")
    await chat.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await expect(menu).to_be_visible()
    await chat.page.mouse.wheel(0, -100)
    await expect(menu).to_have_count(0)


async def test_a_lost_connection_comes_back_with_what_was_missed(
    browser: Browser, server: LoopbackDiscord, bot: PageBot
) -> None:
    open_sockets: list[WebSocketRoute] = []
    cut = False

    async def connect(socket: WebSocketRoute) -> None:
        if cut:
            await socket.close()
            return
        socket.connect_to_server()
        open_sockets.append(socket)

    async with window(browser) as own:
        await own.page.route_web_socket(re.compile("/chat/events"), connect)
        chat = await own.load(server)
        cut = True
        await open_sockets[-1].close()
        await expect(chat.page.locator("#connection-banner")).to_be_visible()
        await server.member("bob").say("said meanwhile", channel="imagine")
        cut = False
        await chat.sees("said meanwhile")
        await expect(chat.page.locator("#connection-banner")).to_be_hidden()


async def test_each_member_has_a_dm_with_the_bot(chat: Chat, server: LoopbackDiscord) -> None:
    await chat.open_channel("imagine-bot")
    await chat.run("imagine a secret fox")
    await chat.sees("a secret fox")
    await chat.become("bob")
    await expect(chat.page.locator("#channel-title")).to_have_text("imagine-bot")
    await expect(chat.message("a secret fox")).to_have_count(0)


async def test_quick_switches_end_with_the_last(chat: Chat, server: LoopbackDiscord) -> None:
    for user in ("bob", "admin", "alice", "bob"):
        await chat.page.locator(f"[data-user='{user}']").click()
    await expect(chat.page.locator(".me-text b")).to_have_text("Bob")
    await chat.type("written by whom?")
    await chat.press("Enter")
    message = await chat.sees("written by whom?")
    await expect(message).to_have_attribute("data-author-id", server.world.users["bob"])


async def test_a_reload_keeps_member_and_channel(chat: Chat) -> None:
    await chat.become("bob")
    await chat.open_channel("general")
    await chat.page.reload()
    await chat.settled()
    await expect(chat.page.locator("[data-user='bob']")).to_have_attribute("aria-checked", "true")
    await expect(chat.page.locator("#channel-title")).to_have_text("general")


async def test_a_phone_shows_one_column_and_drawers(phone: Chat) -> None:
    await expect(phone.page.locator("#channel-list")).not_to_be_in_viewport()
    await phone.page.get_by_role("button", name="Show channels").click()
    await phone.shoot("phone-channels")
    await phone.page.locator("[data-channel='gallery']").click()
    await expect(phone.page.locator("#channel-title")).to_have_text("gallery")
    await expect(phone.page.locator("#channel-list")).not_to_be_in_viewport()
    width = await phone.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE[0]


async def test_a_phone_sends_commands(phone: Chat) -> None:
    await phone.type("/imagine a small fox")
    await phone.page.get_by_role("button", name="Send").click()
    await phone.sees("a small fox")
    await phone.answer_to("panel")
    await phone.control("people").click()
    await phone.shoot("phone-panel")
    await expect(phone.page.get_by_role("option", name="Bob")).to_be_in_viewport()


async def test_a_bot_that_leaves_is_announced(chat: Chat, bot: PageBot) -> None:
    banner = chat.page.locator("#bot-banner")
    await expect(banner).to_be_hidden()
    await bot.close()
    await expect(banner).to_contain_text("imagine-bot is offline")
