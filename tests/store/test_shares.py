"""Servers' shares of the queue, and the accuracy of its forecast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, create_engine, delete, insert, update

from bot.core.jobs.forecast import foretell
from bot.core.models import GuildId, JobId, UserId
from bot.core.states import JobState
from bot.store.database.columns import metadata
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs
from bot.store.database.schema_rules import guild_settings
from bot.store.jobs import queue
from tests.store.samples import NOW

TAKES_S = 1_000.0


class AtOnce:
    """A connection without a thread of its own: a hundred scenes are thousands of statements."""

    def __init__(self, conn: SyncConnection) -> None:
        self._conn = conn

    async def execute(self, *statement: Any) -> CursorResult[Any]:
        return self._conn.execute(*statement)


@pytest.fixture
def conn() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as found:
        metadata.create_all(found)
        yield cast(Connection, AtOnce(found))


@dataclass(frozen=True, slots=True)
class Scene:
    """Jobs as two letters, oldest first: `a1` is member a's in server 1, `a0` in direct messages. `elsewhere` run at
    another account, `served` are done."""

    waiting: Sequence[str]
    running: Sequence[str] = ()
    elsewhere: Sequence[str] = ()
    served: Sequence[str] = ()
    limit: int = 99
    per_user: int = 99
    per_server: int | None = None
    shares: dict[int, int] = field(default_factory=dict)
    per_member: dict[int, int] = field(default_factory=dict)

    async def set(self, conn: Connection) -> dict[JobId, str]:
        """Store it in an empty database; returns the jobs' names by id."""
        await conn.execute(delete(jobs))
        await conn.execute(delete(guild_settings))
        for guild in {*self.shares, *self.per_member}:
            limits = {"share": self.shares.get(guild), "max_running": self.per_member.get(guild)}
            await conn.execute(insert(guild_settings).values(guild_id=guild, **limits))
        states = [
            *((name, JobState.DELIVERED, "main", NOW - 900 + at) for at, name in enumerate(self.served)),
            *((name, JobState.RUNNING, "main", NOW - 500 + at) for at, name in enumerate(self.running)),
            *((name, JobState.RUNNING, "backup", NOW - 450 + at) for at, name in enumerate(self.elsewhere)),
            *((name, JobState.QUEUED, "main", NOW + at) for at, name in enumerate(self.waiting)),
        ]
        if states:
            rows = [_row(f"{number:03}", *state) for number, state in enumerate(states)]
            await conn.execute(insert(jobs), rows)  # at once: the property below makes many scenes
        return {JobId(f"{number:03}"): name for number, (name, *_) in enumerate(states)}

    async def claim_all(self, conn: Connection, at: float) -> list[JobId]:
        """The members whose jobs are claimed from `at` on, while nothing ends."""
        claimed: list[JobId] = []
        while job := await queue.claim(conn, "main", self.limit, self.per_user, at + len(claimed), self.per_server):
            claimed.append(job.id)
        return claimed


def _row(job_id: str, name: str, state: JobState, account: str, at: float) -> dict[str, object]:
    """A job that waits, runs or ended since `at`."""
    begun = None if state is JobState.QUEUED else at
    return {
        "id": job_id,
        "key": job_id,
        "state": state,
        "spec": '{"action": "imagine", "prompt": "a fox"}',
        "account": account,
        "user_id": _user(name),
        "guild_id": _guild(name),
        "channel_id": 70,
        "cost": 1,
        "application_id": 5,
        "size_limit_bytes": 10 << 20,
        "created_at": at,
        "claimed_at": begun,
        "running_since": begun,
    }


def _user(name: str) -> UserId:
    return UserId(ord(name[0]))


def _guild(name: str) -> GuildId | None:
    return GuildId(int(name[1])) if name[1] != "0" else None


SCENES = {
    "no limit": (Scene(["a1", "b1", "c2"]), "a1 b1 c2"),
    "a share": (Scene(["a1", "b1", "c1", "d2"], shares={1: 2}), "a1 b1 d2"),
    "a share that is used up": (Scene(["a1", "b1", "c2"], ["d1", "e1"], shares={1: 2}), "c2"),
    "a share counts on all members": (Scene(["a1"] * 5 + ["b2"], shares={1: 2}), "a1 b2 a1"),
    "everybody's share": (Scene(["a1", "b1", "c2", "d2"], per_server=1), "a1 c2"),
    "a server's own share is lower": (Scene(["a1", "b1", "c2", "d2"], per_server=2, shares={1: 1}), "a1 c2 d2"),
    "a server's own share is higher": (Scene(["a1", "b1", "c2"], per_server=1, shares={1: 9}), "a1 c2"),
    "no share at all": (Scene(["a1", "b2"], shares={1: 0}), "b2"),
    "direct messages have no share": (Scene(["a0", "b0", "c0"], per_server=1), "a0 b0 c0"),
    "a member's limit in one server": (Scene(["a1", "a1", "a2", "b1"], per_member={1: 1}), "a1 b1 a2"),
    "it counts nowhere else": (Scene(["a1", "a0"], ["a2", "a2"], per_member={1: 1, 2: 1}), "a1 a0"),
    "a held up member's other server": (Scene(["a1", "a1", "a2"], ["b1"], shares={1: 1}), "a2"),
    "the member's limit over all servers": (Scene(["a1", "a2", "a0", "b1"], per_user=2), "a1 b1 a2"),
    "a server's limit above the operator's": (Scene(["a1", "a1"], per_user=1, per_member={1: 9}), "a1"),
}


@pytest.mark.parametrize(("scene", "order"), SCENES.values(), ids=SCENES)
async def test_who_may_not_start_holds_up_nobody(conn: Connection, scene: Scene, order: str) -> None:
    names = await scene.set(conn)
    assert [names[job_id] for job_id in await scene.claim_all(conn, NOW + 1000)] == order.split()


NAMES = st.sampled_from([user + guild for user in "abc" for guild in "012"])
SOME = st.dictionaries(st.integers(1, 2), st.integers(0, 3))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scene=st.builds(
        Scene,
        waiting=st.lists(NAMES, min_size=4, max_size=14),
        running=st.lists(NAMES, max_size=4),
        elsewhere=st.lists(NAMES, max_size=2),
        served=st.lists(NAMES, max_size=3),
        limit=st.integers(1, 5),
        per_user=st.integers(1, 4),
        per_server=st.none() | st.integers(1, 3),
        shares=SOME,
        per_member=SOME,
    )
)
async def test_the_forecast_comes_true(conn: Connection, scene: Scene) -> None:
    """Jobs of equal length end in the order of their starts; each end lets in the predicted one."""
    ids = list(await scene.set(conn))
    going = ids[len(scene.served) : len(ids) - len(scene.waiting)]
    queued = await queue.look(conn, "main", scene.limit, scene.per_user, scene.per_server)
    foretold = foretell(queued, TAKES_S, NOW)
    claimed = await scene.claim_all(conn, NOW + 1000)
    assert claimed == [job_id for job_id, starts_in_s in foretold.items() if starts_in_s == 0]
    going += claimed
    while going:
        ended = update(jobs).where(jobs.c.id == going.pop(0))
        await conn.execute(ended.values(state=JobState.DELIVERED))
        let_in = await scene.claim_all(conn, NOW + 1000 + len(claimed))
        claimed += let_in
        going += let_in
    assert claimed == list(foretold)
