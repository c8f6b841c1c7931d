"""The main path: /imagine, then the buttons, and what Discord and the provider see of it."""

from __future__ import annotations

import base64
import re

import pytest

from tests.door.front import Front, Json, buttons_of, first_line, labels

GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
SINGLE = [
    "Upscale (Subtle)", "Upscale (Creative)", "Vary (Subtle)", "Vary (Strong)", "Vary (Region)", "Zoom Out 2x",
    "Zoom Out 1.5x", "Custom Zoom", "⬅️", "➡️", "⬆️", "⬇️", "Animate (High motion)", "Animate (Low motion)", "🔄",
]  # fmt: skip
PANNED = ["U1", "U2", "U3", "U4", "🔄"]


def used(message: Json) -> list[str]:
    """Labels of the buttons that are marked as used."""
    return [shown for shown, button in zip(labels(message), buttons_of(message), strict=True) if button["style"] == 1]


async def single(front: Front, prompt: str) -> Json:
    """A single picture, made by /imagine and U1."""
    grid = await front.grid(prompt)
    return await front.ended(await front.press(grid["id"], "U1"))


async def test_imagine_tells_its_way_from_waiting_to_result(front: Front) -> None:
    shown = await front.ended(await front.imagine("a lighthouse --slow"))
    head = f"**a lighthouse --slow** - <@{front.member().id}>"
    lines = [first_line(version) for version in front.discord.history(shown["id"])]
    assert lines[0] == f"{head} (Waiting to start)"
    assert lines[-1] == f"{head} (fast)"
    assert len(lines) > 3
    assert all(re.fullmatch(re.escape(head) + r" \(\d{1,2}%\) \(fast\)", line) for line in lines[1:-1])
    assert any(version["attachments"] for version in front.discord.history(shown["id"])[1:-1]), "no preview"
    assert labels(shown) == GRID


async def test_result_is_the_providers_picture_byte_for_byte_with_the_prompt_as_alt_text(front: Front) -> None:
    shown = await front.grid("a fox of glass")
    assert front.content_of(shown) == front.task_of("a fox of glass").picture
    (attachment,) = shown["attachments"]
    assert attachment["description"] == "a fox of glass"


@pytest.mark.parametrize(
    ("label", "offered"),
    [("Vary (Strong)", GRID), ("Zoom Out 2x", GRID), ("➡️", PANNED)],
    ids=["vary", "zoom", "pan"],
)
async def test_buttons_of_a_single_picture_lead_to_pictures_of_their_own(
    front: Front, label: str, offered: list[str]
) -> None:
    parent = await single(front, f"a heron {label}")
    shown = await front.ended(await front.press(parent["id"], label))
    assert shown["id"] != parent["id"]
    assert shown["message_reference"]["message_id"] == parent["id"]
    assert first_line(shown) == first_line(parent) == f"**a heron {label}** - <@{front.member().id}> (fast)"
    assert labels(shown) == offered
    task = front.provider.tasks[front.provider.submits[-1].task_id]
    assert front.content_of(shown) == task.picture
    await front.discord.wait_for(lambda m: m["id"] == parent["id"] and used(m) == [label])


async def test_u1_gives_the_single_picture_with_its_own_buttons_and_is_marked(front: Front) -> None:
    grid = await front.grid("a snail")
    shown = await front.ended(await front.press(grid["id"], "U1"))
    assert shown["message_reference"]["message_id"] == grid["id"]
    assert labels(shown) == SINGLE  # the provider's order, without the bookmark
    await front.discord.wait_for(lambda m: m["id"] == grid["id"] and used(m) == ["U1"])
    assert front.content_of(shown) != front.content_of(grid)


async def test_u1_pressed_again_points_to_its_result_and_submits_nothing(front: Front) -> None:
    grid = await front.grid("a mole")
    shown = await front.ended(await front.press(grid["id"], "U1"))
    before, spent = len(front.provider.submits), front.books.spent()
    for member in ("alice", "bob"):
        answer = await (await front.member(member).click(grid["id"], label="U1")).answered()
        assert answer.ephemeral
        assert f"/{shown['channel_id']}/{shown['id']}" in front.told(answer)
    assert (len(front.provider.submits), front.books.spent()) == (before, spent)


async def test_u1_whose_message_was_deleted_is_posted_again_without_a_submit(front: Front) -> None:
    grid = await front.grid("a wren")
    shown = await front.ended(await front.press(grid["id"], "U1"))
    front.discord.delete_message(shown["id"])
    before = len(front.provider.submits)
    answer = await (await front.member().click(grid["id"], label="U1")).answered()
    assert answer.ephemeral
    again = await front.discord.wait_for(lambda m: labels(m) == SINGLE and "a wren" in m["content"])
    assert front.content_of(again) == front.content_of(shown)
    assert again["message_reference"]["message_id"] == grid["id"]
    assert len(front.provider.submits) == before
    assert (await front.ended(await front.press(again["id"], "Vary (Subtle)")))["attachments"]


@pytest.mark.parametrize("label", ["V2", "🔄"])
async def test_what_gives_another_picture_each_time_starts_a_new_job_each_time(front: Front, label: str) -> None:
    grid = await front.grid(f"a newt {label}")
    before = len(front.provider.submits)
    first = await front.ended(await front.press(grid["id"], label))
    second = await front.ended(await front.press(grid["id"], label))
    assert first["id"] != second["id"]
    assert len(front.provider.submits) == before + 2


async def test_custom_zoom_asks_for_a_prompt_and_uses_it(front: Front) -> None:
    parent = await single(front, "a gate")
    asked = await front.member().click(parent["id"], label="Custom Zoom")
    sent = await front.fill(asked, "a gate in a wall --zoom 1.4")
    shown = await front.ended(await front.acknowledged(sent))
    assert shown["message_reference"]["message_id"] == parent["id"]
    assert front.provider.submits[-1].body["prompt"] == "a gate in a wall --zoom 1.4"


@pytest.mark.parametrize(
    ("speed", "prefix", "named"),
    [("fast", "/mj-fast", "fast"), ("turbo", "/mj-turbo", "turbo"), ("relax", "", "relaxed")],
)
async def test_the_provider_gets_the_prompt_once_on_the_path_of_its_speed(
    front: Front, speed: str, prefix: str, named: str
) -> None:
    shown = await front.ended(await front.imagine(f"a {speed} hare", speed=speed, aspect="3:2"))
    (submit,) = [one for one in front.provider.submits if speed in one.body.get("prompt", "")]
    assert submit.path == f"{prefix}/mj/submit/imagine"
    assert submit.body | {"state": ""} == {"prompt": f"a {speed} hare --ar 3:2", "base64Array": [], "state": ""}
    assert first_line(shown).endswith(f"({named})")


async def test_reference_pictures_reach_the_provider_unchanged(front: Front) -> None:
    await front.grid("a pear")
    picture = front.task_of("a pear").picture
    files = {"image1": ("pear.png", picture)}
    asked = await front.member().command("imagine", {"prompt": "a plum"}, files=files)
    assert first_line(await front.ended(await front.acknowledged(asked))).endswith("(fast)")
    (sent,) = front.provider.submits[-1].body["base64Array"]
    assert sent == f"data:image/png;base64,{base64.b64encode(picture).decode()}"


async def test_credits_are_spent_once_per_picture(front: Front) -> None:
    before = front.books.spent()
    grid = await front.ended(await front.imagine("a toad", speed="turbo"))
    await front.ended(await front.press(grid["id"], "U2"))
    assert front.books.spent() - before == 2 + 2  # turbo, and a click keeps its parent's speed
