"""The text of the Custom Zoom modal."""

from __future__ import annotations

import pytest

from bot.core.errors import PromptError
from bot.core.jobs.prompt import check_zoom, zoom_prefill


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("a fox --ar 3:2", "a fox --ar 3:2 --zoom 2"),
        ("a fox --zoom 1.5 --ar 3:2", "a fox --ar 3:2 --zoom 2"),
        ("a fox --zoom", "a fox --zoom 2"),
        ("a --zoomed fox", "a --zoomed fox --zoom 2"),
        ("a fox --zoom --ar 1:1", "a fox --ar 1:1 --zoom 2"),
    ],
    ids=["plain", "zoomed before", "without a factor", "another word", "before a parameter"],
)
def test_the_modal_starts_with_the_parents_prompt(prompt: str, shown: str) -> None:
    assert zoom_prefill(prompt) == shown
    assert check_zoom(shown) == shown


@pytest.mark.parametrize("factor", ["1", "1.0", "1.5", "2", "2.0"])
def test_factors_from_one_to_two_are_taken(factor: str) -> None:
    assert check_zoom(f"a fox --zoom {factor} --v 7") == f"a fox --zoom {factor} --v 7"


@pytest.mark.parametrize(
    "text",
    [
        "a fox",
        "a fox --zoom 1.2 --zoom 1.3",
        *(f"a fox --zoom {factor}" for factor in ("", "0.9", "2.1", "-1", "nan", "inf", "1,5", "two")),
    ],
)
def test_anything_else_is_explained(text: str) -> None:
    with pytest.raises(PromptError, match="zoom"):
        check_zoom(text)
