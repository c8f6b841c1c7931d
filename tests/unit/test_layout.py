"""Rows of buttons: the provider's order, five by five, the rest in a list."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.kinds import Action
from bot.core.models import StoredButton
from bot.ui.jobs import layout
from tests.unit.samples import stored

A = Action
GRID = [A.UPSCALE] * 4 + [A.REROLL] + [A.VARIATION] * 4
PANS = [A.PAN_LEFT, A.PAN_RIGHT, A.PAN_UP, A.PAN_DOWN]
VARIES = [A.VARY_SUBTLE, A.VARY_STRONG, A.VARY_REGION]
ZOOMS = [A.ZOOM_OUT_2X, A.ZOOM_OUT_1_5X, A.CUSTOM_ZOOM]
UPSCALES = [A.UPSCALE_SUBTLE, A.UPSCALE_CREATIVE]
ANIMATES = [A.ANIMATE_HIGH, A.ANIMATE_LOW]

SHAPES = [
    ("a grid", GRID, [5, 4]),
    ("a single picture", [*UPSCALES, *VARIES, *ZOOMS, *PANS], [2, 3, 3, 4]),
    ("with animation", [*UPSCALES, *VARIES, *ZOOMS, *PANS, *ANIMATES], [2, 3, 3, 4, 2]),
    ("six families", [*UPSCALES, *VARIES, *ZOOMS, *PANS, *ANIMATES, A.OTHER], [2, 3, 3, 4, 3]),
    ("many of a kind", [A.OTHER] * 12, [5, 5, 2]),
    ("nothing", [], []),
]


def buttons(actions: Sequence[Action]) -> list[StoredButton]:
    return [stored(slot, action) for slot, action in enumerate(actions)]


@pytest.mark.parametrize(("actions", "lengths"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_families_have_rows_of_their_own(actions: list[Action], lengths: list[int]) -> None:
    rows, left = layout.rows(buttons(actions))
    assert [len(row) for row in rows] == lengths
    assert left == []


@given(st.lists(st.sampled_from(Action), max_size=60))
def test_any_buttons_keep_their_order_and_discords_limits(actions: list[Action]) -> None:
    offered = buttons(actions)
    rows, left = layout.rows(offered)
    shown = [button for row in rows for button in row] + left
    assert shown == offered[: len(shown)]
    assert len(shown) == min(len(offered), 45 if left else 25)
    assert len(rows) <= (4 if left else 5)
    assert all(1 <= len(row) <= 5 for row in rows)
    assert len(left) <= 25


@pytest.mark.parametrize("number", [25, 26, 30, 45, 60])
def test_what_does_not_fit_goes_into_a_list(number: int) -> None:
    actions = ([A.UPSCALE, A.PAN_LEFT, A.VARY_SUBTLE] * 20)[:number]
    rows, left = layout.rows(buttons(actions))
    assert (len(rows), len(left)) == ((5, 0) if number == 25 else (4, min(25, number - 20)))


@given(st.lists(st.sampled_from(Action), max_size=60))
def test_there_is_always_room_for_one_more_where_it_is_asked_for(actions: list[Action]) -> None:
    offered = buttons(actions)
    rows, left = layout.rows(offered, one_more=True)
    row = layout.row_for_one_more(rows, left)
    assert row < (4 if left else 5)
    assert row == len(rows) or len(rows[row]) < 5
    assert [button for row in rows for button in row] + left == offered[: 19 + 25 if left else None]


@pytest.mark.parametrize(
    ("number", "lengths", "listed", "row"),
    [(0, [], 0, 0), (4, [4], 0, 1), (20, [5] * 4, 0, 4), (24, [5] * 4 + [4], 0, 4), (25, [5, 5, 5, 4], 6, 3)],
)
def test_one_more_has_a_row_of_its_own_as_long_as_there_is_one(
    number: int, lengths: list[int], listed: int, row: int
) -> None:
    rows, left = layout.rows(buttons([A.OTHER] * number), one_more=True)
    assert ([len(one) for one in rows], len(left)) == (lengths, listed)
    assert layout.row_for_one_more(rows, left) == row
