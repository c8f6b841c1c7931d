"""Jobs to store, and short ways to bring one to the start of a test."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from sqlalchemy import update

from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action, Speed
from bot.core.models import (
    Attachment,
    ChannelId,
    GuildId,
    Job,
    JobSpec,
    MessageId,
    MessageRef,
    ProviderButton,
    ResultFile,
    TaskRef,
    UserId,
)
from bot.core.states import JobState
from bot.store.credits import ledger
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs as jobs_table
from bot.store.jobs import jobs
from tests.counters import wallet

NOW = 1_790_000_000.25
ALICE, BOB, CAROL = UserId(1), UserId(2), UserId(1 << 62)
GUILD = GuildId(900)
MESSAGE = MessageRef(ChannelId(70), MessageId(71))
RESULT = ResultFile("ab/cd.png", "image/png", 12_345, 1024, 768)
U1 = ProviderButton(Action.UPSCALE, 1, "MJ::JOB::upsample::1::x", "U1")
REROLL = ProviderButton(Action.REROLL, 0, "MJ::JOB::reroll::0::x", "", "🔄")
SPEC = JobSpec(
    Action.IMAGINE,
    'a "red" fox 🦊 \ud800 --ar 3:2',
    speed=Speed.TURBO,
    references=(Attachment("https://cdn.example/a.png", "a.png", "image/png", 10),),
    parent_ref=TaskRef("900719925474099312345"),
    custom_id="MJ::x",
    modal_prompt="",
)
_numbers = itertools.count(1)


def new_job(user: UserId = ALICE, **changes: Any) -> NewJob:
    """A job with a key of its own. `changes` are those of NewJob or of its asker."""
    asker = Asker(
        key=f"interaction-{next(_numbers)}",
        user_id=user,
        user_name="alice",
        guild_id=GUILD,
        channel_id=MESSAGE.channel_id,
        interaction_token="token",
        application_id=5,
        size_limit_bytes=10 << 20,
    )
    of_asker = {name: changes.pop(name) for name in Asker.__slots__ if name in changes}
    return replace(NewJob(replace(asker, **of_asker), SPEC, "main", cost=1), **changes)


async def stored(conn: Connection, state: JobState = JobState.QUEUED, **changes: Any) -> Job:
    """A job put into `state` by force. `columns` sets columns, `now` the time of creation; the rest as in `new_job`."""
    columns, now = changes.pop("columns", {}), changes.pop("now", NOW)
    job, _ = await jobs.insert(conn, new_job(**changes), now)
    await conn.execute(update(jobs_table).where(jobs_table.c.id == job.id).values(state=state, **columns))
    found = await jobs.get(conn, job.id)
    assert found is not None
    return found


async def paid(conn: Connection, state: JobState = JobState.ACCEPTED, *, cost: int = 1, limit: int = 10) -> Job:
    """A job of Alice's with its credits reserved."""
    job = await stored(conn, state, cost=cost)
    await ledger.reserve(conn, job.id, wallet(job.user_id, job.guild_id, limit), cost, "imagine", NOW)
    return job
