"""Regular expressions of the program: no text of members or providers keeps one busy, as that would block the bot."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import signal
from collections.abc import Iterator

import pytest

import bot
from bot.providers.shared.http_answer import Answer
from bot.providers.shared.refusals import says_no_credit

# If the time grows with the cube of the length or faster, this many characters take a billion steps.
LENGTH = 1_000
MOST_S = 2.0  # of this process's own time, so other load on the machine doesn't matter
UNITS = (*"_ -a0A:/.,;([{<\"'`#*\\|~=@é\n，余\u200b", "a ", "_a", "- ", "a_", "0.", "#.", "a-", "](", ")[", "a, ")


def found_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple | list | frozenset | set):
        for entry in value:
            yield from found_in(entry)
    elif isinstance(value, dict):
        yield from found_in([*value, *value.values()])


def patterns() -> dict[re.Pattern[str], str]:
    """Every pattern in a module of the bot, with its name there."""
    names: dict[re.Pattern[str], str] = {}
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if module.name.endswith("__main__") or ".migrations" in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for pattern in found_in(value):
                names.setdefault(pattern, f"{module.name}.{name}")
    return names


def texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Texts that repeat one unit: alone, after a word of the pattern, and with it."""
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\\.|\(\?[a-zA-Z:<=!]+", "|", pattern.pattern))
    for word in ("", *sorted(set(words))):
        for unit in UNITS:
            yield (word + unit * LENGTH)[:LENGTH] + "!"
            yield ((word + unit) * LENGTH)[:LENGTH] + "!"


def takes_too_long(pattern: re.Pattern[str], limit_s: float = MOST_S) -> str | None:
    """The beginning of a text that keeps `pattern` busy for longer than `limit_s`."""

    def stop(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)  # the regular expression engine looks for signals now and then
    try:
        for text in texts(pattern):
            signal.setitimer(signal.ITIMER_VIRTUAL, limit_s)
            try:
                pattern.search(text)
            except TimeoutError:
                return text[:40]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return None


def test_no_text_keeps_a_pattern_busy() -> None:
    names = patterns()
    assert len(names) > 100
    slow = {name: text for pattern, name in names.items() if (text := takes_too_long(pattern)) is not None}
    assert slow == {}


@pytest.mark.parametrize("pattern", [r"no[\s_]+(?:\w+[\s_]+){0,3}?quota", r"(a+)+b", r"go\s*y?\s*z?\s*w?\s*!q"])
def test_a_pattern_that_explodes_is_found(pattern: str) -> None:
    assert takes_too_long(re.compile(pattern), limit_s=0.2) is not None


QUOTED = "Banned prompt detected: a sign saying no{}, out of{} and more{}rain"


@pytest.mark.parametrize(
    "signs", ["_" * 200, " _" * 100, "-" * 200, "a_" * 100, "_" * 3_000], ids=lambda text: text[:4]
)
def test_a_quoted_prompt_is_read_without_backtracking(signs: str) -> None:
    body = json.dumps({"code": 4, "description": QUOTED.format(signs, signs, signs)}).encode()
    assert not says_no_credit(Answer(400, "", body))
