"""The buttons of a task, by stage and version, and their labels."""

from __future__ import annotations

import pytest

from loopback_provider.midjourney_proxy import buttons
from loopback_provider.midjourney_proxy.buttons import Press, read_press
from loopback_provider.prompt import parse
from tests.providers.fixtures import PAIRS
from tests.simulator.conftest import Caller

JOB = "7af96d1a-67c7-4d74-b173-8430c98c7631"


def families(row: list[buttons.Button]) -> list[str]:
    """Verb and index of each customId: what remains without the job's uuid."""
    return [one["customId"].partition(f"::{JOB}")[0] for one in row]


@pytest.mark.parametrize(
    ("recorded", "row"),
    [
        pytest.param("a26", buttons.grid(JOB), id="grid"),
        pytest.param("a43", buttons.grid(JOB, variations=False), id="after a pan"),
        pytest.param("a32", buttons.single(JOB, parse("x --v 6.1")), id="v6.1"),
        pytest.param("a33", buttons.single(JOB, parse("x")), id="v7 is the usual one"),
        pytest.param("a34", buttons.single(JOB, parse("x --v 5.2 --ar 3:2")), id="v5.2, not square"),
        pytest.param("a35", buttons.single(JOB, parse("x --v 8")), id="v8"),
        pytest.param("a77", buttons.describe(whole_list=True), id="describe"),
        pytest.param("a82", buttons.shorten(5), id="shorten"),
        pytest.param("a87", buttons.video(JOB), id="video"),
        pytest.param("a89", buttons.clip(JOB), id="clip"),
    ],
)
def test_rows_are_the_recorded_ones(recorded: str, row: list[buttons.Button]) -> None:
    shown = PAIRS[recorded].answer["buttons"]
    job = next((part for one in shown for part in one["customId"].split("::") if len(part) == 36), JOB)
    assert row == [one | {"customId": one["customId"].replace(job, JOB)} for one in shown]


@pytest.mark.parametrize(
    ("prompt", "upscale"),
    [
        ("x --v 4", None),
        ("x --v 5.2", "MJ::JOB::upsample_v5_2x::1"),
        ("x --v 6", "MJ::JOB::upsample_v6_2x_subtle::1"),
        ("x --niji 5", "MJ::JOB::upsample_v5_2x::1"),
        ("x --niji 6", "MJ::JOB::upsample_v6_2x_subtle::1"),
        ("x --niji 7", "MJ::JOB::upsample_v7_2x_subtle::1"),
        ("x --v 8", None),
    ],
)
def test_upscales_follow_the_version(prompt: str, upscale: str | None) -> None:
    found = [one for one in families(buttons.single(JOB, parse(prompt))) if "upsample" in one]
    assert found[:1] == ([upscale] if upscale else [])


def test_after_an_upscale_to_double_size_there_is_no_pan_and_no_further_one() -> None:
    row = families(buttons.single(JOB, parse("x --v 7"), hd=True))
    assert not [one for one in row if "pan_" in one or "upsample" in one]
    assert "MJ::Outpaint::50::1" in row


@pytest.mark.parametrize(
    ("custom_id", "press"),
    [
        (f"MJ::JOB::upsample::3::{JOB}", Press("upsample", 3)),
        (f"MJ::CustomZoom::{JOB}", Press("CustomZoom", 0)),
        (f"MJ::Outpaint::75::1::{JOB}::SOLO", Press("Outpaint", 75)),
        ("MJ::Job::PicReader::all", Press("PicReader", -1)),
        ("MJ::Picread::Retry", Press("Picread", 0)),
        ("anything else", None),
    ],
)
def test_custom_ids_are_read(custom_id: str, press: Press | None) -> None:
    assert read_press(custom_id) == press


async def test_bookmarks_are_shown_and_refused(caller: Caller) -> None:
    single = await caller.pressed(await caller.made(prompt="a cat"), "U1")
    bookmark = single["buttons"][-1]["customId"]
    status, body = await caller.call("POST", "/mj/submit/action", {"taskId": single["id"], "customId": bookmark})
    assert (status, body["description"]) == (400, f"unknown_action:{bookmark} ")


@pytest.mark.parametrize(
    ("prompt", "field", "value"),
    [
        ("a cat --ar 3:2", "aspect", (3, 2)),
        ("a cat --niji 6 --s 250", "niji", True),
        ("a cat —v 6.1", "version", "6.1"),
        ("https://example.com/a.png a cat --seed 9", "text", "a cat"),
        ("a cat --seed 9", "seed", 9),
        ("a cat --ar 0:2", "invalid", "[Invalid parameter] Invalid value provided for argument --ar: `0:2`"),
        ("a cat --v 77", "version", "7"),
        ("a cat --no dogs, birds --zoom 1.5", "zoom", 1.5),
        ("a well-known cat", "text", "a well-known cat"),
    ],
)
def test_parameters(prompt: str, field: str, value: object) -> None:
    assert getattr(parse(prompt), field) == value
