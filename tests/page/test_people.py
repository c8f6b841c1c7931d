"""The people beside the chat: their roles at a click, and what each of them sees."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from loopback_discord import LoopbackDiscord
from tests.page.driver import Chat

pytestmark = pytest.mark.asyncio(loop_scope="session")


def role(chat: Chat, person: str, name: str) -> Locator:
    return chat.page.locator(f"[data-role='{person}:{name}']")


async def test_a_role_is_given_and_taken_by_a_click(chat: Chat, server: LoopbackDiscord) -> None:
    artist = role(chat, "bob", "Artist")
    held = server.state.members[server.world.guild_id][server.world.users["bob"]]
    for has in (True, False):
        await artist.click()
        await expect(artist).to_have_attribute("aria-pressed", str(has).lower())
        await expect(artist).to_be_focused()
        assert held["roles"] == ([server.world.roles["Artist"]] if has else [])
    await chat.press("Enter")
    await expect(artist).to_have_attribute("aria-pressed", "true")
    await chat.shoot("people")
    await server.take_role("bob", "Artist")
    await expect(artist).to_have_attribute("aria-pressed", "false")


async def test_names_follow_the_roles(chat: Chat, server: LoopbackDiscord) -> None:
    sent = await server.member("dave").say("in colour", channel="imagine")
    name = chat.page.locator(f"[data-message-id='{sent}'] .author")
    plain, teal = "rgb(243, 244, 246)", "rgb(67, 179, 174)"
    for change, color in ((server.give_role, teal), (server.take_role, plain)):
        await change("dave", "Patron")
        await expect(name).to_have_css("color", color)
        await expect(chat.page.locator(".member .author", has_text="Dave")).to_have_css("color", color)


async def test_who_becomes_admin_sees_more_until_it_ends(chat: Chat) -> None:
    log = chat.page.locator("[data-channel='mod-log']")
    await expect(log).to_have_count(0)
    await role(chat, "alice", "admin").click()
    await log.click()
    await expect(chat.page.locator("#channel-title")).to_have_text("mod-log")
    await role(chat, "alice", "admin").click()
    await expect(log).to_have_count(0)
    await expect(chat.page.locator("#channel-title")).to_have_text("imagine")


async def test_everybody_can_be_played(chat: Chat, server: LoopbackDiscord) -> None:
    for name in server.world.users:
        await chat.become(name)
        await expect(chat.page.locator("#me b")).to_have_text(name.capitalize())
    await chat.run("whisper")
    await chat.sees("Between us")


async def test_leaving_a_private_channel_with_its_reader(chat: Chat) -> None:
    await chat.become("admin")
    await chat.open_channel("reviews")
    await chat.become("carol")
    await expect(chat.page.locator("#channel-title")).to_have_text("imagine")


async def test_a_thread_is_a_place_like_any_other(chat: Chat, server: LoopbackDiscord) -> None:
    await chat.open_channel("sketches")
    await expect(chat.page.locator("#channel-topic")).to_have_text("Thread in #imagine")
    await chat.run("whisper")
    await chat.sees("Between us")
    await chat.answer_to("panel")
    await chat.control("count").click()
    await chat.sees("Counted")
    await server.member("dave").say("<#1400000000000000008> is mine", channel="sketches")
    await expect((await chat.sees("is mine")).locator(".mention")).to_have_text("sketches")


async def test_the_channel_list_has_the_category_and_its_thread(chat: Chat) -> None:
    rows = chat.page.locator("#channel-list > li")
    texts = ["Text channels", "general", "after-dark", "Studio", "imagine", "sketches", "gallery"]
    await expect(rows).to_have_text([*texts, "Direct messages", "imagine-bot"])
