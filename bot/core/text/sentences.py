"""Sentences joined from our words and from others', with or without full stops of their own. Pure."""

from __future__ import annotations

_ENDS = ("!", "?", "…", "。", "！", "？")


def sentence(*parts: str) -> str:
    """`parts` with colons between them and one end: ("It failed", "too large.") -> "It failed: too large.".

    A single whole sentence is returned unchanged, so that one of the catalogue keeps its key.
    """
    bare = [text for text in map(without_end, parts) if text]
    text = ": ".join(bare)
    whole = text if not text or text.endswith(_ENDS) else f"{text}."
    return parts[0] if len(parts) == 1 and parts[0] == whole else whole


def without_end(text: str) -> str:
    """`text` for the middle of a sentence, such as in brackets: no full stop, comma or colon at its end."""
    return text.strip().rstrip(".,;: ")
