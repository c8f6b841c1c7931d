"""Adds up what jobs cost at their provider. Providers report it in words and units of their own ("120 point")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

# few digits: sums are printed in full
_AMOUNT = re.compile(r"(-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?)(?:\s+(\S.*))?")


def total(parts: Iterable[tuple[str, int]]) -> str:
    """The sum of (text, how often); "" if there is nothing.

    Amounts are added only if their units agree, and listed side by side otherwise; a text without an amount is repeated
    unchanged.
    """
    sums: dict[str, Decimal] = {}
    words: dict[str, None] = {}
    for text, times in parts:
        found = _AMOUNT.fullmatch(text.strip())
        if found is not None:
            unit = found[2] or ""
            sums[unit] = sums.get(unit, Decimal(0)) + Decimal(found[1]) * times
        elif text.strip():
            words[text.strip()] = None
    return ", ".join([*(f"{_plain(amount)} {unit}".rstrip() for unit, amount in sums.items()), *words])


def _plain(amount: Decimal) -> str:
    digits = f"{amount:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
