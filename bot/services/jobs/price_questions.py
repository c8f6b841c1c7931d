"""Confirmation for expensive jobs. Confirming twice starts one job."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import replace

from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.jobs.pending_request import PendingRequest, Purpose
from bot.core.models import Job
from bot.core.states import JobState
from bot.services.jobs.plans import Start
from bot.services.jobs.rule_check import Admitted, AskCost, Flagged, RuleCheck
from bot.services.ports import Clock
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import jobs
from bot.store.members import file_erasures, pending_deletions
from bot.store.moderation import pending
from bot.texts.jobs import clicks as say
from bot.texts.members import privacy

MOST_OPEN = 20  # of one member


class Questions:
    """Keeps requests until their members answer."""

    def __init__(self, db: Database, rule_check: RuleCheck, clock: Clock) -> None:
        self._db = db
        self._rule_check = rule_check
        self._clock = clock

    async def keep(self, plan: AskCost) -> str:
        """Store the request until its member answers; returns its id. Raises UserError."""
        request = request_of(plan.start, Purpose.CONFIRM, self._clock())
        async with self._db.transaction(urgent=True) as conn:
            if await pending_deletions.covers(conn, request.asker.user_id, request.asker.guild_id):
                raise UserError(privacy.BEING_DELETED())
            await pending.add(conn, request)
            masks = await pending.push_out_questions(conn, request.asker.user_id, request.id, MOST_OPEN)
            if masks:
                await file_erasures.add(conn, (), masks)
        return request.id

    async def answered(self, request_id: str, asker: Asker) -> Admitted | AskCost:
        """Admit the job, since the member said yes, or ask again if the price has gone up. Raises UserError."""
        async with self._db.read() as conn:
            request = await pending.get(conn, request_id)
            key = "" if request is None else (await newest_try(conn, request))[0]
        if request is None or request.purpose is not Purpose.CONFIRM or request.asker.guild_id != asker.guild_id:
            raise UserError(say.TOO_OLD())
        if request.asker.user_id != asker.user_id:
            raise UserError(say.NOT_ASKED())
        judged = await self._rule_check.judge(start_of(request, asker, key), asked=request.new.cost)
        if isinstance(judged, Flagged):
            raise UserError(say.FILTER_CHANGED())
        return judged


def request_of(start: Start, purpose: Purpose, now: float, caught: str = "") -> PendingRequest:
    """A request to be stored, with a new id."""
    return PendingRequest(
        id=secrets.token_hex(8),
        purpose=purpose,
        new=start.new,
        clicked=start.clicked,
        caught=caught,
        created_at=now,
    )


async def newest_try(conn: Connection, request: PendingRequest) -> tuple[str, Job | None]:
    """The newest job of a request and its key; no job = make it, with that key. A job that was dropped before anybody
    saw it is followed by another one."""
    key = request.job_key
    for again in itertools.count(1):
        job = await jobs.by_key(conn, key)
        if job is None or job.state is not JobState.CANCELLED or job.message_id is not None:
            break
        key = f"{request.job_key}.{again}"
    return key, job


def start_of(request: PendingRequest, asker: Asker, key: str) -> Start:
    """The stored request, asked for by `asker`: the member, by the interaction in which they said yes. `key`: of its
    job."""
    return Start(replace(request.new, asker=replace(asker, key=key)), request.clicked)
