"""The whole picture of a usage report, laid out in pixels. matplotlib is imported only when something is drawn."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from bot.charts import days, lettering, scales, shares, theme
from bot.charts.ink import Ink
from bot.core.rules.usage_report import UsageReport
from bot.texts.admin import chart as say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZE = (1200, 1000)
_DPI = 72  # makes matplotlib's points equal pixels
_MARGIN = 48


def draw(report: UsageReport) -> bytes:
    """A PNG of SIZE pixels. Changes matplotlib's global settings: it has the process to itself."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    matplotlib.rcdefaults()  # whatever a settings file on this machine says
    # names aren't formulas, even with a `$`
    matplotlib.rcParams |= {"text.parse_math": False, "axes.unicode_minus": False}
    figure = Figure(figsize=(SIZE[0] / _DPI, SIZE[1] / _DPI), dpi=_DPI, facecolor=theme.BACKGROUND)
    FigureCanvasAgg(figure)
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        _fill(figure, report)
        figure.savefig(target, format="png", dpi=_DPI)
    return target.getvalue()


def _fill(figure: Figure, report: UsageReport) -> None:
    members, kinds = shares.largest(report.members), shares.largest(report.kinds)
    names = (report.title, report.timezone, *(share.name for share in (*members, *kinds)))
    drawable = lettering.use_fonts_for(names)
    ink = Ink(figure, SIZE, drawable)
    _head(ink, report)
    if not report.total_jobs:
        ink.text(SIZE[0] / 2, 560, say.NO_JOBS(), theme.LARGE, theme.FAINT, align="center")
        return
    top, half = SIZE[1] - 14 - shares.height(max(len(members), len(kinds))), (SIZE[0] - 3 * _MARGIN) / 2
    shares.draw(ink, say.BY_MEMBER(), members, left=_MARGIN, top=top, width=half)
    shares.draw(ink, say.BY_KIND(), kinds, left=2 * _MARGIN + half, top=top, width=half)
    # short lists leave more room for the days
    days.draw(figure.add_axes(_part(_MARGIN + 66, 226, SIZE[0] - _MARGIN - 66, top - 84)), report.days)


def _head(ink: Ink, report: UsageReport) -> None:
    room = SIZE[0] - 2 * _MARGIN
    ink.name(_MARGIN, 66, report.title, theme.LARGE, theme.TEXT, room, bold=True)
    when = f"{scales.span(report.first, report.last)} · {report.timezone}"
    ink.name(_MARGIN, 112, when, theme.MIDDLE, theme.FAINT, room)
    totals = [
        (say.JOBS(count=report.total_jobs, number=f"{report.total_jobs:,}"), theme.JOBS),
        (say.CREDITS(count=report.total_credits, number=f"{report.total_credits:,}"), theme.CREDITS),
        (say.FAILED(number=f"{report.failed:,}"), theme.FAILED),
    ]
    x = float(_MARGIN)
    for total, colour in totals if report.failed else totals[:2]:
        ink.box(x, 152, 22, 22, colour)
        x = ink.text(x + 34, 173, total, 30, theme.TEXT, bold=True) + 40


def _part(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """Convert pixels from the top left to matplotlib's form: left, bottom, width, height in parts of the figure."""
    width, height = SIZE
    return left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height
