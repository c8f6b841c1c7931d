"""Time zones by the names that people type."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final
from zoneinfo import available_timezones

from bot.core.errors import UserError
from bot.texts.admin import server as say

_NO_PLACES: Final = frozenset({"Factory", "localtime"})  # other files of a machine's database
_MOST_MEANT: Final = 3


async def named(typed: str) -> str:
    """The IANA name that was typed, in its own spelling. Raises UserError with likely names."""
    names = await asyncio.to_thread(_names)
    wanted = "_".join(typed.split()).casefold()
    if wanted in names:
        return names[wanted]
    meant = await asyncio.to_thread(_meant, wanted, names)  # compares with all names, up to 50 ms
    if not meant:
        raise UserError(say.UNKNOWN_ZONE())
    raise UserError(say.MEANT_ZONE(zones=say.OR().join(f"`{name}`" for name in meant)))


@functools.cache
def _names() -> Mapping[str, str]:
    """All names by their casefolded form. The first call reads a folder."""
    return {name.casefold(): name for name in sorted(available_timezones() - _NO_PLACES)}


def _meant(wanted: str, names: Mapping[str, str]) -> list[str]:
    """Likely names: those of that city first, then similar spellings."""
    names = {key: name for key, name in names.items() if not key.startswith("etc/")}  # Etc/GMT+2 is two hours behind
    cities = [name for key, name in names.items() if wanted and key.rpartition("/")[2] == wanted]
    close = [names[key] for key in get_close_matches(wanted, names, _MOST_MEANT, 0.75)]
    by_city = {key.rpartition("/")[2]: name for key, name in names.items() if "/" in key}
    alike = [by_city[city] for city in get_close_matches(wanted, by_city, _MOST_MEANT, 0.75)]
    return list(dict.fromkeys([*cities, *close, *alike]))[:_MOST_MEANT]
