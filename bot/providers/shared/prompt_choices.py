"""The prompts in the texts of describe and shorten, and our buttons for them. See docs/providers.md, "Words".

The servers' own buttons for these (PicReader, PromptAnalyzer) aren't used: half of the servers don't support them, and
submitting the chosen prompt as a new picture does the same on all.
"""

from __future__ import annotations

import re

from bot.core.kinds import Action
from bot.core.models import ProviderButton

_MOST = 9  # keycaps end there
_NUMBER = re.compile(r"([1-9])(?:\ufe0f?\u20e3|[.)]\s)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_NESTED = 3  # bold in struck out in code is as deep as it gets
_PAIRED = re.compile(r"(\*\*|~~|`)(.+?)\1")


def read_choices(text: str, action: Action) -> tuple[str, ...]:
    """The prompts of a finished DESCRIBE or SHORTEN, at most nine, without numbers and markdown.

    Lines that count up from 1 are the prompts; otherwise every line of a description is one. A shortened text without
    numbers has none: its weighted words would look like a prompt.
    """
    lines = [_plain(line) for line in text.splitlines()]
    prompts = _numbered(lines)
    if not prompts and action is Action.DESCRIBE:
        prompts = lines
    return tuple(prompt for prompt in prompts if prompt)[:_MOST]


def buttons_for(choices: tuple[str, ...], action: Action) -> tuple[ProviderButton, ...]:
    """One pick per prompt; under a description also one for all of them (if there are several), and a retry."""
    describes = action is Action.DESCRIBE
    kind = Action.DESCRIBE_PICK if describes else Action.SHORTEN_PICK
    picks = tuple(ProviderButton(kind, n, f"choice:{n}") for n in range(1, len(choices) + 1))
    if not describes:
        return picks
    everything = (ProviderButton(Action.DESCRIBE_ALL, 0, "choice:all"),) if len(choices) > 1 else ()
    return (*picks, *everything, ProviderButton(Action.DESCRIBE_RETRY, 0, "choice:retry"))


def _numbered(lines: list[str]) -> list[str]:
    """The text after 1, 2, 3... at the start of lines; a number out of order belongs to a prompt."""
    found: list[str] = []
    for line in lines:
        number = _NUMBER.match(line)
        if number is not None and int(number[1]) == len(found) + 1:
            found.append(line[number.end() :].strip())
    return found


def _plain(line: str) -> str:
    line = _LINK.sub(r"\1", line)
    for _ in range(_NESTED):
        line = _PAIRED.sub(r"\2", line)
    return " ".join(line.split())
