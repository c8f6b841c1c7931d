"""The one rule for ids that providers give to tasks, wherever they come from: answers, polls, lists and webhooks."""

from __future__ import annotations

MOST_CHARACTERS = 512


def id_text(value: object) -> str:
    """An id as text; "" for anything else. An integer is exact (never a float: 17 digits don't fit one)."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def is_task_id(text: str) -> bool:
    """True for visible characters in one piece, without what proxies would read as a folder in an address."""
    visible = 0 < len(text) <= MOST_CHARACTERS and text.isprintable()
    return visible and not any(sign in text for sign in " /\\") and bool(text.strip("."))


def task_id(value: object) -> str:
    """A task's id in any type; "" for anything else."""
    text = id_text(value)
    return text if is_task_id(text) else ""
