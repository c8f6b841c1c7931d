"""The custom_id of our buttons, which must be understood for as long as messages live."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.discord_limits import MAX_CUSTOM_ID
from bot.core.jobs.button_id import TEMPLATE, ButtonId, decode, encode
from bot.core.models import JobId
from bot.ui.jobs.buttons import SELECT_TEMPLATE

JOB_IDS = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=10, max_size=10).map(JobId)
SLOTS = st.none() | st.integers(0, 99)


@given(JOB_IDS, SLOTS)
def test_every_id_comes_back_as_it_went(job_id: JobId, slot: int | None) -> None:
    custom_id = encode(job_id, slot)
    found = re.fullmatch(TEMPLATE, custom_id)
    assert found is not None
    assert decode(found["version"], found["rest"]) == ButtonId(job_id, slot)
    assert len(custom_id) <= MAX_CUSTOM_ID
    assert re.fullmatch(SELECT_TEMPLATE, custom_id) is None  # one class per custom_id


# written by the first release; a change here breaks buttons in messages that exist
KEPT = [
    ("ib1:0123456789:0", ButtonId(JobId("0123456789"), 0)),
    ("ib1:abcdefghij:24", ButtonId(JobId("abcdefghij"), 24)),
    ("ib1:a0b1c2d3e4:r", ButtonId(JobId("a0b1c2d3e4"), None)),
    ("ib1:a0b1c2d3e4:e", ButtonId(JobId("a0b1c2d3e4"), None, "e")),
]


@pytest.mark.parametrize(("custom_id", "means"), KEPT)
def test_version_one_is_understood_for_ever(custom_id: str, means: ButtonId) -> None:
    found = re.fullmatch(TEMPLATE, custom_id)
    assert found is not None
    assert decode(found["version"], found["rest"]) == means


@pytest.mark.parametrize(
    "custom_id",
    ["ib2:0123456789:0", "ib999:whatever:it:is", "ib1:short:0", "ib1:0123456789:100", "ib1:0123456789:x", "ib1:?"],
)
def test_what_another_version_wrote_still_gets_an_answer(custom_id: str) -> None:
    found = re.fullmatch(TEMPLATE, custom_id)
    assert found is not None
    assert decode(found["version"], found["rest"]) is None


@pytest.mark.parametrize("custom_id", ["", "ib", "ib1", "ib1:", "xib1:0123456789:0", "MJ::JOB::upsample::1::hash"])
def test_ids_of_others_are_left_alone(custom_id: str) -> None:
    assert re.fullmatch(TEMPLATE, custom_id) is None
