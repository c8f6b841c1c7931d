"""One provider account as configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.models import Speed


@dataclass(frozen=True, slots=True)
class AccountConfig:
    """Where an account is and how it is spoken to. `prefixes` has the path prefix per speed, "" = none."""

    name: str
    kind: str
    url: str
    key: str = field(repr=False)
    auth: str
    prefixes: Mapping[Speed, str]
    concurrency: int
