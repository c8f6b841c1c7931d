"""Sentences made of our words and of others', each of which may or may not end with a full stop of its own. Pure."""

from __future__ import annotations

_ENDS = ("!", "?", "…", "。", "！", "？")


def sentence(*parts: str) -> str:
    """`parts` with colons between them and one end: ("It failed", "too large.") -> "It failed: too large."."""
    bare = [text for text in map(without_end, parts) if text]
    text = ": ".join(bare)
    return text if not text or text.endswith(_ENDS) else f"{text}."


def without_end(text: str) -> str:
    """`text` for the middle of a sentence, such as in brackets: no full stop, comma or colon at its end."""
    return text.strip().rstrip(".,;: ")
