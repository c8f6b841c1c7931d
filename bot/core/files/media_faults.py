"""Errors about files that cannot be shown as a picture or clip."""

from __future__ import annotations

from bot.texts.media import pictures as say


class NotMedia(ValueError):
    """The bytes aren't a picture or clip that can be shown; `reason` is the part of a sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooManyPixels(NotMedia):
    """The picture has more pixels than we decode."""

    def __init__(self) -> None:
        super().__init__(say.TOO_MANY_PIXELS())
