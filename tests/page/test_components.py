"""Buttons, menus, forms: pressed on the page, answered by the bot."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from tests.page.bot import PageBot, picture
from tests.page.driver import Chat

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_button_edits_its_message(chat: Chat) -> None:
    await chat.answer_to("panel")
    await chat.control("count").click()
    await expect(chat.message("Counted").locator("[data-custom-id='count']")).to_be_focused()


async def test_a_pressed_button_waits_for_the_bot(chat: Chat, bot: PageBot) -> None:
    await chat.answer_to("panel")
    await chat.control("later").click()
    await expect(chat.control("later")).to_have_attribute("aria-busy", "true")
    bot.gate.set()
    await expect(chat.control("later")).not_to_have_attribute("aria-busy", "true")
    await expect(chat.control("off")).to_be_disabled()


async def test_no_answer_to_a_button_is_said_under_the_message(chat: Chat) -> None:
    await chat.answer_to("panel")
    await chat.control("ignore").click()
    await expect(chat.page.locator(".message .failure").last).to_have_text("This interaction failed")
    await expect(chat.control("ignore")).to_be_enabled()


async def test_a_menu_takes_several_values_by_keyboard(chat: Chat) -> None:
    await chat.answer_to("panel")
    await chat.control("colors").focus()
    await chat.press("ArrowDown", "Enter", "ArrowDown", "ArrowDown", "Enter", "Escape")
    await chat.sees("colors: blue, red")


async def test_a_menu_of_people(chat: Chat) -> None:
    await chat.answer_to("panel")
    await chat.control("people").click()
    await chat.page.get_by_role("option", name="Bob").click()
    await chat.sees("user: bob")


async def choose(chat: Chat, custom_id: str, *names: str) -> None:
    """Open a menu, press these options, and close it again."""
    await chat.control(custom_id).click()
    for name in names:
        await chat.page.get_by_role("option", name=name).click()
    await chat.press("Escape")


async def test_menus_of_roles_anyone_and_channels(chat: Chat) -> None:
    await chat.answer_to("pick")
    await choose(chat, "roles", "Artist", "Patron")
    await chat.sees("roles: Artist Patron")
    await choose(chat, "anyone", "Carol")
    await chat.sees("anyone: carol")
    await expect(chat.control("rooms")).to_have_text("#imagine")
    await chat.control("rooms").click()
    offered = chat.page.get_by_role("option")
    await expect(offered.filter(has_text="mod-log")).to_have_count(0)
    await expect(offered.filter(has_text="sketches")).to_contain_text("Thread in #imagine")
    await expect(offered.filter(has_text="Studio")).to_contain_text("Category")
    await chat.shoot("channel-menu")
    for name in ("Studio", "sketches"):
        await offered.filter(has_text=name).click()
    await chat.press("Escape")
    await chat.sees("rooms: Studio imagine sketches")


async def test_layout_components(chat: Chat) -> None:
    await chat.answer_to("page")
    container = chat.page.locator(".container").last
    await expect(container.get_by_role("heading", name="Settings")).to_be_visible()
    await expect(container.locator(".section .button")).to_have_text("Turn on")
    await expect(container.locator(".picture img")).to_have_attribute("alt", "a fox")
    await expect(container.locator(".picture img")).to_have_js_property("complete", True)


async def test_a_form_is_checked_and_sent(chat: Chat) -> None:
    await chat.run("form")
    await expect(chat.dialog.get_by_label("Name")).to_be_focused()
    await chat.press("F", "o", "Enter")
    errors = chat.dialog.locator(".field-error:not(:empty)")
    await expect(errors).to_have_text(
        ["Must be at least 3 characters long.", "This field is required.", "This field is required."]
    )
    await chat.press("x")
    await expect(errors).to_have_count(2)
    await chat.dialog.get_by_role("combobox", name="Speed").click()
    await chat.page.get_by_role("option", name="turbo").click()
    await chat.dialog.get_by_role("radio", name="Strong").check()
    await chat.dialog.get_by_role("checkbox", name="tile").check()
    await chat.shoot("form")
    await chat.dialog.get_by_role("button", name="Submit").click()
    await expect(chat.dialog).to_have_count(0)
    await chat.sees("Fox/turbo/strong/tile")


async def test_a_form_of_texts_alone(chat: Chat) -> None:
    await chat.run("sheet")
    await expect(chat.dialog.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    await chat.dialog.get_by_label("Reason").fill("two\nlines")
    await chat.dialog.get_by_label("Time zone").fill("")
    await chat.dialog.get_by_label("Limit").fill("1234")
    await chat.dialog.get_by_role("button", name="Submit").click()
    await expect(chat.dialog.locator(".field-error:not(:empty)")).to_have_text(["This field is required."])
    await chat.dialog.get_by_label("Time zone").fill("UTC")
    await chat.dialog.get_by_role("button", name="Submit").click()
    await chat.sees("['123', 'two\\nlines', 'UTC']")


async def test_a_form_takes_a_file(chat: Chat) -> None:
    await chat.answer_to("panel")
    await chat.control("upload").click()
    payload = FilePayload(name="mask.png", mimeType="image/png", buffer=picture())
    await chat.dialog.locator("input[type='file']").set_input_files(payload)
    await chat.dialog.get_by_role("checkbox", name="Keep the rest").check()
    await chat.dialog.get_by_role("button", name="Submit").click()
    await chat.sees(f"mask.png of {len(picture())} bytes, True")


async def test_the_focus_stays_inside_a_form_and_returns(chat: Chat) -> None:
    await chat.answer_to("panel")
    await chat.control("form").click()
    await chat.dialog.wait_for()
    for _ in range(12):
        await chat.press("Tab")
        assert await chat.dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    await chat.press("Escape")
    await expect(chat.dialog).to_have_count(0)
    await expect(chat.control("form")).to_be_focused()
