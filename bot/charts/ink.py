"""A page in pixels, (0, 0) at its top left, for text and boxes."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from bot.charts import lettering

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

Align = Literal["left", "center", "right"]


class Ink:
    """Covers the whole figure of `size` pixels. `drawable` tells which characters the fonts have."""

    def __init__(self, figure: Figure, size: tuple[int, int], drawable: Callable[[str], bool]) -> None:
        self._page = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(size[1], 0))
        self._page.set_axis_off()
        self._drawable = drawable

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw a filled box, its top left corner at (x, y)."""
        self._page.bar(x, height, width, bottom=y, align="edge", color=colour, linewidth=0)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        height: float,
        colour: str,
        *,
        align: Align = "left",
        bold: bool = False,
    ) -> float:
        """Draw our own words on a baseline at `y`; returns their right end."""
        return self._right(self._put(x, y, words, height, colour, align, bold))

    def name(
        self, x: float, y: float, name: str, height: float, colour: str, room: float, *, bold: bool = False
    ) -> None:
        """Draw somebody else's words from `x` on, cut if they need more than `room`."""
        whole = lettering.shown(name, self._drawable)
        put = self._put(x, y, whole, height, colour, "left", bold)

        def width_cut_to(length: int) -> float:
            put.set_text(f"{whole[:length].rstrip()}…")
            return self._right(put) - x

        if self._right(put) - x > room:
            width_cut_to(bisect.bisect_right(range(1, len(whole)), room, key=width_cut_to))

    def _put(self, x: float, y: float, words: str, height: float, colour: str, align: Align, bold: bool) -> Text:
        return self._page.text(
            x,
            y,
            words,
            fontsize=height,
            color=colour,
            fontweight="bold" if bold else "normal",
            horizontalalignment=align,
            verticalalignment="baseline",
        )

    def _right(self, text: Text) -> float:
        return float(text.get_window_extent().x1)
