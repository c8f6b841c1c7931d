"""Pauses between tries: they double, they end at the longest, and no number of tries is too large."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.core import backoff
from bot.core.backoff import Backoff

BOT = Path(__file__).parents[2] / "bot"


@pytest.mark.parametrize(
    ("faults", "wait_s"),
    [(-1, 0.5), (0, 0.5), (1, 0.5), (2, 1.0), (3, 2.0), (7, 32.0), (8, 60.0), (1_100, 60.0), (10**9, 60.0)],
)
def test_pauses_double_up_to_the_longest(faults: int, wait_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "chance", lambda: 0.0)
    assert Backoff(0.5, 60.0).wait_s(faults) == wait_s


def test_chance_shortens_a_pause_and_never_makes_it_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = Backoff(4.0, 60.0, jitter=0.25)
    assert all(3.0 <= pauses.wait_s(1) <= 4.0 for _ in range(100))
    for chance, wait_s in ((0.0, 4.0), (1.0, 3.0)):
        monkeypatch.setattr(backoff, "chance", lambda chance=chance: chance)
        assert pauses.wait_s(1) == wait_s


def test_no_other_place_computes_a_growing_pause() -> None:
    grows = re.compile(r"\b2(\.0)? ?\*\* ?(min\(|\(?\w*(tries|attempts|faults|openings))")
    found = [path.name for path in sorted(BOT.rglob("*.py")) if grows.search(path.read_text(encoding="utf-8"))]
    assert found == []
