"""Each field of a provider has its own shape and maximum length; anything else counts as absent."""

from __future__ import annotations

import json

import pytest

from bot.core.models import TaskRef
from bot.providers.base import Finished
from bot.providers.goapi.task_objects import read_task as read_goapi
from bot.providers.midjourney_proxy.task_objects import read_task

HUGE = "9" * 100_000
LONG = "word " * 100_000
ODD = [HUGE, LONG, "x" * 10**6, [HUGE], {"a": HUGE}, "\x00\x01\x1b[31m", "\ud800", 10**39, -1, 1e300, None, True]
FIELDS = ["seed", "id", "imageUrl", "videoUrl", "action", "state", "promptEn", "buttons", "properties", "progress"]
BUTTONS = [{"customId": HUGE, "label": LONG, "emoji": LONG}, {"customId": "MJ::JOB::reroll::0::u", "label": LONG}]


def finished(**fields: object) -> Finished:
    task = read_task({"id": "1", "status": "SUCCESS", "imageUrl": "https://cdn.example/a.png"} | fields, str)
    assert task is not None
    status = task.outcome()
    assert isinstance(status, Finished)
    return status


def goapi_finished(**fields: object) -> Finished:
    output = {"image_url": "https://cdn.example/a.png"} | fields
    task = read_goapi({"task_id": "1", "status": "completed", "output": output}, str)
    assert task is not None
    status = task.outcome()
    assert isinstance(status, Finished)
    return status


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: str(odd)[:12])
@pytest.mark.parametrize("field", FIELDS)
def test_an_odd_field_costs_only_itself(field: str, odd: object) -> None:
    status = finished(**{field: odd})
    assert len(repr(status)) < 40_000
    assert status.media_urls or field == "imageUrl"


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: str(odd)[:12])
@pytest.mark.parametrize("field", ["seed", "image_urls", "actions", "description", "error_messages", "progress"])
def test_an_odd_field_of_goapi_costs_only_itself(field: str, odd: object) -> None:
    status = goapi_finished(**{field: odd})
    assert len(repr(status)) < 80_000
    assert status.media_urls[0] == "https://cdn.example/a.png"


@pytest.mark.parametrize("lines", [["1. a fox", "2. a hare"], ["a fox", 7, "a hare"]], ids=["numbered", "plain"])
def test_words_that_come_as_lines_are_words(lines: list[object]) -> None:
    assert goapi_finished(description=lines).choices == ("a fox", "a hare")


@pytest.mark.parametrize(
    ("seed", "read"),
    [
        ("4711", "4711"),
        (4711, "4711"),
        ("0", "0"),
        ("9" * 20, "9" * 20),
        *((odd, "") for odd in ("9" * 21, HUGE, "4711x", "", -5, 1.5, "٤٧", [1])),
    ],
)
def test_a_seed_is_up_to_twenty_digits(seed: object, read: str) -> None:
    assert (finished(seed=seed).seed, goapi_finished(seed=seed).seed) == (read, read)


@pytest.mark.parametrize(
    ("url", "kept"),
    [("https://cdn.example/a.png?ex=1&hm=2", True), ("/mj/image/1", True), ("x" * 5_000, False), ("a\x00b", False)],
)
def test_an_address_is_a_line_of_bounded_length(url: str, kept: bool) -> None:
    assert finished(imageUrl=url).media_urls == ((url,) if kept else ())


def test_a_prompt_is_whole_or_absent_and_a_text_is_cut() -> None:
    assert finished(properties={"finalPrompt": "x" * 8_000}).final_prompt == "x" * 8_000
    assert finished(properties={"finalPrompt": "x" * 8_001}).final_prompt == ""
    words = finished(action="DESCRIBE", properties={"finalPrompt": LONG})
    assert 0 < len(words.text) <= 16_000


def test_labels_are_cut_and_custom_ids_are_whole_or_absent() -> None:
    (reroll,) = finished(buttons=BUTTONS).buttons
    assert (len(reroll.label) <= 80, reroll.custom_id) == (True, "MJ::JOB::reroll::0::u")
    long_id = "MJ::JOB::upsample::1::" + "u" * 300
    assert finished(buttons=[{"customId": long_id}]).buttons[0].custom_id == long_id
    assert len(finished(buttons=[{"customId": f"MJ::JOB::x{n}"} for n in range(9_999)]).buttons) <= 60


@pytest.mark.parametrize("ref", [HUGE, "../x", "a b", "", None, {"a": 1}])
def test_an_id_has_the_shape_of_one(ref: object) -> None:
    task = read_task({"id": ref, "status": "SUCCESS"}, str)
    assert task is not None
    assert TaskRef(task.id) == ""
    assert json.dumps(task.id)
