"""Deleting what is kept about one member: everywhere, or in one server (`within`).

Only sums stay: the lines of the ledger, under a pseudonym. Everything else about the member is deleted, except rules
that a deletion must not lift (blocks; and limits, if the member deletes everywhere), and their actions as an admin.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from sqlalchemy import (
    JSON,
    ColumnElement,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    type_coerce,
    update,
)

from bot.core.credits.quota import Scope, Subject
from bot.core.members.privacy import Kept
from bot.core.models import ChannelId, GuildId, Job, JobId, MessageId, MessageRef, UserId
from bot.core.states import ENDED, JobState
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs, presets, reference_forms, region_sessions, users
from bot.store.database.schema_rules import allowances, audit, grants, ledger, notices, quota_rules, requests
from bot.store.jobs import outdated_messages
from bot.store.jobs.rows import job_from
from bot.store.moderation import pending as pending_rows
from bot.store.outbox import notices as notice_rows
from bot.texts.admin import audit as audit_words
from bot.texts.members import privacy as say

_OPEN = tuple(state for state in JobState if state not in ENDED)
_FORGOTTEN = UserId(0)  # in the audit, for any forgotten member
# an audit line keeps the words before anything typed, which begins with one of these signs
_OUR_WORDS = re.compile(r"(?:<t:\d+(?::\w)?>|<[@#]&?\d+>|[^:;\"'`(\n“‘<])*")
_LOOSE_END = re.compile(r"(?:[\s,]+(?:because|for|that))?[\s,]*$")  # the words before the typed part


@dataclass(frozen=True, slots=True)
class DeletedJobs:
    """Deleted jobs, and the names of their masks."""

    jobs: tuple[JobId, ...]
    pictures: int
    masks: tuple[str, ...]


async def count(conn: Connection, user_id: UserId, within: GuildId | None) -> Kept:
    """The amount of data kept about a member."""

    async def number(table: Table, *where: ColumnElement[bool]) -> int:
        return (await conn.execute(select(func.count()).select_from(table).where(*where))).scalar_one()

    of_jobs = (jobs.c.user_id == user_id, _in(jobs, within))
    return Kept(
        jobs=await number(jobs, *of_jobs),
        pictures=await number(jobs, *of_jobs, jobs.c.result_name.is_not(None)),
        presets=0 if within is not None else await number(presets, presets.c.user_id == user_id),
        grants=await number(grants, grants.c.user_id == user_id, _in(grants, within)),
        rules=0 if within is None else await number(quota_rules, _own_rules(user_id), _in(quota_rules, within)),
        waiting=await number(requests, requests.c.user_id == user_id, _in(requests, within)),
    )


async def unfinished(conn: Connection, user_id: UserId, within: GuildId | None) -> list[Job]:
    """The member's jobs that haven't ended, or whose message doesn't show their end yet."""
    unshown = and_(jobs.c.state.in_(tuple(ENDED)), jobs.c.shown_at.is_(None), jobs.c.message_id.is_not(None))
    found = select(jobs).where(jobs.c.user_id == user_id, _in(jobs, within), or_(jobs.c.state.in_(_OPEN), unshown))
    return [job_from(row) for row in (await conn.execute(found)).mappings()]


async def unposted_cards(conn: Connection, user_id: UserId, within: GuildId | None) -> bool:
    """True if one of the member's cards may have been posted without our knowing its message."""
    mine = (requests.c.user_id == user_id, _in(requests, within), requests.c.card_message_id.is_(None))
    on_its_way = select(notices.c.id).join(requests).where(*mine, notices.c.channel_id.is_not(None))
    return (await conn.execute(on_its_way.limit(1))).first() is not None


async def delete_jobs(conn: Connection, user_id: UserId, within: GuildId | None, limit: int, now: float) -> DeletedJobs:
    """Delete up to `limit` ended jobs, with their buttons, messages and pending confirmations. Jobs that others made
    from them stay. Outdated messages lose their old text."""
    told = or_(jobs.c.shown_at.is_not(None), jobs.c.message_id.is_(None))
    over = select(jobs.c.id, jobs.c.spec, jobs.c.result_name).where(
        jobs.c.user_id == user_id, _in(jobs, within), jobs.c.state.in_(tuple(ENDED)), told
    )
    rows = (await conn.execute(over.limit(limit))).all()
    ids = tuple(JobId(row.id) for row in rows)
    masks = [mask for row in rows if (mask := json.loads(row.spec).get("mask"))]
    masks += await _masks(conn, region_sessions.c.job_id.in_(ids))
    for guild_id, message in await outdated_messages.behind(conn, ids):
        await notice_rows.retract(conn, guild_id, message, say.MESSAGE_OF_JOB(), now)
    await conn.execute(delete(jobs).where(jobs.c.id.in_(ids)))
    # others' waiting requests for these pictures, which can no longer be carried out
    parent = type_coerce(requests.c.request, JSON)["parent_id"].as_string()
    masks += await _take_back(conn, parent.in_(ids), say.CARD_OF_PICTURE(), now)
    return DeletedJobs(ids, sum(row.result_name is not None for row in rows), tuple(dict.fromkeys(masks)))


async def delete_rest(
    conn: Connection, user_id: UserId, pseudonym: int, within: GuildId | None, now: float
) -> tuple[str, ...]:
    """Delete all but jobs, and replace the member in the ledger by `pseudonym`; returns the names of masks to delete.

    Counters are deleted, too: they are rebuilt from the ledger under both ids, so spent credits stay spent.
    """
    sessions = and_(region_sessions.c.user_id == user_id, _in(region_sessions, within))
    masks = await _masks(conn, sessions)
    await conn.execute(delete(region_sessions).where(sessions))
    for table in (grants, reference_forms):
        await conn.execute(delete(table).where(table.c.user_id == user_id, _in(table, within)))
    about = notices.c.text.contains(f"<@{user_id}>", autoescape=True) | (notices.c.user_id == user_id)
    await conn.execute(delete(notices).where(about, _in(notices, within)))
    masks += await _take_back(
        conn, and_(requests.c.user_id == user_id, _in(requests, within)), say.CARD_OF_MEMBER(), now
    )
    mine = (allowances.c.scope == Scope.MEMBER, allowances.c.scope_id == user_id)
    await conn.execute(delete(allowances).where(*mine, _in(allowances, within)))
    await _rename(conn, user_id, pseudonym, within)
    await _blank(conn, user_id, within)
    if within is None:
        for table in (users, presets):
            await conn.execute(delete(table).where(table.c.user_id == user_id))
    else:
        await conn.execute(delete(quota_rules).where(_own_rules(user_id), _in(quota_rules, within)))
    return tuple(dict.fromkeys(masks))


async def _masks(conn: Connection, which: ColumnElement[bool]) -> list[str]:
    """The possible names of the masks of these region sessions."""
    found = (await conn.execute(select(region_sessions.c.id).where(which))).scalars()
    return [name for session in found for name in (f"{session}.png", f"{session}-draft.png")]


async def _take_back(conn: Connection, which: ColumnElement[bool], text: str, now: float) -> list[str]:
    """Delete requests, leaving only `text` on their cards; returns the names of masks to delete."""
    shown = select(requests.c.guild_id, requests.c.card_channel_id, requests.c.card_message_id)
    for row in (await conn.execute(shown.where(which, requests.c.card_message_id.is_not(None)))).all():
        card = MessageRef(ChannelId(row.card_channel_id), MessageId(row.card_message_id))
        await notice_rows.retract(conn, row.guild_id, card, text, now)
    return list(await pending_rows.remove(conn, which))


async def _rename(conn: Connection, user_id: UserId, pseudonym: int, within: GuildId | None) -> None:
    """Rename server by server, because the ledger's index begins with it. Direct messages (0) also lose their channel,
    which identifies the member."""
    guilds = [within] if within is not None else (await conn.execute(select(ledger.c.guild_id).distinct())).scalars()
    for guild in list(guilds):
        lines = update(ledger).where(ledger.c.guild_id == guild, ledger.c.user_id == user_id)
        names = {"user_id": pseudonym} if guild else {"user_id": pseudonym, "channel_id": 0}
        await conn.execute(lines.values(names))


async def _blank(conn: Connection, user_id: UserId, within: GuildId | None) -> None:
    """Blank lines of the audit: the change stays, but not the member concerned or what was typed about them."""
    mention = f"<@{user_id}>"
    about = or_(audit.c.member_id == user_id, audit.c.what.contains(mention, autoescape=True))
    rows = (
        await conn.execute(select(audit.c.id, audit.c.what, audit.c.member_id).where(about, _in(audit, within)))
    ).all()
    told = []
    for row in rows:
        words = _OUR_WORDS.match(row.what.replace(mention, "{member}"))
        what = _LOOSE_END.sub("", words[0]) if words is not None else ""
        member_id = _FORGOTTEN if row.member_id == user_id else row.member_id
        told.append({"line": row.id, "said": what or audit_words.CHANGED_SOMETHING(), "whom": member_id})
    if told:
        line = update(audit).where(audit.c.id == bindparam("line"))
        await conn.execute(line.values(what=bindparam("said"), member_id=bindparam("whom")), told)


def _own_rules(user_id: UserId) -> ColumnElement[bool]:
    return and_(quota_rules.c.subject == Subject.MEMBER, quota_rules.c.subject_id == user_id)


def _in(table: Table, within: GuildId | None) -> ColumnElement[bool]:
    return true() if within is None else table.c.guild_id == within
