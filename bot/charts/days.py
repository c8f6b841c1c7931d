"""Jobs and credits day by day: bars on the left scale, failures in them, and a line on the right one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.charts import scales, theme
from bot.core.rules.usage_report import UsageDay

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FEWEST = 7  # places on the axis, so that a single day isn't a wall of colour
_MOST_LABELS = 8
_DOTTED = 31  # up to here a dot and a thick line fit


def draw(bars: Axes, days: Sequence[UsageDay]) -> None:
    """Fill the axes, which are the area of the bars; labels go around them."""
    positions = range(len(days))
    delivered = [day.jobs - day.failed for day in days]
    bars.bar(positions, delivered, width=0.72, color=theme.JOBS)
    bars.bar(positions, [day.failed for day in days], width=0.72, bottom=delivered, color=theme.FAILED)
    line = bars.twinx()
    line.plot(
        positions,
        [day.credits for day in days],
        color=theme.CREDITS,
        linewidth=4 if len(days) <= _DOTTED else 3,
        marker="o" if len(days) <= _DOTTED else "",
        markersize=13,
        markeredgecolor=theme.BACKGROUND,
        clip_on=False,
    )
    _scale(bars, max(day.jobs for day in days), theme.JOBS)
    _scale(line, max(day.credits for day in days), theme.CREDITS)
    middle, half = (len(days) - 1) / 2, max(len(days), _FEWEST) / 2
    bars.set_xlim(middle - half, middle + half)
    labelled = scales.ticks(len(days), _MOST_LABELS)
    bars.set_xticks(labelled, [scales.day_name(days[index].day) for index in labelled])
    bars.grid(axis="y", color=theme.GRID, linewidth=2, clip_on=False)
    bars.set_axisbelow(True)


def _scale(axes: Axes, most: int, colour: str) -> None:
    """From 0 in INTERVALS steps on both sides, so that one grid serves them."""
    step = scales.step(most)
    marks = [step * count for count in range(scales.INTERVALS + 1)]
    axes.set_ylim(0, marks[-1])
    axes.set_yticks(marks, [scales.short(mark) for mark in marks])
    axes.tick_params(axis="y", labelcolor=colour, labelsize=theme.SMALL, length=0, pad=14)
    axes.tick_params(axis="x", labelcolor=theme.FAINT, labelsize=theme.SMALL, length=0, pad=14)
    axes.set_frame_on(False)
