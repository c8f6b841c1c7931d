"""Settings written under a name that nothing reads. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping

from bot.texts.operator import settings as say

_OURS = ("DISCORD_", "PROVIDER_")  # a name with one of these prefixes was meant for us, or for a bot like us
_LONG = 10  # names of this length may differ in two characters
_ALIKE = 0.75


def misspelled(env: Mapping[str, str], known: Collection[str]) -> list[str]:
    """A sentence for each name in `env` that looks like one of ours but isn't. Other programs have names, too."""
    names = sorted(set(known))
    return [sentence for name in sorted(env) if name not in names and (sentence := _sentence(name, names))]


def _sentence(name: str, known: list[str]) -> str | None:
    near = next((one for one in known if _near(name.upper(), one)), None)
    if near is None and (account := _account(name, known)):
        setting = f"PROVIDER_{name.removeprefix(f'PROVIDER_{account.upper()}_')}"
        return say.FAULT(name=name, fault=say.UNKNOWN_ACCOUNT(account=account, setting=setting))
    if near is None and name.upper().startswith(_OURS):
        near = next(iter(difflib.get_close_matches(name.upper(), known, 1, _ALIKE)), None)
    return None if near is None else say.FAULT(name=name, fault=say.MISSPELLED(setting=near))


def _account(name: str, known: list[str]) -> str | None:
    """The account that a setting such as PROVIDER_BACKUP_URL is for."""
    for one in known:
        stem, _, last = one.partition("_")
        if stem == "PROVIDER" and name.startswith("PROVIDER_") and name.endswith(f"_{last}"):
            return name.removeprefix("PROVIDER_").removesuffix(f"_{last}").lower() or None
    return None


def _near(name: str, known: str) -> bool:
    """True if one typo lies between them, or two in a long name."""
    most = 2 if min(len(name), len(known)) >= _LONG else 1
    return abs(len(name) - len(known)) <= most and _distance(name, known) <= most


def _distance(left: str, right: str) -> int:
    """The number of letters left out, added, replaced, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
