"""The text of the Custom Zoom modal: a prompt with `--zoom` between 1 and 2 (docs/providers.md, modals)."""

from __future__ import annotations

import re

from bot.core.errors import PromptError
from bot.texts.jobs import prompts as say

_ZOOM = re.compile(r"(?<!\S)--zoom(?:\s+(?P<factor>[^\s-]\S*))?(?!\S)", re.IGNORECASE | re.ASCII)


def prefill(prompt: str) -> str:
    """The initial text of the modal: the parent's prompt, zoomed out twice."""
    return f"{' '.join(_ZOOM.sub(' ', prompt).split())} --zoom 2"


def check(text: str) -> str:
    """The prompt to send. Raises PromptError unless it names exactly one factor from 1 to 2."""
    found = list(_ZOOM.finditer(text))
    if len(found) != 1:
        raise PromptError(say.ZOOM_ONCE())
    try:
        factor = float(found[0]["factor"] or "")
    except ValueError:
        factor = 0.0
    if not 1.0 <= factor <= 2.0:
        raise PromptError(say.BAD_ZOOM())
    return text
