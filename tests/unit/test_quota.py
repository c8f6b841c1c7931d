"""Window arithmetic and the words of a refusal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.models import QuotaView
from bot.core.quota import day_window, refusal

_TIMES = st.floats(0, 4_102_444_800, allow_nan=False)


@given(_TIMES)
def test_a_window_is_the_utc_day_around_its_time(now: float) -> None:
    window = day_window(now)
    start = datetime.fromtimestamp(window.start, UTC)
    assert window.start <= now < window.end
    assert (start.hour, start.minute, start.second, window.end - window.start) == (0, 0, 0, 86_400)


@given(_TIMES, _TIMES)
def test_windows_never_overlap(one: float, other: float) -> None:
    first, second = sorted((day_window(one), day_window(other)), key=lambda window: window.start)
    assert first == second or first.end <= second.start


@pytest.mark.parametrize(
    ("view", "credits", "says"),
    [
        (
            QuotaView(50, 0, 49, 1000.9),
            2,
            "This costs 2 credits, but you have 1 of 50 left today. Your credits come back <t:1000:R>",
        ),
        (QuotaView(50, 3, 47, 1000), 1, "This costs 1 credit, but you have 0 of 50 left today (3 are held by jobs"),
        (QuotaView(5, 0, 9, 1000), 1, "you have 0 of 5 left today."),
        (QuotaView(1, 0, 0, 1000), 4, "more than your limit of 1 a day"),
        (QuotaView(0, 0, 0, 1000), 1, "You may not spend credits here"),
    ],
    ids=["some left", "held by jobs", "limit lowered", "dearer than the limit", "nothing allowed"],
)
def test_a_refusal_says_what_is_left_and_what_to_do(view: QuotaView, credits: int, says: str) -> None:
    text = refusal(view, credits)
    assert says in text
    assert "ask an admin" in text.lower()
