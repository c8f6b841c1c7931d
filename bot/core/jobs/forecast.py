"""Predicts which queued jobs start when, if nothing new arrives and every job takes the usual time. Pure.

Simulates the choices of `bot/store/jobs/queue.py: claim`: shares of servers and limits of members hold back the same
jobs as they will then.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from bot.core.models import ChannelId, GuildId, JobId, UserId

STUCK, STUCK_S = 4.0, 60.0  # after this factor of the usual and this many seconds, a job may end at any time or never

_Line = tuple[UserId, GuildId | None]  # one member's jobs in one server are in line behind each other
_Rank = tuple[int, tuple[int, float], float, UserId, JobId]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job in the queue. `created_at` in UTC seconds since 1970."""

    job_id: JobId
    user_id: UserId
    guild_id: GuildId | None
    channel_id: ChannelId
    created_at: float


@dataclass(frozen=True, slots=True)
class Started:
    """A job at a provider: at the account in question (`here`) or at another. `since` in UTC seconds."""

    user_id: UserId
    guild_id: GuildId | None
    here: bool
    since: float


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """Limits of jobs at providers at once: of the account, of a member, of a server (`shares`, if it has a
    limit), and of one member of a server (`per_member`, if the server sets one)."""

    account: int
    per_user: int
    shares: Mapping[GuildId, int] = field(default_factory=dict)
    per_member: Mapping[GuildId, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Queue:
    """One account's queue: `waiting` with the oldest first, and when each of their members last had a job started."""

    waiting: Sequence[Waiting]
    started: Sequence[Started]
    served: Mapping[UserId, float]
    limits: QueueLimits


_Ready = tuple[_Rank, int, Waiting]  # the number says which `_line_up` of its member it is


def foretell(queue: Queue, takes_s: float, now: float) -> dict[JobId, float]:
    """The seconds until each waiting job will start, in the order of their starts.

    `takes_s` is the usual time of a job, above zero. Jobs behind a stuck one start in infinity; jobs that no limit will
    ever let start are left out.
    """
    return _Play(queue, takes_s).play(now)


def bound_by_own(queue: Queue, user_id: UserId, guild_id: GuildId | None) -> int:
    """The number of a member's jobs at providers if they have reached their own limit in this server; else 0."""
    of_user = [started for started in queue.started if started.user_id == user_id]
    of_line = sum(started.guild_id == guild_id for started in of_user)
    most = None if guild_id is None else queue.limits.per_member.get(guild_id)
    if len(of_user) >= queue.limits.per_user:
        return len(of_user)
    return of_line if most is not None and of_line >= most else 0


class _Play:
    """The simulation from now on."""

    def __init__(self, queue: Queue, takes_s: float) -> None:
        self._queue = queue
        self._limits = queue.limits
        self._takes_s = takes_s
        self._lines: defaultdict[_Line, deque[Waiting]] = defaultdict(deque)
        self._guilds_of: defaultdict[UserId, set[GuildId | None]] = defaultdict(set)
        self._of_user: Counter[UserId] = Counter()
        self._of_line: Counter[_Line] = Counter()
        self._of_guild: Counter[GuildId | None] = Counter()
        self._here = 0
        self._served = {user_id: (0, at) for user_id, at in queue.served.items()}
        # per server, the lines that its members' own limits let start; an entry older than its member's is void
        self._ready: defaultdict[GuildId | None, list[_Ready]] = defaultdict(list)
        self._newest: Counter[UserId] = Counter()
        self._ends: list[tuple[float, int, Started]] = []
        self._order = count()

    def play(self, now: float) -> dict[JobId, float]:
        """See `foretell`."""
        self._set_out(now)
        starts: dict[JobId, float] = {}
        at = 0.0
        while len(starts) < len(self._queue.waiting):
            job = self._next() if self._here < self._limits.account else None
            if job is not None:
                starts[job.job_id] = at
                self._start(job, at)
            elif self._ends:
                at, _, ended = heappop(self._ends)
                self._count(ended, -1)
                self._line_up(ended.user_id)
            else:
                break
        return starts

    def _set_out(self, now: float) -> None:
        for started in self._queue.started:
            self._count(started, 1)
            took_s = max(0.0, now - started.since)
            # late ones may end at any time; assuming that they end now would promise too much
            left_s = max(self._takes_s - took_s, self._takes_s / 4)
            if took_s > max(STUCK * self._takes_s, STUCK_S):
                left_s = math.inf
            heappush(self._ends, (left_s, next(self._order), started))
        for waiting in self._queue.waiting:
            self._lines[waiting.user_id, waiting.guild_id].append(waiting)
            self._guilds_of[waiting.user_id].add(waiting.guild_id)
        for user_id in self._guilds_of:
            self._line_up(user_id)

    def _next(self) -> Waiting | None:
        """The job that starts now: the first of all lines whose server has room."""
        best: _Ready | None = None
        for guild_id, ready in self._ready.items():
            while ready and ready[0][1] != self._newest[ready[0][2].user_id]:
                heappop(ready)
            share = None if guild_id is None else self._limits.shares.get(guild_id)
            if ready and (best is None or ready[0] < best) and (share is None or self._of_guild[guild_id] < share):
                best = ready[0]
        return None if best is None else self._lines[best[2].user_id, best[2].guild_id].popleft()

    def _start(self, job: Waiting, at: float) -> None:
        started = Started(job.user_id, job.guild_id, True, at)
        self._count(started, 1)
        self._served[job.user_id] = (1, next(self._order))
        heappush(self._ends, (at + self._takes_s, next(self._order), started))
        self._line_up(job.user_id)

    def _count(self, job: Started, change: int) -> None:
        self._of_user[job.user_id] += change
        self._of_line[job.user_id, job.guild_id] += change
        self._of_guild[job.guild_id] += change
        self._here += change if job.here else 0

    def _line_up(self, user_id: UserId) -> None:
        """Give the member's lines their new ranks; lines that the member's own limits hold back have none."""
        self._newest[user_id] += 1
        if self._of_user[user_id] >= self._limits.per_user:
            return
        for guild_id in self._guilds_of[user_id]:
            line = self._lines[user_id, guild_id]
            most = None if guild_id is None else self._limits.per_member.get(guild_id)
            if line and (most is None or self._of_line[user_id, guild_id] < most):
                served = self._served.get(user_id, (-1, 0.0))
                rank = (self._of_user[user_id], served, line[0].created_at, user_id, line[0].job_id)
                heappush(self._ready[guild_id], (rank, self._newest[user_id], line[0]))
