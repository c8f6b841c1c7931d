"""Descriptions and shortened prompts, and the buttons that make pictures of them."""

from __future__ import annotations

import pytest

from bot.store.database.schema_rules import prices
from loopback_discord.checks.components import walk
from tests.door import rules
from tests.door.front import Front, Json, buttons_of, first_line, labels, until
from tests.door.orders import data_url, sent, use
from tests.door.test_refusals import refused
from tests.fakes import png

RED = png(64, 48, (200, 30, 30))
PICKS = ["1️⃣", "2️⃣", "3️⃣", "4️⃣"]


def texts(message: Json) -> list[str]:
    """The numbered lines of a message, without their numbers."""
    return [line.partition(" ")[2] for line in message["content"].splitlines() if line[1:2] == "\ufe0f"]


async def described(front: Front, **options: object) -> Json:
    return await use(front, "describe", {"image": ("a fox.png", RED)}, **options)


async def prefilled(front: Front, message: Json, label: str) -> str:
    """The initial text of the form behind a pick."""
    modal = (await (await front.member().click(message["id"], label=label)).answered()).modal
    assert modal is not None
    return str(next(part["value"] for part in walk(modal["components"]) if part["type"] == 4))


async def test_describe_shows_its_texts_with_the_picture_and_a_button_for_each(front: Front) -> None:
    message = await described(front)
    assert sent(front) == ("/mj-fast/mj/submit/describe", {"base64": data_url(RED)})
    assert first_line(message) == f"**a_fox.png** - <@{front.member().id}> (fast)"
    assert labels(message) == [*PICKS, "Imagine all", "🔄"]
    assert texts(message) == list(front.provider.tasks[front.provider.submits[-1].task_id].record.text)
    assert len(message["attachments"]) == 1
    assert not any("choice" in button["custom_id"] for button in buttons_of(message))


async def test_shorten_shows_ever_shorter_prompts_and_imagines_the_chosen_one(front: Front) -> None:
    message = await use(front, "shorten", prompt="a very red fox, sitting in the deep snow, highly detailed")
    assert sent(front)[1] == {"prompt": "a very red fox, sitting in the deep snow, highly detailed"}
    assert (labels(message), message["attachments"]) == ([*PICKS, "5️⃣"], [])
    chosen = texts(message)[1]
    assert await prefilled(front, message, "2️⃣") == chosen
    asked = await front.member().click(message["id"], label="2️⃣")
    grid = await front.ended(await front.acknowledged(await front.fill(asked, f"{chosen} --turbo")))
    assert sent(front) == ("/mj-turbo/mj/submit/imagine", {"prompt": chosen, "base64Array": []})
    assert grid["message_reference"]["message_id"] == message["id"]
    assert first_line(grid) == f"**{chosen}** - <@{front.member().id}> (turbo)"


async def test_a_pick_asks_first_without_a_word_to_the_provider_and_takes_the_edited_text(front: Front) -> None:
    message = await described(front)
    before = len(front.provider.requests)
    assert await prefilled(front, message, "3️⃣") == texts(message)[2]
    assert len(front.provider.requests) == before
    asked = await front.member("bob").click(message["id"], label="3️⃣")
    grid = await front.ended(await front.acknowledged(await front.fill(asked, "something *else*", "bob")))
    assert sent(front)[1] == {"prompt": "something *else*", "base64Array": []}
    assert first_line(grid) == rf"**something \*else\*** - <@{front.member('bob').id}> (fast)"
    assert grid["message_reference"]["message_id"] == message["id"]
    used = [label for label, button in zip(labels(message), buttons_of(message), strict=True) if button["style"] == 1]
    assert used == []  # it was not when we looked; now the pick is marked
    await front.discord.wait_for(lambda m: m["id"] == message["id"] and buttons_of(m)[2]["style"] == 1)


async def test_an_emptied_text_is_refused(front: Front) -> None:
    message = await described(front)
    asked = await front.member().click(message["id"], label="1️⃣")
    await refused(front, await front.fill(asked, "--turbo"), "text is empty")


async def test_imagine_all_costs_what_it_says_and_answers_with_a_message_for_each_text(front: Front) -> None:
    message = await described(front)
    before, submits = front.books.spent(), len(front.provider.submits)
    answer = await (await front.member().click(message["id"], label="Imagine all")).answered()
    assert answer.ephemeral
    assert "costs 4 credits" in front.told(answer)
    assert (front.books.spent(), len(front.provider.submits)) == (before, submits)
    panel = answer.message or ""
    presses = [await front.member().click(panel, label="Start 4 for 4 credits") for _ in range(2)]
    for press in presses:
        await press.answered()
    await front.settled()
    assert sorted(one.body["prompt"] for one in front.provider.submits[submits:]) == sorted(texts(message))
    assert front.books.spent() - before == 4
    grids = [m for m in front.discord.messages("imagine") if m["id"] > message["id"] and m["attachments"]]
    assert [first_line(grid)[2:].partition("**")[0] for grid in grids] == texts(message)
    assert {grid["message_reference"]["message_id"] for grid in grids} == {message["id"]}
    await front.discord.wait_for(lambda m: m["id"] == panel and m["content"] == "On their way." and not m["components"])


async def test_imagine_all_asks_again_where_it_has_become_dearer(front: Front) -> None:
    message = await described(front)
    answer = await (await front.member().click(message["id"], label="Imagine all")).answered()
    panel, submits, before = answer.message or "", len(front.provider.submits), front.books.spent()
    rules.put(front, prices, priced="imagine", credits=2)
    await rules.relaunched(front)
    for price in (4, 8):
        await (await front.member().click(panel, label=f"Start 4 for {price} credits")).answered()
    await front.settled()
    assert (len(front.provider.submits), front.books.spent()) == (submits + 4, before + 8)
    rules.put(front, prices, priced="imagine", credits=1)
    await rules.relaunched(front)


async def test_retry_describes_the_picture_again(front: Front) -> None:
    message = await described(front)
    again = await front.ended(await front.press(message["id"], "🔄"))
    path, body = sent(front)
    assert (path, set(body)) == ("/mj-fast/mj/submit/describe", {"base64"})
    assert again["message_reference"]["message_id"] == message["id"]
    assert first_line(again) == first_line(message)
    assert labels(again) == labels(message)


@pytest.mark.parametrize("moment", ["while it runs", "while its answer is on the way"])
async def test_a_describe_survives_a_kill_and_its_picks_work_afterwards(front: Front, moment: str) -> None:
    if moment == "while it runs":
        front.provider.faults.next("list-by-condition", hang_s=3.0, times=3)
    else:
        front.discord.faults.fail("POST", r"/callback$", after_effect=True, hang_s=3.0)
    submits = len(front.provider.submits)
    asked = await front.member().command("describe", {}, files={"image": ("fox.png", RED)})
    answer = await asked.answered()
    if moment == "while it runs":
        await until(lambda: front.books.states()[-1] == "running", "it runs")
    await front.bot.kill()
    front.discord.faults.clear()
    await front.restart()
    message = await front.ended(answer.message or "", timeout=40)
    assert len(front.provider.submits) == submits + 1
    pick = await front.member().click(message["id"], label="4️⃣")
    grid = await front.ended(await front.acknowledged(await front.fill(pick, texts(message)[3])))
    assert first_line(grid).endswith("(fast)")


async def test_imagine_all_killed_in_the_middle_leaves_no_message_behind(front: Front) -> None:
    message = await described(front)
    answer = await (await front.member().click(message["id"], label="Imagine all")).answered()
    before = len(front.books.jobs())
    front.discord.faults.fail("POST", r"^/channels/\d+/messages$", after_effect=True, hang_s=3.0)
    await front.member().click(answer.message or "", label="Start 4 for 4 credits")
    await until(lambda: len(front.books.jobs()) == before + 4, "the jobs are stored")
    await front.discord.wait_for(lambda m: m["id"] > message["id"] and "Waiting to start" in m["content"])
    await front.bot.kill()
    front.discord.faults.clear()
    await front.restart()
    await front.settled(45)
    assert sorted(front.books.states()[before:]) == ["cancelled"] * 3 + ["delivered"]
