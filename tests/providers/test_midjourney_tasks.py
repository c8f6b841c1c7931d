"""Task objects with every kind of damage: an odd field counts as absent and loses nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.kinds import Action
from bot.providers.base import Failed, Finished, NeedsInput, Progress, TaskStatus, Unreadable
from bot.providers.midjourney_proxy.task_objects import read_task
from bot.providers.shared.capabilities import ServerFamily
from bot.texts.providers import midjourney
from bot.texts.providers import provider as say

NO_REASON = say.NO_REASON()


def outcome(**fields: Any) -> TaskStatus:
    task = read_task({"id": "1", **fields}, str)
    assert task is not None
    return task.outcome()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ({"message": "Too long"}, "Too long"),
        (["Too long", "and late"], "Too long and late"),
        ('{"error": {"raw_message": "Too raw"}}', "Too raw"),
        ({"message": {}}, NO_REASON),
        (5, NO_REASON),
    ],
    ids=repr,
)
def test_a_reason_of_any_shape(reason: object, said: str) -> None:
    assert outcome(status="FAILURE", failReason=reason) == Failed(said)


@pytest.mark.parametrize(
    "fields",
    [{"prompt": "排成队列的猫"}, {"promptEn": "排成队列的猫"}, {"properties": {"finalPrompt": "排成队列的猫 --v 7"}}],
    ids=["prompt", "promptEn", "finalPrompt"],
)
def test_a_quoted_prompt_is_no_reason(fields: dict[str, object]) -> None:
    refused = "Refused: 排成队列的猫"  # cats in a queue
    assert outcome(status="FAILURE", failReason=refused, **fields) == Failed(refused)


ODD = ["100%", 7, True, [], ["SUCCESS"], {}, {"name": "SUCCESS"}, "?!", "x" * 300]


@pytest.mark.parametrize("status", ["", None, "NOT_START", "SUBMITTED", "in_progress", "RUNNING"])
def test_all_else_is_unfinished(status: object) -> None:
    assert outcome(status=status, progress="100%") == Progress(100)


@pytest.mark.parametrize("status", ["NOT_START", "in_progress", "RUNNING"])
def test_a_status_that_can_be_read_has_the_last_word(status: str) -> None:
    fields = {"imageUrl": "https://x/a.png", "failReason": "Too long"}
    assert outcome(status=status, progress="100%", **fields) == Progress(100, "https://x/a.png")


@pytest.mark.parametrize("status", ["", None, *ODD], ids=repr)
def test_without_a_status_the_other_fields_tell_the_end(status: object) -> None:
    whole = {"imageUrl": "https://x/a.png", "progress": "100%"}
    assert outcome(status=status, **whole) == Finished(("https://x/a.png",))
    assert outcome(status=status, action="DESCRIBE", promptEn="a fox", progress=100).__class__ is Finished
    assert outcome(status=status, **whole, failReason="Too long") == Failed("Too long")
    assert outcome(status=status, progress="40%", imageUrl="https://x/a.png") == Progress(40, "https://x/a.png")


@pytest.mark.parametrize("fields", [{"status": status} for status in ODD] + [{}], ids=repr)
@pytest.mark.parametrize("progress", [0, "100%"])
def test_a_task_that_tells_nothing_is_unreadable(fields: dict[str, object], progress: object) -> None:
    assert outcome(progress=progress, **fields) == Unreadable(say.NO_STATUS())


@pytest.mark.parametrize(
    ("progress", "percent"),
    [
        ("33%", 33),
        (" 33 % ", 33),
        ("33.9%", 33),
        ("33", 33),
        (33, 33),
        (33.9, 33),
        ("", 0),
        (None, 0),
        ("about half", 0),
        ("-5%", 0),
        (-5, 0),
        ("250%", 100),
        (True, 0),
        ([50], 0),
        ({"percent": 50}, 0),
        (float("nan"), 0),
        (float("inf"), 100),
    ],
    ids=str,
)
def test_progress(progress: object, percent: int) -> None:
    assert outcome(status="IN_PROGRESS", progress=progress) == Progress(percent)


@pytest.mark.parametrize("status", ["SUCCESS", "success", " Success "])
def test_success_in_any_case(status: str) -> None:
    assert outcome(status=status, imageUrl=" https://x/a.png ") == Finished(("https://x/a.png",))


@pytest.mark.parametrize(
    ("fields", "media"),
    [
        ({}, ()),
        ({"imageUrl": None}, ()),
        ({"imageUrl": 5}, ()),
        ({"imageUrl": "/mj/image/1"}, ("/mj/image/1",)),
        ({"imageUrl": "g", "imageUrls": [{"url": "a"}, {"url": None}, {}, "b", 3]}, ("g", "a", "b")),
        ({"imageUrls": [{"url": "a"}]}, ("a",)),
        ({"imageUrl": "g", "imageUrls": "a"}, ("g",)),
        ({"imageUrl": "g", "videoUrl": "v"}, ("v",)),
        ({"imageUrl": "g", "videoUrl": "v", "videoUrls": [{"url": "1"}, {"url": "2"}]}, ("1", "2")),
        ({"imageUrl": "g", "videoUrl": None, "videoUrls": None}, ("g",)),
        (
            {"videoUrls": [{"url": "1.webm"}, {"url": "2.MP4?sig=1"}, {"url": "3.mp4#t"}]},
            ("2.MP4?sig=1", "3.mp4#t", "1.webm"),
        ),
        ({"imageUrl": "0_0.mp4", "imageUrls": []}, ("0_0.mp4",)),
        ({"videoUrls": {"url": "v"}}, ()),
    ],
    ids=str,
)
def test_media(fields: dict[str, object], media: tuple[str, ...]) -> None:
    status = outcome(status="SUCCESS", **fields)
    assert isinstance(status, Finished)
    assert status.media_urls == media


@pytest.mark.parametrize(
    ("status", "reason", "shown"),
    [
        ("FAILURE", "[Invalid parameter] --ar 0:0", "[Invalid parameter] --ar 0:0"),
        ("FAILURE", "", NO_REASON),
        ("FAILURE", None, NO_REASON),
        ("FAILURE", {"why": "?"}, NO_REASON),
        ("failure", "任务超时", midjourney.TOOK_TOO_LONG()),
        ("FAILURE", "取消任务", say.CANCELLED()),
        ("CANCEL", "", say.CANCELLED()),
        ("CANCEL", "by an administrator", "by an administrator"),
        ("FAILURE", "two\r\nlines  here\x00\ud800", "two lines here"),
        ("FAILURE", "x" * 500, "x" * 199 + "…"),
    ],
)
def test_failure(status: str, reason: object, shown: str) -> None:
    assert outcome(status=status, failReason=reason, progress="100%") == Failed(shown)


@pytest.mark.parametrize(
    ("properties", "prompt"),
    [({"finalPrompt": "a fox"}, "a fox"), ({"finalPrompt": None}, ""), ({}, ""), (None, ""), ("text", ""), ([], "")],
)
def test_final_prompt(properties: object, prompt: str) -> None:
    assert outcome(status="MODAL", properties=properties) == NeedsInput(prompt)
    finished = outcome(status="SUCCESS", properties=properties, imageUrl="g", seed=1234567890123456789)
    assert finished == Finished(("g",), final_prompt=prompt, seed="1234567890123456789")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"action": "DESCRIBE", "promptEn": "one\r\ntwo"}, "one\ntwo"),
        ({"action": "describe", "promptEn": "en", "properties": {"finalPrompt": "final"}}, "final"),
        ({"action": "SHORTEN", "properties": {"finalPrompt": "**short**"}}, "**short**"),
        ({"action": "IMAGINE", "promptEn": "a fox", "properties": {"finalPrompt": "a fox"}}, ""),
        ({"action": None, "promptEn": "a fox"}, ""),
    ],
)
def test_text_results(fields: dict[str, object], text: str) -> None:
    status = outcome(status="SUCCESS", **fields)
    assert isinstance(status, Finished)
    assert status.text == text


@pytest.mark.parametrize(
    ("fields", "actions"),
    [
        (
            {"action": "DESCRIBE", "promptEn": "one\ntwo"},
            [Action.DESCRIBE_PICK] * 2 + [Action.DESCRIBE_ALL, Action.DESCRIBE_RETRY],
        ),
        ({"action": "DESCRIBE", "promptEn": "one"}, [Action.DESCRIBE_PICK, Action.DESCRIBE_RETRY]),
        ({"action": "DESCRIBE"}, [Action.DESCRIBE_RETRY]),
        ({"action": "SHORTEN", "properties": {"finalPrompt": "1. one"}}, [Action.SHORTEN_PICK]),
        ({"action": "SHORTEN"}, []),
    ],
    ids=["two", "one", "none", "shortened", "nothing shorter"],
)
def test_words_have_our_buttons_and_never_the_servers(fields: dict[str, object], actions: list[Action]) -> None:
    status = outcome(status="SUCCESS", buttons=[{"customId": "MJ::Job::PicReader::1"}], **fields)
    assert isinstance(status, Finished)
    assert [button.action for button in status.buttons] == actions


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"action": "IMAGINE", "imageUrl": "g"}, 9),
        ({"action": "BLEND", "imageUrl": "g"}, 9),
        ({"action": "VARIATION", "imageUrl": "g"}, 9),
        ({"action": "REROLL", "imageUrl": "g"}, 9),
        ({"action": "UPSCALE", "imageUrl": "g"}, 0),
        ({"action": "IMAGINE", "imageUrl": ""}, 0),
    ],
    ids=["imagine", "blend", "variation", "reroll", "upscale", "no picture"],
)
def test_a_server_without_buttons_has_them_under_grids(fields: dict[str, object], count: int) -> None:
    task = read_task({"id": "1", "status": "SUCCESS", **fields}, str)
    assert task is not None
    numbers = {family: task.outcome(family) for family in ServerFamily}
    counts = {family: len(status.buttons) for family, status in numbers.items() if isinstance(status, Finished)}
    assert counts == dict.fromkeys(ServerFamily, 0) | {ServerFamily.NOVICEZK: count}


def test_damaged_buttons_are_dropped_one_by_one() -> None:
    buttons = [
        None,
        "MJ::JOB::upsample::1::u",
        {},
        {"customId": None, "label": "U1"},
        {"customId": 5},
        {"customId": "MJ::JOB::upsample::2::u"},
        {"customId": "MJ::JOB::upsample::3::u", "label": None, "emoji": {"name": "x"}, "style": "2"},
        {"customId": "MJ::BOOKMARK::u", "emoji": "❤️"},
        {"customId": "MJ::JOB::reroll::0::u::SOLO", "emoji": "🔄"},
    ]
    status = outcome(status="SUCCESS", buttons=buttons)
    assert isinstance(status, Finished)
    found = [(button.action, button.index, button.label, button.emoji) for button in status.buttons]
    assert found == [(Action.UPSCALE, 2, "", ""), (Action.UPSCALE, 3, "", ""), (Action.REROLL, 0, "", "🔄")]


def test_thirty_buttons_stay_thirty() -> None:
    status = outcome(status="SUCCESS", buttons=[{"customId": f"MJ::JOB::new::{n}::{'x' * 200}"} for n in range(30)])
    assert isinstance(status, Finished)
    assert [len(button.custom_id) > 200 for button in status.buttons] == [True] * 30


@pytest.mark.parametrize("value", [None, 1, "SUCCESS", [], {}, {"code": 3}, {"success": False, "message": "no"}])
def test_no_task(value: object) -> None:
    assert read_task(value, str) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("status", "progress", "imageUrl", "imageUrls", "videoUrls", "failReason", "buttons", "properties", "seed")


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({"id": st.just("1")}, optional=dict.fromkeys(FIELDS, JSON)))
def test_no_task_raises(task: dict[str, object]) -> None:
    read = read_task(task, str)
    assert read is not None
    assert isinstance(read.outcome(), Progress | NeedsInput | Finished | Failed | Unreadable)
