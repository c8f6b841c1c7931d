"""The meaning of customIds."""

from __future__ import annotations

import pytest

from bot.core.kinds import Action
from bot.core.models import ProviderButton
from bot.providers.midjourney_proxy.buttons import by_number, opens_modal, parse, read_change

U = "5f20922e-1c3a-4d5e-8f60-718293a4b5c6"

MEANINGS: list[tuple[str, Action, int]] = [
    (f"MJ::JOB::upsample::1::{U}", Action.UPSCALE, 1),
    (f"MJ::Job::upsample::4::{U}", Action.UPSCALE, 4),
    (f"mj::job::upsample::2::{U}", Action.UPSCALE, 2),
    (f"MJ::JOB::upsample::5::{U}", Action.OTHER, 0),
    (f"MJ::JOB::upsample::11::{U}", Action.OTHER, 0),
    (f"MJ::JOB::variation::3::{U}", Action.VARIATION, 3),
    (f"MJ::JOB::reroll::0::{U}::SOLO", Action.REROLL, 0),
    (f"MJ::JOB::upsample_v5_2x::1::{U}::SOLO", Action.UPSCALE_2X, 0),
    (f"MJ::JOB::upsample_v5_4x::1::{U}::SOLO", Action.UPSCALE_4X, 0),
    (f"MJ::JOB::upsample_v6_2x_subtle::1::{U}::SOLO", Action.UPSCALE_SUBTLE, 0),
    (f"MJ::JOB::upsample_v6_2x_creative::1::{U}::SOLO", Action.UPSCALE_CREATIVE, 0),
    (f"MJ::JOB::upsample_v6r1_2x_subtle::1::{U}::SOLO", Action.UPSCALE_SUBTLE, 0),
    (f"MJ::JOB::upsample_v7_2x_creative::1::{U}::SOLO", Action.UPSCALE_CREATIVE, 0),
    (f"MJ::JOB::upsample_v12r3_2x_subtle::1::{U}::SOLO", Action.UPSCALE_SUBTLE, 0),
    (f"MJ::JOB::upsample_v9_8k::1::{U}::SOLO", Action.OTHER, 0),
    (f"MJ::JOB::low_variation::1::{U}::SOLO", Action.VARY_SUBTLE, 0),
    (f"MJ::JOB::high_variation::1::{U}::SOLO", Action.VARY_STRONG, 0),
    (f"MJ::Inpaint::1::{U}::SOLO", Action.VARY_REGION, 0),
    (f"MJ::Outpaint::50::1::{U}::SOLO", Action.ZOOM_OUT_2X, 0),
    (f"MJ::Outpaint::75::1::{U}::SOLO", Action.ZOOM_OUT_1_5X, 0),
    (f"MJ::Outpaint::100::1::{U}::SOLO", Action.MAKE_SQUARE, 0),
    (f"MJ::Outpaint::60::1::{U}::SOLO", Action.OTHER, 0),
    (f"MJ::CustomZoom::{U}", Action.CUSTOM_ZOOM, 0),
    (f"MJ::CustomZoom::1::{U}", Action.CUSTOM_ZOOM, 0),
    (f"MJ::JOB::pan_left::1::{U}::SOLO", Action.PAN_LEFT, 0),
    (f"MJ::JOB::pan_right::1::{U}::SOLO", Action.PAN_RIGHT, 0),
    (f"MJ::JOB::pan_up::1::{U}::SOLO", Action.PAN_UP, 0),
    (f"MJ::JOB::pan_down::1::{U}::SOLO", Action.PAN_DOWN, 0),
    (f"MJ::JOB::animate_high::1::{U}::SOLO", Action.ANIMATE_HIGH, 0),
    (f"MJ::JOB::animate_low::1::{U}::SOLO", Action.ANIMATE_LOW, 0),
    (f"MJ::JOB::animate_high_extend::1::{U}", Action.EXTEND_HIGH, 0),
    (f"MJ::JOB::animate_low_extend::1::{U}", Action.EXTEND_LOW, 0),
    (f"MJ::JOB::video_virtual_upscale::3::{U}", Action.VIDEO_UPSCALE, 3),
    (f"MJ::JOB::video::1::{U}::low::manual", Action.OTHER, 0),
    ("MJ::Job::PicReader::1", Action.DESCRIBE_PICK, 1),
    ("MJ::Job::PicReader::all", Action.DESCRIBE_ALL, 0),
    ("MJ::Picread::Retry", Action.DESCRIBE_RETRY, 0),
    ("MJ::Job::PromptAnalyzer::5", Action.SHORTEN_PICK, 5),
    ("MJ::JOB::style_tuner::1", Action.OTHER, 0),
    ("something else", Action.OTHER, 0),
    ("MJ::JOB::upsample::1::" + "x" * 178, Action.UPSCALE, 1),
]


@pytest.mark.parametrize(("custom_id", "action", "index"), MEANINGS, ids=[case[0][:40] for case in MEANINGS])
def test_meaning(custom_id: str, action: Action, index: int) -> None:
    assert parse(custom_id, "a label", "🔍") == ProviderButton(action, index, custom_id, "a label", "🔍")


VERSIONS = ["v8.1", "v8", "v6r1", "v10.2.1", "v5_2", "niji7", "niji_6", "niji_7.1", "7", "V8.1"]
VERSIONED: list[tuple[str, Action, int]] = [
    ("JOB::upsample_{}_2x_subtle::1", Action.UPSCALE_SUBTLE, 0),
    ("JOB::upsample_{}_creative::1", Action.UPSCALE_CREATIVE, 0),
    ("JOB::upsample_{}_2x::1", Action.UPSCALE_2X, 0),
    ("JOB::upsample_{}_4x::1", Action.UPSCALE_4X, 0),
    ("JOB::upsample_{}::3", Action.UPSCALE, 3),
    ("JOB::variation_{}::2", Action.VARIATION, 2),
    ("JOB::low_variation_{}::1", Action.VARY_SUBTLE, 0),
    ("JOB::high_variation_{}::1", Action.VARY_STRONG, 0),
    ("JOB::reroll_{}::0", Action.REROLL, 0),
    ("JOB::pan_left_{}::1", Action.PAN_LEFT, 0),
    ("JOB::animate_high_{}::1", Action.ANIMATE_HIGH, 0),
    ("JOB::animate_low_extend_{}::1", Action.EXTEND_LOW, 0),
    ("Inpaint_{}::1", Action.VARY_REGION, 0),
    ("Outpaint_{}::75::1", Action.ZOOM_OUT_1_5X, 0),
    ("CustomZoom_{}", Action.CUSTOM_ZOOM, 0),
]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("pattern", "action", "index"), VERSIONED, ids=[row[0] for row in VERSIONED])
def test_any_version_means_the_same(pattern: str, action: Action, index: int, version: str) -> None:
    button = parse(f"MJ::{pattern.format(version)}::{U}::SOLO", "", "")
    assert button is not None
    assert (button.action, button.index) == (action, index)


@pytest.mark.parametrize("name", ["JOB::upsampler::1", "JOB::rerolled", "Inpainting::1", "JOB::animate_highest::1"])
def test_a_longer_word_is_another_one(name: str) -> None:
    button = parse(f"MJ::{name}::{U}", "", "")
    assert button is not None
    assert button.action is Action.OTHER


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        f"MJ::BOOKMARK::{U}",
        f"MJ::CancelJob::ByJobid::{U}",
        "MJ::Job::PromptAnalyzerExtended",
        f"MJ::RemixModal::{U}::1::0",
        f"MJ::PanModal::left::{U}::1",
        "MJ::OutpaintCustomZoomModal",
        "MJ::AnimateModal",
        "MJ::ImagineModal",
        "MJ::Picreader::Modal::PromptField",
        "MJ::iframe::token",
    ],
)
def test_not_to_be_offered(custom_id: str) -> None:
    assert parse(custom_id, "", "") is None


@pytest.mark.parametrize(
    ("custom_id", "asks"),
    [
        (f"MJ::CustomZoom::{U}", True),
        (f"MJ::Inpaint::1::{U}::SOLO", True),
        ("MJ::Job::PicReader::2", True),
        ("MJ::Job::PromptAnalyzer::2", True),
        ("MJ::Job::PicReader::all", False),
        (f"MJ::JOB::variation::1::{U}", False),
        ("", False),
    ],
)
def test_buttons_that_always_ask(custom_id: str, asks: bool) -> None:
    assert opens_modal(custom_id) is asks


def test_a_grid_without_buttons_gets_its_row() -> None:
    row = by_number()
    assert [(button.action, button.index) for button in row] == [
        *[(Action.UPSCALE, n) for n in (1, 2, 3, 4)],
        (Action.REROLL, 0),
        *[(Action.VARIATION, n) for n in (1, 2, 3, 4)],
    ]
    changes = [read_change(button.custom_id) for button in row]
    assert [changes[0], changes[4], changes[8]] == [("UPSCALE", 1), ("REROLL", 1), ("VARIATION", 4)]


@pytest.mark.parametrize(
    "custom_id", ["", f"MJ::JOB::upsample::1::{U}", "change:UPSCALE:5", "change:UPSCALE:", "change:PAN:1", "choice:1"]
)
def test_all_else_is_no_press_by_number(custom_id: str) -> None:
    assert read_change(custom_id) is None
