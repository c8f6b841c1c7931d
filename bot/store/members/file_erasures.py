"""Files to delete: stored when their rows are deleted, removed once the disk no longer has them."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import JSON, and_, delete, insert, or_, select, type_coerce, union

from bot.core.models import JobId
from bot.core.text.repeated_log_lines import RareLog
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs as jobs_table
from bot.store.database.schema import meta
from bot.store.database.schema_rules import requests

_PREFIX = "erase:"
_faults = RareLog(logging.getLogger(__name__))


@dataclass(frozen=True, slots=True)
class Erasure:
    """Jobs whose pictures must be deleted, and names of masks, which stay while something else uses them. Empty if
    there were only rows. `deletion_id` is the member's deletion that it belongs to, or ""."""

    key: str
    jobs: tuple[JobId, ...]
    masks: tuple[str, ...]
    deletion_id: str


async def add(conn: Connection, jobs: Sequence[JobId], masks: Sequence[str], deletion_id: str = "") -> None:
    """Store what to delete, in the transaction that deletes its rows."""
    value = json.dumps({"jobs": list(jobs), "masks": list(masks), "of": deletion_id})
    await conn.execute(insert(meta).values(key=f"{_PREFIX}{secrets.token_hex(8)}", value=value))


async def due(conn: Connection) -> list[Erasure]:
    """Everything still to delete."""
    rows = await conn.execute(select(meta).where(meta.c.key.startswith(_PREFIX, autoescape=True)))
    found = [_erasure_from(row.key, row.value) for row in rows]
    return [erasure for erasure in found if erasure is not None]


async def masks_in_use(conn: Connection) -> set[str]:
    """The masks of jobs and of requests that may still become jobs. A Retry shares the failed job's mask."""
    of_jobs = type_coerce(jobs_table.c.spec, JSON)["mask"].as_string()
    of_requests = type_coerce(requests.c.request, JSON)["spec"]["mask"].as_string()
    may_become = or_(requests.c.approved.is_(None), and_(requests.c.approved.is_(True), requests.c.closed_at.is_(None)))
    named = union(
        select(of_jobs).where(of_jobs.is_not(None)), select(of_requests).where(of_requests.is_not(None), may_become)
    )
    return set((await conn.execute(named)).scalars())


async def done(conn: Connection, keys: Sequence[str]) -> None:
    """Note that the disk no longer has these."""
    await conn.execute(delete(meta).where(meta.c.key.in_(keys)))


def _erasure_from(key: str, value: str) -> Erasure | None:
    try:
        kept = json.loads(value)
        return Erasure(key, tuple(map(JobId, kept["jobs"])), tuple(kept["masks"]), kept.get("of", ""))
    except (ValueError, TypeError, KeyError) as fault:
        _faults.warning("the note %s of files to delete is damaged, they stay on the disk (%s)", key, fault)
        return None
