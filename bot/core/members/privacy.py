"""Counts of a member's stored data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """Amounts of data that a member has, or had until it was deleted. `pictures` counts files of results, videos too;
    `waiting` counts pending requests."""

    jobs: int = 0
    pictures: int = 0
    presets: int = 0
    grants: int = 0
    rules: int = 0
    waiting: int = 0
