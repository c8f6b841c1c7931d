"""What servers may take at once, and that the queue's forecast is what comes true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.jobs.forecast import foretell
from bot.core.models import GuildId, JobId, UserId
from bot.core.states import JobState
from bot.store.database.database import Database
from bot.store.database.schema import jobs
from bot.store.database.schema_rules import guild_settings
from bot.store.jobs import queue
from tests.store.samples import NOW, stored

TAKES_S = 1_000.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Jobs as two letters, oldest first: `a1` is member a's in server 1, `a0` in direct messages."""

    waiting: Sequence[str]
    running: Sequence[str] = ()
    limit: int = 99
    per_user: int = 99
    per_server: int | None = None
    shares: dict[int, int] = field(default_factory=dict)
    per_member: dict[int, int] = field(default_factory=dict)

    async def set(self, conn: AsyncConnection) -> dict[JobId, str]:
        """Put it into an empty database; the jobs' names by their ids."""
        await conn.execute(delete(jobs))
        await conn.execute(delete(guild_settings))
        for guild in {*self.shares, *self.per_member}:
            limits = {"share": self.shares.get(guild), "max_running": self.per_member.get(guild)}
            await conn.execute(insert(guild_settings).values(guild_id=guild, **limits))
        names: dict[JobId, str] = {}
        for at, name in enumerate(self.running):
            columns = {"claimed_at": NOW - 500 + at, "running_since": NOW - 500 + at}
            job = await stored(conn, JobState.RUNNING, user=_user(name), guild_id=_guild(name), columns=columns)
            names[job.id] = name
        for at, name in enumerate(self.waiting):
            names[(await stored(conn, user=_user(name), guild_id=_guild(name), now=NOW + at)).id] = name
        return names

    async def claim(self, conn: AsyncConnection, at: float) -> JobId | None:
        job = await queue.claim(conn, "main", self.limit, self.per_user, at, self.per_server)
        return None if job is None else job.id


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
async def test_who_may_not_start_holds_up_nobody(db: Database, scene: Scene, order: str) -> None:
    async with db.transaction() as conn:
        names = await scene.set(conn)
        claimed: list[JobId] = []
        while (job := await scene.claim(conn, NOW + 1000 + len(claimed))) is not None:
            claimed.append(job)
    assert [names[job] for job in claimed] == order.split()


NAMES = st.sampled_from([user + guild for user in "abc" for guild in "012"])
SOME = st.dictionaries(st.integers(1, 2), st.integers(0, 3))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scene=st.builds(
        Scene,
        waiting=st.lists(NAMES, max_size=10),
        running=st.lists(NAMES, max_size=4),
        limit=st.integers(1, 5),
        per_user=st.integers(1, 3),
        per_server=st.none() | st.integers(1, 3),
        shares=SOME,
        per_member=SOME,
    )
)
async def test_the_forecast_comes_true(db: Database, scene: Scene) -> None:
    """Jobs that take equally long end in the order of their starts; each end lets in who was foretold."""
    async with db.transaction() as conn:
        going = list(await scene.set(conn))[: len(scene.running)]
        queued = await queue.look(conn, "main", scene.limit, scene.per_user, scene.per_server)
        foretold = list(foretell(queued, TAKES_S, NOW))
        claimed: list[JobId] = []
        while True:
            job = await scene.claim(conn, NOW + 1000 + len(claimed))
            if job is not None:
                going.append(job)
                claimed.append(job)
            elif going:
                ended = update(jobs).where(jobs.c.id == going.pop(0))
                await conn.execute(ended.values(state=JobState.DELIVERED))
            else:
                break
    assert foretold == claimed
