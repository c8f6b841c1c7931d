"""Slash commands as a member types them."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from tests.page.bot import picture
from tests.page.driver import Chat

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_free_text_behind_the_name_is_the_prompt(chat: Chat) -> None:
    await chat.type("/imagine a red fox")
    await expect(chat.field("prompt")).to_have_value("a red fox")
    await chat.press("Enter")
    message = await chat.sees("a red fox")
    await expect(message.locator(".context-line")).to_have_text("Alice used /imagine")
    await expect(message.locator(".mention")).to_have_text("@Alice")
    await expect(chat.composer).to_be_focused()


async def test_markup_in_a_prompt_stays_text(chat: Chat) -> None:
    await chat.run("imagine <img src=x onerror=alert(1)> fox")
    message = await chat.sees("<img src=x onerror=alert(1)> fox")
    await expect(message.locator("strong img")).to_have_count(0)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("/im", "/imagine"), ("/quota", "/admin quota set"), ("/private", "/whisper")],
    ids=["prefix", "subcommand", "description"],
)
async def test_the_picker_filters(chat: Chat, typed: str, first: str) -> None:
    await chat.become("admin")
    await chat.type(typed)
    await expect(chat.page.locator(".suggestion.active .suggestion-title")).to_contain_text(first)


@pytest.mark.parametrize(
    "keys", [("Tab",), ("Enter",), ("ArrowDown", "ArrowUp", "Enter")], ids=["tab", "enter", "arrows"]
)
async def test_the_picker_is_used_by_keyboard(chat: Chat, keys: tuple[str, ...]) -> None:
    await chat.type("/imag")
    await chat.press(*keys)
    await expect(chat.field("prompt")).to_be_focused()


async def test_the_picker_is_used_by_mouse(chat: Chat) -> None:
    await chat.type("/")
    await chat.page.get_by_role("option", name="/whisper").click()
    await chat.press("Enter")
    await chat.sees("Between us")


async def test_every_kind_of_option(chat: Chat) -> None:
    await chat.type("/everything hello")
    await chat.field("count").fill("7")
    picks = {"shape": "wi", "loud": "tr", "who": "bob", "where": "gall", "role": "adm"}
    for name, typed in picks.items():
        await chat.page.locator(".option-chips .chip", has_text=name).first.click()
        await chat.page.keyboard.type(typed)
        await chat.press("Tab")
    await chat.page.locator(".chip", has_text="ratio").click()
    await chat.page.keyboard.type("0.5")
    await chat.page.locator(".chip", has_text="file").click()
    payload = FilePayload(name="a.png", mimeType="image/png", buffer=picture())
    await chat.field("file").set_input_files(payload)
    await chat.press("Enter")
    expected = (
        f'"count": 7, "file": "a.png:{len(picture())}", "loud": true, "ratio": 0.5, "role": "admin", "shape": "wide"'
    )
    message = await chat.sees(expected)
    await expect(message).to_contain_text('"text": "hello", "where": "gallery", "who": "bob"')


@pytest.mark.parametrize(
    ("count", "complaint"),
    [
        ("", "This option is required"),
        ("12", "Must be at most 9."),
        ("x", "Input a valid integer."),
        ("1.5", "Input a valid integer."),
    ],
    ids=["missing", "too large", "no number", "not whole"],
)
async def test_wrong_values_are_refused_before_sending(chat: Chat, count: str, complaint: str) -> None:
    await chat.type("/everything hello")
    await chat.field("count").fill(count)
    await chat.press("Enter")
    await expect(chat.page.locator(".suggestions-error")).to_contain_text(complaint)
    await expect(chat.field("count")).to_be_focused()
    await expect(chat.field("count")).to_have_attribute("aria-invalid", "true")


async def test_commands_are_not_offered_for_an_option(chat: Chat) -> None:
    await chat.type("/show ")
    assert await chat.page.locator("#suggestions-heading").inner_text() != "Commands"  # not even until the bot answers


async def test_autocomplete_asks_the_bot(chat: Chat) -> None:
    await chat.type("/show red")
    await expect(chat.page.locator(".suggestion")).to_have_text(["red fox", "red panda"])
    await chat.press("ArrowDown", "Enter", "Enter")
    await chat.sees("job j3")


async def test_subcommands_are_for_those_who_may(chat: Chat) -> None:
    await chat.type("/admin")
    await expect(chat.page.locator("#suggestions")).to_be_hidden()
    await chat.become("admin")
    await chat.run("admin quota set 25")
    await chat.sees("quota is 25")


DROP = """async ([selector, name, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
    const event = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.querySelector(selector).dispatchEvent(event);
}"""


async def test_a_dropped_file_goes_into_the_next_file_option(chat: Chat) -> None:
    await chat.type("/imagine a fox like this")
    await chat.page.evaluate(DROP, ["#messages", "fox.png", list(picture())])
    pill = chat.page.locator("[data-option-name='image']")
    await expect(pill).to_contain_text("fox.png")
    await pill.get_by_role("button", name="Remove fox.png").click()
    await expect(pill).to_contain_text("Choose or drop a file")


async def test_a_pasted_line_fills_the_options_it_names(chat: Chat) -> None:
    await chat.composer.fill("/everything text: two words count: 3 shape: tall")
    await expect(chat.field("text")).to_have_value("two words")
    await chat.press("Enter")
    await chat.sees('{"count": 3, "shape": "tall", "text": "two words"}')


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("url: http://a.example/b.png", '{"url": "http://a.example/b.png"}'),
        ("http://a.example/b.png", '{"url": "http://a.example/b.png"}'),
        ("count:7", '{"count": 7}'),
        ("cou\t7", '{"count": 7}'),
        ("count\n7", '{"count": 7}'),
        ("", "{}"),
    ],
    ids=["named", "free", "number", "tab", "enter", "nothing"],
)
async def test_options_are_typed_where_none_is_required(chat: Chat, typed: str, sent: str) -> None:
    await chat.type("/look ")
    await chat.page.keyboard.type(typed)
    await chat.press("Enter")
    await chat.sees(sent)


async def test_an_optional_option_is_named_behind_the_others(chat: Chat) -> None:
    await chat.type("/everything hello")
    await chat.field("count").fill("7")
    await chat.press("Tab")
    await chat.page.keyboard.type("nothing")
    await expect(chat.page.locator("#suggestions-heading")).to_have_text("No such option.")
    await chat.press("Control+a")
    await chat.page.keyboard.type("ratio: 0.5")
    await chat.press("Enter")
    await chat.sees('"count": 7, "ratio": 0.5')


async def test_escape_and_backspace_leave_a_command(chat: Chat) -> None:
    await chat.type("/imagine fox")
    await chat.press("Escape")
    await expect(chat.composer).to_be_focused()
    await expect(chat.composer).to_have_value("")
    await chat.type("/imagine ")
    await chat.press("Backspace")
    await expect(chat.composer).to_have_value("/imagine")


async def test_no_answer_is_said_in_the_log(chat: Chat) -> None:
    await chat.run("silent")
    await expect(chat.page.locator(".pending-command")).to_contain_text("Sending command...")
    message = await chat.sees("The application did not respond")
    await message.get_by_role("button", name="Dismiss message").click()
    await expect(message).to_have_count(0)


async def test_message_commands_are_in_the_context_menu(chat: Chat) -> None:
    await chat.run("imagine a whale")
    message = await chat.sees("a whale")
    await message.click(button="right")
    await chat.page.get_by_role("menuitem", name="Describe picture").click()
    await chat.sees(f"described {await message.get_attribute('data-message-id')}")
