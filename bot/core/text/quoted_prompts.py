"""Takes the prompts that a provider quotes out of its words, before their meaning is judged: "out of credit" may be
somebody's prompt. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

MOST_COMPARED = 5_000  # characters of a text
SURELY_QUOTED = 40  # characters of a prompt in a row, even if the quote breaks off there


def without_prompts(text: str, prompts: Iterable[str]) -> str:
    """The beginning of `text` in lower case, on one line, with "…" for each quote of one of `prompts` or of its
    parameters. For comparing only."""
    said = _folded(text)
    for prompt in prompts:
        for part in _parts(prompt):
            said = _without(said, part)
    return said


def _folded(text: str) -> str:
    return " ".join(text[:MOST_COMPARED].lower().split())


def _parts(prompt: str) -> Iterator[str]:
    """The whole prompt, also as JSON writes it, then its text and each of its parameters: they may be quoted alone."""
    whole = _folded(prompt)
    yield whole
    yield json.dumps(whole, ensure_ascii=False)[1:-1]
    text, *parameters = f" {whole}".split(" --")
    yield text.strip()
    yield from (f"--{parameter}" for parameter in parameters)


def _without(said: str, part: str) -> str:
    kept: list[str] = []
    at = 0
    while part and (found := said.find(part[:SURELY_QUOTED], at)) >= 0:
        end = found + min(SURELY_QUOTED, len(part))
        if _inside_word(said, found) or (end == found + len(part) and _inside_word(said, end)):
            kept.append(said[at : found + 1])  # it is a piece of another word
            at = found + 1
            continue
        while end < len(said) and end < found + len(part) and said[end] == part[end - found]:
            end += 1
        kept += (said[at:found], "…")
        at = end
    return "".join((*kept, said[at:]))


def _inside_word(text: str, at: int) -> bool:
    """True if a word of a language with blanks goes on at this place."""
    pair = text[at - 1 : at + 1] if at else ""
    return len(pair) == 2 and all(character.isascii() and character.isalnum() for character in pair)
