"""Adding up jobs' costs as providers report them."""

from __future__ import annotations

import pytest

from bot.services.members.status import total

TOLD = {
    "nothing": ([("", 3)], ""),
    "one unit": ([("120 point", 2), ("80 point", 1), ("", 4)], "320 point"),
    "no unit": ([("0.1", 3)], "0.3"),
    "exact": ([("0.1 usd", 1), ("0.2 usd", 1)], "0.3 usd"),
    "as written by a float": ([("1.5e+06 point", 2)], "3000000 point"),
    "units that differ": ([("80 point", 2), ("0.05 usd", 1), ("20 point", 1)], "180 point, 0.05 usd"),
    "words": ([("free of charge", 7), ("5 point", 1)], "5 point, free of charge"),
    "an amount beyond sense": ([("1e999999999", 1)], "1e999999999"),
    "round": ([("100 point", 1)], "100 point"),
}


@pytest.mark.parametrize(("told", "said"), TOLD.values(), ids=TOLD.keys())
def test_amounts_are_added_where_their_units_agree(told: list[tuple[str, int]], said: str) -> None:
    assert total(told) == said
