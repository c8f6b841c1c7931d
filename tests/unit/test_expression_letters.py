"""Expressions of admins find texts however either of them writes its letters."""

from __future__ import annotations

import unicodedata

import pytest

from bot.core.jobs.prompt import clean
from bot.core.rules.policy import FilterRule, Verdict
from bot.word_filter import Matcher, check_pattern

CAUGHT = [
    (unicodedata.normalize("NFD", "göre"), "göre"),
    (unicodedata.normalize("NFD", "한국+"), "한국국"),
    ("カ\u3099", "ガ"),
    ("ｇｏｒｅ", "gore"),
    ("ﬁsh", "fish"),
    ("ﬁsh", "ﬁsh"),
    ("wait…", "wait..."),
    ("wait…", "wait…"),
    ("½|x²", "x2"),
    ("don’t", "don't"),
    (r"don\’t", "don't"),
    ("don’t", "don’t"),
    ("go\u200bre", "gore"),
    ("\u200bgore", "gore"),
    ("g\u00adore{2}", "goree"),
    ("❤️", "❤"),
    ("❤️+x", "❤️❤️x"),
    ("👨‍👩‍👧", "👨‍👩‍👧"),
    ("1️⃣", "1️⃣"),
    ("ice  cream", "ice cream"),
    ("ice\u3000cream", "ice cream"),
    ("ϲat", "ϲat"),
    (r"\u2460", "①"),
    ("[①-⑳]", "③"),
    (r"[\uff00-\uffef]{4}", "ｇｏｒｅ"),
    ("(?-i:GORE)", "ＧＯＲＥ"),
]


@pytest.mark.parametrize(("expression", "text"), CAUGHT, ids=lambda one: ascii(one))
def test_an_expression_finds_its_letters_in_every_writing(expression: str, text: str) -> None:
    rule = FilterRule(check_pattern(expression, is_regex=True), True, Verdict.REFUSE)
    assert [hit.rule for hit in Matcher([rule]).find(clean(f"a picture, {text} at night"))] == [rule]


@pytest.mark.parametrize(
    ("expression", "text"),
    [("(?-i:GORE)", "gore"), ("göre", "gore"), ("[a-z]é", "ae"), (r"ﬁ{2}", "fi"), ("x|\u200b", "gore"), ("ö?!", "o?")],
)
def test_an_expression_finds_nothing_else(expression: str, text: str) -> None:
    assert Matcher([FilterRule(expression, True, Verdict.REFUSE)]).find(text) == []
