"""A limit on the work that one text may cause: counted in steps, so that a verdict doesn't depend on the machine."""

from __future__ import annotations

MOST_STEPS = 1_000_000  # some 0.1 s; a text of 1,800 characters under a thousand ordinary patterns takes some thousands


class OutOfStepsError(Exception):
    """The text causes too much work."""


class BoundedSearch:
    """The patterns found so far, by number, and the steps that are left."""

    __slots__ = ("found", "left")

    def __init__(self) -> None:
        self.found: dict[int, str] = {}
        self.left = MOST_STEPS

    def step(self, steps: int = 1) -> None:
        """Count steps. Raises OutOfStepsError if none are left."""
        self.left -= steps
        if self.left < 0:
            raise OutOfStepsError
