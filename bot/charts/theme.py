"""The look of a chart: made for Discord's dark theme, and for a phone that shows it a third as large."""

from __future__ import annotations

BACKGROUND = "#313338"  # Discord's own, so that the picture has no frame
TEXT = "#f2f3f5"
FAINT = "#b5bac1"
GRID = "#43454b"
JOBS = "#7d88f7"
JOBS_DEEP = "#4a55c9"  # behind text
FAILED = "#f0555a"
CREDITS = "#f0b232"

LARGE, MIDDLE, SMALL = 40, 26, 23  # heights of letters in pixels
