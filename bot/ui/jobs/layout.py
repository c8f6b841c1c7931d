"""Lays out a job's buttons: in the provider's order, one family per row if that fits, a select for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from bot.core.actions import facts
from bot.core.discord_limits import MOST_OPTIONS, PER_ROW, ROWS
from bot.core.models import StoredButton


def rows(
    buttons: Sequence[StoredButton], *, one_more: bool = False
) -> tuple[list[list[StoredButton]], list[StoredButton]]:
    """Rows of at most five buttons, and those that don't fit (for a select in the last row).

    `one_more` leaves room for a button of another kind.
    """
    taken = int(one_more)
    by_family = _merged(_families(buttons))
    if len(by_family) < ROWS or (len(by_family) == ROWS and len(buttons) + taken <= ROWS * PER_ROW):
        return by_family, []
    fit = ROWS * PER_ROW - taken
    if len(buttons) > fit:
        fit -= PER_ROW
    dense = [list(buttons[start : min(start + PER_ROW, fit)]) for start in range(0, min(fit, len(buttons)), PER_ROW)]
    return dense, list(buttons[fit : fit + MOST_OPTIONS])


def row_for_one_more(rows: Sequence[Sequence[StoredButton]], left: Sequence[StoredButton]) -> int:
    """The row for the button that `rows` left room for: one of its own if possible, else the last one with room."""
    if len(rows) + bool(left) < ROWS:
        return len(rows)
    return max(number for number, row in enumerate(rows) if len(row) < PER_ROW)


def _families(buttons: Sequence[StoredButton]) -> list[list[StoredButton]]:
    """One row per family; a family of more than five takes several."""
    families = []
    for _family, members in groupby(buttons, key=lambda stored: facts(stored.button.action).family):
        group = list(members)
        families += [group[start : start + PER_ROW] for start in range(0, len(group), PER_ROW)]
    return families


def _merged(families: list[list[StoredButton]]) -> list[list[StoredButton]]:
    """Merge neighbouring rows, shortest first, until five are enough or no two fit into one."""
    merged = list(families)
    while len(merged) > ROWS:
        lengths = [len(left) + len(right) for left, right in pairwise(merged)]
        if min(lengths) > PER_ROW:
            break
        at = lengths.index(min(lengths))
        merged[at : at + 2] = [merged[at] + merged[at + 1]]
    return merged
