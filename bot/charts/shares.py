"""Shares of a whole: a list in which each row's ground is its bar, so that names get the whole width."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts import scales, theme
from bot.charts.ink import Ink
from bot.core.rules.usage_report import UsageOf
from bot.texts.admin import chart as say

MOST_ROWS = 10
_ROW, _GAP = 36, 5
_HEADING = 16  # from its baseline to the first row
_COLUMN = 92  # of numbers, two of them


def largest(shares: Sequence[UsageOf]) -> list[UsageOf]:
    """The first MOST_ROWS, and one more row for all others together if there are several."""
    if len(shares) <= MOST_ROWS + 1:
        return list(shares)
    rest = shares[MOST_ROWS:]
    others = UsageOf(
        say.OTHERS(number=f"{len(rest):,}"), sum(share.jobs for share in rest), sum(share.credits for share in rest)
    )
    return [*shares[:MOST_ROWS], others]


def height(rows: int) -> float:
    """From the heading's baseline to the end of the last row."""
    return _HEADING + rows * _ROW


def draw(ink: Ink, heading: str, rows: Sequence[UsageOf], *, left: float, top: float, width: float) -> None:
    """The heading's baseline is at `top`; the rows follow. A bar is as long as its row's jobs, the largest fills it."""
    right, room = left + width, width - 2 * _COLUMN
    ink.text(left, top, heading, theme.MIDDLE, theme.TEXT, bold=True)
    ink.text(right - _COLUMN, top, say.JOBS_COLUMN(), theme.SMALL, theme.JOBS, align="right")
    ink.text(right, top, say.CREDITS_COLUMN(), theme.SMALL, theme.CREDITS, align="right")
    most = max((row.jobs for row in rows), default=0)
    for index, row in enumerate(rows):
        y = top + _HEADING + index * _ROW
        ink.box(left, y, room, _ROW - _GAP, theme.GRID)
        ink.box(left, y, room * row.jobs / max(1, most), _ROW - _GAP, theme.JOBS_DEEP)
        ink.name(left + 10, y + 23, row.name, theme.SMALL, theme.TEXT, room - 20)
        ink.text(right - _COLUMN, y + 23, scales.short(row.jobs), theme.SMALL, theme.TEXT, align="right")
        ink.text(right, y + 23, scales.short(row.credits), theme.SMALL, theme.TEXT, align="right")
