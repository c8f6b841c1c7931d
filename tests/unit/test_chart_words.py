"""The content of a chart: numbers, days and names, and how a report gets to the process that draws it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.charts import lettering, scales
from bot.charts.shares import MOST_ROWS, largest
from bot.core.rules.usage_report import UsageDay, UsageOf, UsageReport


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (1, 1), (4, 1), (5, 2), (13, 4), (60, 20), (80, 20), (100, 30), (265_000, 80_000)]
)
def test_a_step_is_a_round_number(most: int, step: int) -> None:
    assert scales.step(most) == step


@given(some.integers(0, 10**15))
def test_a_scale_reaches_its_number_and_not_far_beyond(most: int) -> None:
    top = scales.step(most) * scales.INTERVALS
    assert top >= most
    assert top <= max(4, 2 * most)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1249, "1.2k"),
        (9949, "9.9k"),
        (9950, "10k"),
        (80_000, "80k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_500_000, "1.5M"),
        (10**12, "1T"),
    ],
)
def test_numbers_are_short(number: int, shown: str) -> None:
    assert scales.short(number) == shown


@given(some.integers(1, 400), some.integers(1, 12))
def test_labels_are_few_even_and_name_the_last_day(count: int, most: int) -> None:
    places = scales.ticks(count, most)
    assert len(places) <= most
    assert places[-1] == count - 1
    assert 0 <= places[0] < places.step


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), "22 Nov 2026"),
        (date(2026, 10, 24), date(2026, 11, 22), "24 Oct – 22 Nov 2026"),
        (date(2025, 12, 25), date(2026, 1, 3), "25 Dec 2025 – 3 Jan 2026"),
    ],
)
def test_a_time_is_told_shortly(first: date, last: date, shown: str) -> None:
    assert scales.span(first, last) == shown


def has_glyph(character: str) -> bool:
    """True for the glyphs of a font of Latin letters, signs and their marks."""
    return ord(character) < 0x370


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("alice", "alice", id="plain"),
        pytest.param("  a\n\tb\u3000c ", "a b c", id="spaces"),
        pytest.param("a\x00\x1b\u202eb\ufeff", "ab", id="control characters"),
        pytest.param("half \ud83d", "half", id="half a surrogate pair"),
        pytest.param("e\u0301", "é", id="marks on letters that have them"),
        pytest.param("q" + "\u0301" * 9, "q" + "\u0301" * 3, id="a tower of marks"),
        pytest.param("🌸 Sakura 🌸", "Sakura", id="pictographs"),
        pytest.param("👩\u200d🎨", lettering.NAMELESS, id="a pictograph of several"),
        pytest.param("", lettering.NAMELESS, id="nothing"),
        pytest.param("\u3164\u2800", lettering.NAMELESS, id="an invisible name"),
        pytest.param("𝓫𝓸𝔂 ｗｉｄｅ", "boy wide", id="letters in fancy dress"),
        pytest.param("名前", "名前", id="letters without a glyph"),
    ],
)
def test_a_name_can_be_drawn(name: str, shown: str) -> None:
    assert lettering.shown(name, has_glyph) == shown


@given(some.text(max_size=400))
def test_any_name_is_one_short_line(name: str) -> None:
    line = lettering.shown(name, has_glyph)
    assert line == line.strip() != ""
    assert line.replace("\u200c", "").replace("\u200d", "").isprintable()
    assert len(line) <= lettering.MOST_CHARACTERS


@pytest.mark.parametrize("count", [0, 1, MOST_ROWS, MOST_ROWS + 1, MOST_ROWS + 2, 5000])
def test_others_are_summed(count: int) -> None:
    shares = [UsageOf(f"m{place}", count - place, 2) for place in range(count)]
    rows = largest(shares)
    assert len(rows) == min(count, MOST_ROWS + 1)
    assert sum(row.jobs for row in rows) == sum(share.jobs for share in shares)
    assert sum(row.credits for row in rows) == 2 * count
    assert rows[:MOST_ROWS] == shares[:MOST_ROWS]


@pytest.mark.parametrize(
    ("count", "last"), [(MOST_ROWS + 1, "m10"), (MOST_ROWS + 2, "2 others"), (5000, "4,990 others")]
)
def test_one_alone_is_not_called_others(count: int, last: str) -> None:
    assert largest([UsageOf(f"m{place}", 1, 1) for place in range(count)])[-1].name == last


def test_a_report_survives_the_way_to_another_process() -> None:
    day = date(2026, 11, 22)
    asked = UsageReport(
        title='"Usage" \\ $',
        timezone="Asia/Kolkata",
        first=day,
        last=day,
        days=(UsageDay(day, 3, 5, 1),),
        members=(UsageOf("名前 \ud83d\n", 2, 4), UsageOf("", 1, 1)),
        kinds=(),
        total_jobs=3,
        total_credits=5,
        failed=1,
    )
    assert UsageReport.from_json(asked.to_json().encode("ascii")) == asked
