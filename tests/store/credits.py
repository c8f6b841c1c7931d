"""Credits as store tests need them: a reservation for a numbered job, and the rest after it."""

from __future__ import annotations

from bot.core.models import JobId
from bot.store.credits import ledger
from bot.store.credits.ledger import Wallet
from bot.store.database.connection import Connection
from tests.store.samples import NOW


async def reserve(conn: Connection, number: int, who: Wallet, credits: int = 1, now: float = NOW) -> JobId:
    job = JobId(f"{number:010}")
    await ledger.reserve(conn, job, who, credits, "imagine", now)
    return job


async def left(conn: Connection, who: Wallet, now: float = NOW) -> int | None:
    return (await ledger.credits_of(conn, who, now)).room
