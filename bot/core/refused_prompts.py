"""What the reasons of failed jobs ask for: another prompt, the operator, or another try. Pure."""

from __future__ import annotations

import re

_ABOUT_THE_PROMPT = re.compile(
    r"invalid (?:parameter|value|argument)|unrecogni[sz]ed parameter|unknown parameter|must be between|banned|"
    r"word filter|inappropriate|sensitive word|community standards|content policy|"
    r"prompt (?:is|was) (?:required|empty|too long|invalid)|prompt (?:may )?contains?|敏感词|违禁|提示词",
    re.IGNORECASE,
)


_FOR_THE_OPERATOR = re.compile(r"\boperator\b|people who run")
_NOT_MENDED_BY_WORDS = re.compile(r"reference picture|switched off|can(?:no|')t run this", re.IGNORECASE)


def may_be_mended(reason: str) -> bool:
    """Tell whether another prompt may help where a provider refused one for good."""
    return _NOT_MENDED_BY_WORDS.search(reason) is None


def needs_the_operator(reason: str) -> bool:
    """Tell whether another try works only after the operator has done something."""
    return _FOR_THE_OPERATOR.search(reason) is not None


def is_about_the_prompt(reason: str) -> bool:
    """Tell whether the same prompt would be refused again, so that only another one helps."""
    return _ABOUT_THE_PROMPT.search(reason) is not None
