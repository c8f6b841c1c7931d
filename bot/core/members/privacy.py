"""What is kept about a member, in numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """How much there is of a member, or was until it was deleted. `pictures` counts files of results, videos too;
    `waiting` counts requests that wait for somebody's yes."""

    jobs: int = 0
    pictures: int = 0
    presets: int = 0
    grants: int = 0
    rules: int = 0
    waiting: int = 0
