"""The random traits of one picture: they stay when the picture is zoomed, and drift in its relatives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

_T = TypeVar("_T")
_SPREAD = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


class Genes:
    """Traits by name, each a number from 0 to 1, made from `root` and any number of (seed, strength) drifts."""

    def __init__(self, root: str, drifts: Sequence[tuple[int, float]] = ()) -> None:
        self._seeds = [(_mixed(crc32(root.encode())), 1.0)]
        self._seeds += [(_mixed(seed ^ 0x5DEECE66D), strength) for seed, strength in drifts]
        self._known: dict[str, float] = {}

    def at(self, name: str) -> float:
        """The trait, from 0 to 1."""
        value = self._known.get(name)
        if value is None:
            key = crc32(name.encode())
            value = 0.0
            for seed, strength in self._seeds:
                value += strength * (_mixed(seed ^ (key * _SPREAD & _MASK)) / 2**64 - value)
            self._known[name] = value
        return value

    def span(self, name: str, low: float, high: float) -> float:
        """The trait as a number from `low` to `high`."""
        return low + (high - low) * self.at(name)

    def pick(self, name: str, options: Sequence[_T]) -> _T:
        """One of the options."""
        return options[min(int(self.at(name) * len(options)), len(options) - 1)]

    def noise(self, name: str, x: float, octaves: int = 3) -> float:
        """Smooth noise along an endless line, about -1 to 1, one bump a unit."""
        total, weight = 0.0, 1.0
        for octave in range(octaves):
            cell = math.floor(x)
            part = x - cell
            ease = part * part * (3 - 2 * part)
            left, right = self.at(f"{name}.{octave}.{cell}"), self.at(f"{name}.{octave}.{cell + 1}")
            total += weight * (left + (right - left) * ease - 0.5)
            x, weight = x * 2.1 + 17.3, weight * 0.5
        return total * 1.3


def _mixed(value: int) -> int:
    """A 64-bit number without a visible relation to similar ones (the finaliser of splitmix64)."""
    value = (value + _SPREAD) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)
