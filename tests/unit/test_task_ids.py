"""The one rule for the ids of tasks."""

from __future__ import annotations

import pytest

from bot.core.text.task_ids import task_id

USABLE: list[object] = ["77", 1773314942177684, "a.b:c-d_e", "x" * 512, "任务7", " 77 ", "eyJhIjoxfQ==", "(7)"]
UNUSABLE: list[object] = [
    *(None, "", " ", True, 1.5, {"a": 1}, ["7"], 10**40, "x" * 513, "9" * 100_000),
    *("a b", "a\tb", "a\x00", "a\u2028b", "a\u00a0b", "a\u200bb", "\ud800", "../x", "a/b", "a\\b", ".", ".."),
]


@pytest.mark.parametrize("said", USABLE, ids=repr)
def test_an_id_is_kept_whole(said: object) -> None:
    assert task_id(said) == str(said).strip()


@pytest.mark.parametrize("said", UNUSABLE, ids=lambda said: repr(said)[:20])
def test_what_is_none_is_empty(said: object) -> None:
    assert task_id(said) == ""
