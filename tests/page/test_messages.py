"""The look of messages, and the actions on them."""

from __future__ import annotations

import io
import re

import discord
import pytest
from playwright.async_api import FilePayload, expect

from loopback_discord import LoopbackDiscord
from tests.page.bot import PageBot, picture
from tests.page.driver import Chat

pytestmark = pytest.mark.asyncio(loop_scope="session")


CDN_PATH = re.compile(r"^/cdn/")


async def test_a_picture_keeps_its_place_and_opens_large(chat: Chat, server: LoopbackDiscord, bot: PageBot) -> None:
    file = discord.File(io.BytesIO(picture((800, 400))), "fox.png", description="a red fox")
    sent = await bot.channel(server.world.channels["imagine"]).send("look", file=file)
    image = chat.page.locator(f"[data-message-id='{sent.id}'] .picture img")
    await expect(image).to_have_attribute("alt", "a red fox")
    box = await image.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(2, rel=0.02)
    await image.click()
    await expect(chat.dialog.get_by_role("link", name="Open original")).to_have_attribute("href", CDN_PATH)
    await chat.shoot("lightbox")
    await chat.press("Escape")
    await expect(chat.dialog).to_have_count(0)


async def test_an_edit_with_a_picture_replaces_the_row(chat: Chat, server: LoopbackDiscord, bot: PageBot) -> None:
    sent = await bot.channel(server.world.channels["imagine"]).send("drawing")
    row = chat.page.locator(f"[data-message-id='{sent.id}']")
    await expect(row).to_contain_text("drawing")
    await sent.edit(content="drawn", attachments=[discord.File(io.BytesIO(picture()), "a.png")])
    await expect(row).to_contain_text("drawn (edited)")
    await expect(row.locator(".picture img")).to_have_count(1)


async def test_a_deferred_answer_is_thought_about_first(chat: Chat, bot: PageBot) -> None:
    bot.gate.clear()
    message = await chat.answer_to("slow")
    await expect(message.get_by_role("status")).to_contain_text("imagine-bot is thinking...")
    bot.gate.set()
    await expect(message).to_contain_text("At last")
    await expect(message.locator(".picture img")).to_have_js_property("complete", True)
    await expect(message.locator(".context-line")).to_have_text("Alice used /slow")


async def test_an_embed_is_a_card(chat: Chat, server: LoopbackDiscord, bot: PageBot) -> None:
    embed = discord.Embed(title="Quota", description="**50** a day", color=0x5B6CF0).add_field(name="Left", value="38")
    sent = await bot.channel(server.world.channels["imagine"]).send(embed=embed.set_footer(text="Resets at noon"))
    card = chat.page.locator(f"[data-message-id='{sent.id}'] .embed")
    await expect(card).to_have_css("border-left-color", "rgb(91, 108, 240)")
    await expect(card.locator(".embed-title")).to_have_text("Quota")
    await expect(card.locator(".markup strong")).to_have_text("50")
    await expect(card.locator(".embed-field")).to_have_text("Left38")
    await expect(card.locator(".embed-footer")).to_have_text("Resets at noon")


async def test_a_spoiler_is_revealed_by_keyboard(chat: Chat, server: LoopbackDiscord) -> None:
    sent = await server.member("bob").say("the end is ||near||", channel="imagine")
    spoiler = chat.page.locator(f"[data-message-id='{sent}'] .spoiler")
    await expect(spoiler.locator(".spoiler-text")).to_be_hidden()
    await spoiler.focus()
    await chat.press("Enter")
    await expect(spoiler.locator(".spoiler-text")).to_be_visible()


async def test_a_private_answer_is_seen_by_one_and_dismissed(chat: Chat) -> None:
    await chat.run("whisper")
    message = await chat.sees("Between us")
    await expect(message).to_contain_text("Only you can see this")
    await chat.become("bob")
    await expect(chat.message("Between us")).to_have_count(0)
    await chat.become("alice")
    await chat.message("Between us").get_by_role("button", name="Dismiss message").click()
    await expect(chat.message("Between us")).to_have_count(0)


async def test_plain_messages_group_and_carry_files(chat: Chat) -> None:
    await chat.type("one of mine")
    await chat.press("Enter")
    await chat.sees("one of mine")
    payload = FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"hello")
    await chat.page.locator("#file-picker").set_input_files(payload)
    await chat.type("another of mine")
    await chat.press("Enter")
    second = await chat.sees("another of mine")
    await expect(second).to_contain_class("grouped")
    await expect(second.locator("[data-filename='notes.txt']")).to_contain_text("5 bytes")


async def test_a_reply_points_to_its_message(chat: Chat) -> None:
    await chat.type("the first word")
    await chat.press("Enter")
    sent = await (await chat.sees("the first word")).get_attribute("data-message-id")
    first = chat.page.locator(f"[data-message-id='{sent}']")
    await first.hover()
    await first.get_by_role("button", name="Reply").click()
    await chat.press(*"Yes", "Enter")
    answer = await chat.sees("Yes")
    await answer.get_by_role("button", name="Jump to the message this replies to").click()
    await expect(first).to_be_focused()


async def test_an_own_message_is_deleted_after_a_question(chat: Chat) -> None:
    await chat.type("a slip of the tongue")
    await chat.press("Enter")
    message = await chat.sees("a slip of the tongue")
    await message.click(button="right")
    await chat.page.get_by_role("menuitem", name="Delete message").click()
    await chat.dialog.get_by_role("button", name="Delete").click()
    await expect(message).to_have_count(0)


async def test_a_ping_is_highlighted_only_for_its_target(chat: Chat, server: LoopbackDiscord, bot: PageBot) -> None:
    sent = await bot.channel(server.world.channels["imagine"]).send(f"done, <@{server.world.users['alice']}>")
    row = chat.page.locator(f"[data-message-id='{sent.id}']")
    await expect(row).to_contain_class("mentioned")
    await chat.become("bob")
    await expect(row).not_to_contain_class("mentioned")


async def test_unread_channels_are_marked(chat: Chat, server: LoopbackDiscord, bot: PageBot) -> None:
    channel = chat.page.locator("[data-channel='gallery']")
    await bot.channel(server.world.channels["gallery"]).send("news")
    await expect(channel).to_contain_class("unread")
    await bot.channel(server.world.channels["gallery"]).send(f"for <@{server.world.users['alice']}>")
    await expect(channel.locator(".badge")).to_have_text("1")
    await chat.open_channel("gallery")
    await expect(channel).not_to_contain_class("unread")
    await expect(chat.page.locator(".divider.new")).to_be_visible()


async def test_older_messages_load_on_the_way_up(chat: Chat, server: LoopbackDiscord, bot: PageBot) -> None:
    member = server.member("bob")
    for number in range(70):
        await member.say(f"line {number}.", channel="general")
    await chat.open_channel("general")
    await chat.sees("line 69.")
    await expect(chat.message("line 5.")).to_have_count(0)
    await chat.page.evaluate("document.querySelector('#messages').scrollTop = 0")
    await expect(chat.message("line 5.")).to_have_count(1)
    await chat.page.get_by_role("button", name="Jump to present").click()
    await expect(chat.message("line 69.")).to_be_in_viewport()
