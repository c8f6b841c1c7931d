"""Requests that wait for moderators, their decisions, and the outcomes."""

from __future__ import annotations

from sqlalchemy import Select, select, update

from bot.core.jobs.pending_request import PendingRequest, Purpose
from bot.core.models import GuildId, MessageRef, UserId
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import requests
from bot.store.moderation.pending import request_from

_REVIEWS = select(requests).where(requests.c.purpose == Purpose.REVIEW)


async def waiting(conn: Connection, user_id: UserId, guild_id: GuildId | None) -> list[PendingRequest]:
    """The requests of a member that wait for the moderators of a server."""
    of_member = _REVIEWS.where(requests.c.user_id == user_id, requests.c.guild_id == guild_id)
    return await _found(conn, of_member.where(requests.c.approved.is_(None)))


async def taken_back(conn: Connection, user_id: UserId, guild_id: GuildId | None, since: float) -> list[float]:
    """The times of the requests that a member made after `since` and that were taken back, oldest first."""
    of_member = requests.c.user_id == user_id, requests.c.guild_id == guild_id, requests.c.created_at > since
    ended = (
        requests.c.purpose == Purpose.REVIEW,
        requests.c.approved.is_(False),
        requests.c.outcome != "",
        requests.c.decided_by.is_(None),
    )
    found = select(requests.c.created_at).where(*of_member, *ended).order_by(requests.c.created_at)
    return list((await conn.execute(found)).scalars())


async def of_member(conn: Connection, user_id: UserId) -> list[PendingRequest]:
    """The requests of a member that wait for moderators of any server, oldest first."""
    of_member = _REVIEWS.where(requests.c.user_id == user_id, requests.c.approved.is_(None))
    return await _found(conn, of_member.order_by(requests.c.created_at))


async def decide(conn: Connection, request_id: str, *, approved: bool, by: UserId | None, now: float) -> bool:
    """Store a decision; `by` None = nobody decided in time. False if another one came first.

    An approved request stays open until it is carried out.
    """
    open_still = update(requests).where(requests.c.id == request_id, requests.c.approved.is_(None))
    closed_at = None if approved else now
    decision = {"approved": approved, "decided_by": by, "decided_at": now, "closed_at": closed_at, "outcome": ""}
    return (await conn.execute(open_still.values(**decision))).rowcount == 1


async def reopen(conn: Connection, request_id: str, outcome: str) -> None:
    """Reopen an approved request that couldn't be carried out; `outcome` says why."""
    opened = update(requests).where(requests.c.id == request_id)
    await conn.execute(opened.values(approved=None, decided_by=None, decided_at=None, outcome=outcome))


async def close(conn: Connection, request_id: str, outcome: str, now: float) -> None:
    """Close a request that needs no more work; `outcome` is shown on the card."""
    await conn.execute(update(requests).where(requests.c.id == request_id).values(outcome=outcome, closed_at=now))


async def set_card(conn: Connection, request_id: str, card: MessageRef | None) -> None:
    """Store the message that shows a request to moderators; None = it is gone."""
    channel_id, message_id = (card.channel_id, card.message_id) if card is not None else (None, None)
    shown = update(requests).where(requests.c.id == request_id)
    await conn.execute(shown.values(card_channel_id=channel_id, card_message_id=message_id))


async def shown(conn: Connection) -> list[PendingRequest]:
    """Requests with a card and no decision yet."""
    return await _found(conn, _REVIEWS.where(requests.c.approved.is_(None), requests.c.card_message_id.is_not(None)))


async def to_carry_out(conn: Connection) -> list[PendingRequest]:
    """Approved requests that aren't carried out yet, oldest decision first."""
    return await _found(
        conn,
        _REVIEWS.where(requests.c.approved.is_(True), requests.c.closed_at.is_(None)).order_by(requests.c.decided_at),
    )


async def undecided(conn: Connection, before: float) -> list[PendingRequest]:
    """Undecided requests from before this time."""
    return await _found(conn, _REVIEWS.where(requests.c.approved.is_(None), requests.c.created_at < before))


async def _found(conn: Connection, query: Select[tuple[object, ...]]) -> list[PendingRequest]:
    return [request_from(row) for row in (await conn.execute(query)).mappings()]
