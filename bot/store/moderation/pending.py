"""Pending requests."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import JSON, ColumnElement, RowMapping, and_, delete, insert, or_, select, type_coerce, update

from bot.core.jobs.asker import decode, encode
from bot.core.jobs.new_job import NewJob
from bot.core.jobs.pending_request import JOB_KEY, PendingRequest, Purpose
from bot.core.models import ChannelId, JobId, MessageId, MessageRef, UserId
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import requests
from bot.store.jobs.rows import spec_from, spec_text


async def add(conn: Connection, request: PendingRequest) -> None:
    """Store a request."""
    await conn.execute(
        insert(requests).values(
            id=request.id,
            purpose=request.purpose,
            guild_id=request.asker.guild_id,
            user_id=request.asker.user_id,
            request=_request_text(request),
            asker=encode(request.asker),
            caught=request.caught,
            interaction_token=request.asker.interaction_token or None,
            created_at=request.created_at,
        )
    )


async def get(conn: Connection, request_id: str) -> PendingRequest | None:
    """The request with this id."""
    row = (await conn.execute(select(requests).where(requests.c.id == request_id))).mappings().one_or_none()
    return None if row is None else request_from(row)


async def was_deleted(conn: Connection, key: str) -> bool:
    """True if the job with this key comes from a request that no longer exists."""
    request_id = key.removeprefix(JOB_KEY).partition(".")[0]
    return key.startswith(JOB_KEY) and await get(conn, request_id) is None


async def wipe_tokens(conn: Connection, older_than: float) -> int:
    """Forget the interaction tokens of requests made before `older_than`; returns how many."""
    stale = update(requests).where(requests.c.interaction_token.is_not(None), requests.c.created_at < older_than)
    return (await conn.execute(stale.values(interaction_token=None))).rowcount


async def prune(conn: Connection, confirm_before: float, review_before: float) -> tuple[str, ...]:
    """Delete questions to members and reviews made before these times; returns the names of masks to delete."""
    old = or_(
        (requests.c.purpose == Purpose.CONFIRM) & (requests.c.created_at < confirm_before),
        requests.c.created_at < review_before,
    )
    return await remove(conn, old)


async def push_out_questions(conn: Connection, user_id: UserId, newest: str, most: int) -> tuple[str, ...]:
    """Delete all questions to a member but `newest` and the latest others, `most` together; returns the names of masks
    to delete."""
    others = and_(requests.c.purpose == Purpose.CONFIRM, requests.c.user_id == user_id, requests.c.id != newest)
    latest = select(requests.c.id).where(others).order_by(requests.c.created_at.desc()).limit(most - 1)
    return await remove(conn, and_(others, requests.c.id.not_in(latest)))


async def remove(conn: Connection, which: ColumnElement[bool]) -> tuple[str, ...]:
    """Delete requests; returns the names of their masks, to be deleted with them (see `file_erasures`)."""
    mask = type_coerce(requests.c.request, JSON)["spec"]["mask"].as_string()
    masks = tuple((await conn.execute(select(mask).where(which, mask.is_not(None)))).scalars())
    await conn.execute(delete(requests).where(which))
    return masks


def _request_text(request: PendingRequest) -> str:
    new, clicked = request.new, request.clicked
    return json.dumps(
        {
            "spec": json.loads(spec_text(new.spec)),
            "account": new.account,
            "cost": new.cost,
            "parent_id": new.parent_id,
            "parent_slot": new.parent_slot,
            "reply_to": new.reply_to,
            "private": new.private,
            "clicked": None if clicked is None else asdict(clicked),
            "piece": request.piece,
        }
    )


def request_from(row: RowMapping) -> PendingRequest:
    """The request of a whole row of `requests`."""
    kept: dict[str, Any] = json.loads(row["request"])
    clicked = kept["clicked"]
    reply_to = kept["reply_to"]
    new = NewJob(
        decode(row["asker"], JOB_KEY + row["id"], row["interaction_token"]),
        spec=spec_from(kept["spec"]),
        account=kept["account"],
        cost=kept["cost"],
        parent_id=None if kept["parent_id"] is None else JobId(kept["parent_id"]),
        parent_slot=kept["parent_slot"],
        reply_to=None if reply_to is None else MessageId(reply_to),
        private=kept["private"],
    )
    return PendingRequest(
        id=row["id"],
        purpose=Purpose(row["purpose"]),
        new=new,
        clicked=None if clicked is None else MessageRef(**clicked),
        caught=row["caught"],
        created_at=row["created_at"],
        decided_by=row["decided_by"],
        approved=row["approved"],
        card=_card_from(row),
        outcome=row["outcome"],
        closed_at=row["closed_at"],
        piece=kept.get("piece", ""),
    )


def _card_from(row: RowMapping) -> MessageRef | None:
    if row["card_message_id"] is None:
        return None
    return MessageRef(ChannelId(row["card_channel_id"]), MessageId(row["card_message_id"]))
