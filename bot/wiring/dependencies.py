"""The parts that `build` is given, because a test has its own: database, providers, Discord, clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.models import Job
from bot.providers.base import Provider
from bot.services.health import Health
from bot.services.jobs.references import References
from bot.services.loops import Pace
from bot.services.ports import Board, Clock, Publisher, Spawn
from bot.services.rules.readable import Readable
from bot.services.signing import Signer
from bot.store.database.database import Database

P = TypeVar("P", bound=Publisher)
Link = Callable[[Job], str | None]  # the address of a job's original, where it has one


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks, and the pace of the loops. `steady` counts seconds, unaffected by changes of the date."""

    clock: Clock
    steady: Clock
    pace: Pace


@dataclass(frozen=True, slots=True)
class Dependencies(Generic[P]):
    """`providers` by account. `publisher` makes the publisher, which leaves out what `Readable` says and shows links.
    `files` fetches members' pictures; `spawn` runs something in the background and logs its errors."""

    db: Database
    providers: Mapping[str, Provider]
    publisher: Callable[[Readable, Link], P]
    board: Board
    files: References
    health: Health
    signer: Signer
    timing: Timing
    spawn: Spawn
