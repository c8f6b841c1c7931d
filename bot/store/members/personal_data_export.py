"""Exports everything stored about a member as plain JSON, without tokens and providers' ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, select

from bot.core.credits.quota import Subject
from bot.core.links import message_link
from bot.core.models import Attachment, Job, UserId
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs, presets, reference_forms, region_sessions, users
from bot.store.database.schema_rules import audit, blocks, grants, ledger, quota_rules, requests
from bot.store.jobs.rows import job_from
from bot.texts.admin import audit as audit_words
from bot.texts.members import privacy as say

REQUESTS: Final = "requests_that_wait_for_a_yes"  # those with a `mask` have a file, too

Json = dict[str, Any]
Row = Mapping[Any, Any]

_AT_ONCE = 200  # rows per read; others get their turn in between
# tables exported as stored, by topic
_PROFILE = ("name", "speed", "model", "suffix", "remix", "ping")
_CREDITS = ("job_id", "entry", "credits", "kind", "cancel")
_EXTRA = ("credits", "reserved", "spent", "reason")


async def read(conn: Connection, user_id: UserId, pseudonym: int) -> tuple[Json, list[Job]]:
    """The member's data by topic, and their jobs, newest first. Times are ISO 8601 in UTC, ids are texts.

    Lines of the ledger from before an earlier deletion, which have `pseudonym`, are exported, too.
    """
    own_limits = (quota_rules.c.subject == Subject.MEMBER) & (quota_rules.c.subject_id == user_id)
    exported, made = await _jobs(conn, user_id)
    found: Json = {
        "profile": await _section(conn, users, users.c.user_id == user_id, _profile),
        "presets": await _section(conn, presets, presets.c.user_id == user_id, _preset),
        "jobs": exported,
        "credits": await _section(conn, ledger, ledger.c.user_id.in_((user_id, pseudonym)), _line),
        "extra_credits": await _section(conn, grants, grants.c.user_id == user_id, _grant),
        "own_limits": await _section(conn, quota_rules, own_limits, _limit),
        "blocks": await _section(conn, blocks, blocks.c.user_id == user_id, _block),
        REQUESTS: await _section(conn, requests, requests.c.user_id == user_id, _request),
        "regions_to_paint": await _section(conn, region_sessions, region_sessions.c.user_id == user_id, _region),
        "open_reference_forms": await _section(conn, reference_forms, reference_forms.c.user_id == user_id, _form),
        "changes_about_me": await _section(conn, audit, audit.c.member_id == user_id, _change),
        "changes_by_me_as_admin": await _section(conn, audit, audit.c.actor_id == user_id, _change),
    }
    return found, made


async def _jobs(conn: Connection, user_id: UserId) -> tuple[list[Json], list[Job]]:
    newest_first = select(jobs).where(jobs.c.user_id == user_id).order_by(jobs.c.created_at.desc(), jobs.c.id)
    exported, made = [], []
    async for part in conn.parts(newest_first, _AT_ONCE):
        some = [job_from(row._mapping) for row in part]
        made += some
        exported += [_job(job) for job in some]
    return exported, made


async def _section(
    conn: Connection, table: Table, where: ColumnElement[bool], tell: Callable[[Row], Json]
) -> list[Json]:
    rows = conn.parts(select(table).where(where).order_by(*table.primary_key.columns), _AT_ONCE)
    return [tell(row._mapping) async for part in rows for row in part]


def _preset(row: Row) -> Json:
    return _some(row, ("name", "value"))


def _profile(row: Row) -> Json:
    return _some(row, _PROFILE) | {"first_seen": _time(row["created_at"]), "last_seen": _time(row["seen_at"])}


def _job(job: Job) -> Json:
    spec, result = job.spec, job.result
    return {
        "id": job.id,
        "state": job.state,
        "kind": spec.action,
        "prompt": spec.prompt,
        "text_typed_in_a_form": spec.modal_prompt,
        "shown_as": spec.shown,
        "speed": spec.speed,
        "dimensions": spec.dimensions,
        "motion": spec.motion,
        "references": [_reference(one) for one in spec.references],
        "made_from_job": job.parent_id,
        "server": _id(job.guild_id),
        "channel": _id(job.channel_id),
        "message": message_link(job),
        "private": job.private,
        "credits": job.cost,
        "accepted_at": _time(job.created_at),
        "running_since": _time(job.running_since),
        "ended_at": _time(job.ended_at),
        "failed_because": job.fail_reason,
        "asked_to_cancel": job.cancel,
        "providers_prompt": job.final_prompt,
        "seed": job.seed,
        "text": job.text,
        "providers_cost": job.usage,
        "file": None if result is None else result.name,
        "file_type": None if result is None else result.content_type,
        "file_bytes": None if result is None else result.size_bytes,
        "mask": _mask(spec.mask),
    }


def _reference(one: Attachment) -> Json:
    # after the question mark is Discord's signature, with which anybody could download the file
    return {"name": one.filename, "type": one.content_type, "address": one.url.partition("?")[0]}


def _line(row: Row) -> Json:
    return _some(row, _CREDITS) | {
        "at": _time(row["at"]),
        "server": _id(row["guild_id"] or None),
        "channel": _id(row["channel_id"] or None),
        "from": say.EXPORT_EXTRA(number=row["source"]) if row["source"] else say.EXPORT_ALLOWANCE(),
    }


def _grant(row: Row) -> Json:
    times = {"given_at": _time(row["at"]), "until": _time(row["until"])}
    return {"id": row["id"], "server": _id(row["guild_id"] or None)} | _some(row, _EXTRA) | times


def _limit(row: Row) -> Json:
    return {"server": _id(row["guild_id"])} | _some(row, ("period", "credits"))


def _block(row: Row) -> Json:
    times = {"at": _time(row["at"]), "until": _time(row["until"])}
    return {"server": _id(row["guild_id"]), "reason": row["reason"]} | times


def _request(row: Row) -> Json:
    spec = json.loads(row["request"])["spec"]
    return {
        "server": _id(row["guild_id"]),
        "waits_for": say.EXPORT_YOUR_ANSWER() if row["purpose"] == "confirm" else say.EXPORT_MODERATORS(),
        "prompt": spec["prompt"],
        "text_typed_in_a_form": spec.get("modal_prompt"),
        "caught_by": row["caught"],
        "at": _time(row["created_at"]),
        "approved": row["approved"],
        "mask": _mask(spec.get("mask")) if row["approved"] is not False else None,
    }


def _mask(name: str | None) -> str | None:
    return None if name is None else f"masks/{name}"


def _region(row: Row) -> Json:
    return {"of_job": row["job_id"], "at": _time(row["created_at"]), "prompt": row["draft_prompt"]}


def _form(row: Row) -> Json:
    picture = _reference(Attachment(**json.loads(row["picture"])))
    return {"server": _id(row["guild_id"]), "at": _time(row["created_at"]), "picture": picture}


def _change(row: Row) -> Json:
    member = f"<@{row['member_id']}>" if row["member_id"] else audit_words.FORGOTTEN()
    return {
        "server": _id(row["guild_id"]),
        "at": _time(row["at"]),
        "what": row["what"].replace("{member}", member),
    }


def _some(row: Row, names: tuple[str, ...]) -> Json:
    return {name: row[name] for name in names}


def _id(number: int | None) -> str | None:
    """An id as text: Discord's ids are too large for the numbers of some JSON readers."""
    return None if number is None else str(number)


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
