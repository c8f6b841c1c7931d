"""Converts rows of the jobs table to core models and back."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action, CancelTerms, FailCause, Speed
from bot.core.models import (
    Attachment,
    ChannelId,
    GuildId,
    Job,
    JobId,
    JobSpec,
    MessageId,
    ResultFile,
    TaskRef,
    UserId,
)
from bot.core.states import JobState
from bot.core.text.repeated_log_lines import RareLog
from bot.texts.operator import database as say

log = logging.getLogger(__name__)
rare = RareLog(log)
UNREADABLE = JobSpec(Action.OTHER, "", title=say.UNREADABLE_REQUEST())


def job_from(row: RowMapping) -> Job:
    """The job of a whole row of `jobs`."""
    return Job(
        id=JobId(row["id"]),
        key=row["key"],
        state=JobState(row["state"]),
        spec=_spec_of(row),
        account=row["account"],
        user_id=UserId(row["user_id"]),
        guild_id=None if row["guild_id"] is None else GuildId(row["guild_id"]),
        channel_id=ChannelId(row["channel_id"]),
        message_id=None if row["message_id"] is None else MessageId(row["message_id"]),
        parent_id=None if row["parent_id"] is None else JobId(row["parent_id"]),
        parent_slot=row["parent_slot"],
        reply_to=None if row["reply_to"] is None else MessageId(row["reply_to"]),
        cost=row["cost"],
        application_id=row["application_id"],
        interaction_token=row["interaction_token"],
        size_limit_bytes=row["size_limit_bytes"],
        task_ref=None if row["task_ref"] is None else TaskRef(row["task_ref"]),
        progress=row["progress"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        not_before=row["not_before"],
        submit_started_at=row["submit_started_at"],
        running_since=row["running_since"],
        modal_sent_at=row["modal_sent_at"],
        input_by=row["input_by"],
        finished_at=row["finished_at"],
        repost_at=row["repost_at"],
        ended_at=row["ended_at"],
        shown_at=row["shown_at"],
        fail_reason=row["fail_reason"],
        retryable=row["retryable"],
        result=_result_from(row),
        final_prompt=row["final_prompt"],
        seed=row["seed"],
        text=row["text"],
        usage=row["usage"],
        private=row["private"],
        ready_at=row["ready_at"],
        fetch_note=row["fetch_note"],
        address=row["address"],
        watch_until=row["watch_until"],
        fail_cause=None if row["fail_cause"] is None else FailCause(row["fail_cause"]),
        cancel=None if row["cancel"] is None else CancelTerms(row["cancel"]),
        message_direct=row["message_direct"],
    )


def values_of_new(new: NewJob) -> dict[str, object]:
    """The initial columns of a job, except its id, state and time."""
    asker = new.asker
    return {
        "key": asker.key,
        "spec": spec_text(new.spec),
        "account": new.account,
        "user_id": asker.user_id,
        "guild_id": asker.guild_id,
        "channel_id": asker.channel_id,
        "parent_id": new.parent_id,
        "parent_slot": new.parent_slot,
        "reply_to": new.reply_to,
        "cost": new.cost,
        "application_id": asker.application_id,
        "interaction_token": asker.interaction_token or None,
        "size_limit_bytes": asker.size_limit_bytes,
        "private": new.private,
    }


def values_of_result(result: ResultFile | None) -> dict[str, object]:
    """The columns of a result; all NULL for a result that is only text."""
    return {
        "result_name": result.name if result else None,
        "result_type": result.content_type if result else None,
        "result_bytes": result.size_bytes if result else None,
        "result_width": result.width if result else None,
        "result_height": result.height if result else None,
    }


def spec_text(spec: JobSpec) -> str:
    """The stored form of a spec: JSON in ASCII, so that any text survives in any database."""
    return json.dumps(asdict(spec))


def _spec_of(row: RowMapping) -> JobSpec:
    """Parse a job's spec. An unreadable one (in a damaged file) becomes an empty spec that can't be sent: the job fails
    visibly, and others aren't affected."""
    try:
        return spec_from(json.loads(row["spec"]))
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        rare.error("job %s: what it is to do cannot be read (%s)", row["id"], type(fault).__name__, about=row["id"])
        return UNREADABLE


def spec_from(fields: dict[str, Any]) -> JobSpec:
    """Parse the fields of `spec_text`; fields missing from an older version get their defaults."""
    return JobSpec(
        action=Action(fields["action"]),
        prompt=fields["prompt"],
        index=fields.get("index", 0),
        speed=Speed(fields.get("speed", Speed.FAST)),
        references=tuple(Attachment(**reference) for reference in fields.get("references", ())),
        parent_ref=fields.get("parent_ref"),
        custom_id=fields.get("custom_id"),
        modal_prompt=fields.get("modal_prompt"),
        mask=fields.get("mask"),
        mask_digest=fields.get("mask_digest", ""),
        remix=fields.get("remix", False),
        dimensions=fields.get("dimensions", ""),
        motion=fields.get("motion", ""),
        title=fields.get("title", ""),
        added=tuple((source, text) for source, text in fields.get("added", ())),
        done_ref=fields.get("done_ref"),
    )


def _result_from(row: RowMapping) -> ResultFile | None:
    if row["result_name"] is None:
        return None
    return ResultFile(
        row["result_name"], row["result_type"], row["result_bytes"], row["result_width"], row["result_height"]
    )
