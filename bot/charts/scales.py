"""Numbers and days as people read them on an axis. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

INTERVALS = 4
_ROUND = (1, 2, 3, 4, 5, 6, 8)


def step(most: int) -> int:
    """The smallest round number, at least 1, such that INTERVALS of them reach `most`."""
    power = 1
    while True:
        for digit in _ROUND:
            if digit * power * INTERVALS >= most:
                return digit * power
        power *= 10


def short(number: int) -> str:
    """A number in at most five characters, up to 10**15: 950, 1.2k, 15k, 3.4M."""
    size, unit = float(number), ""
    for unit in ("", "k", "M", "G", "T"):
        if size < 999.5 or unit == "T":
            break
        size /= 1000
    return f"{size:.1f}{unit}" if unit and size < 9.95 and round(size, 1) % 1 else f"{size:.0f}{unit}"


def ticks(count: int, most: int) -> range:
    """The positions, of `count` in a row, that get a label: at most `most`, evenly spaced, always with the last one."""
    apart = max(1, -(-count // most))
    return range((count - 1) % apart, count, apart)


def day_name(day: date) -> str:
    """A day such as `3 Nov`."""
    return f"{day.day} {day:%b}"


def span(first: date, last: date) -> str:
    """A span such as `24 Oct – 22 Nov 2026`, with the first year only if it differs."""
    if first == last:
        return f"{day_name(first)} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{day_name(first)}{year} – {day_name(last)} {last.year}"


def counted(number: int, words: Sequence[str]) -> str:
    """A count such as `1 job`, `1,204 jobs`; `words` are singular and plural."""
    return f"{number:,} {words[number != 1]}"
