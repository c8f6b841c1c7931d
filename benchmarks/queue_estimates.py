"""Compares estimates of positions and times in the queue: `python -m benchmarks.queue_estimates [SPREAD]`.

Two methods are checked against what then happens: the simulated queue (`bot/core/jobs/forecast.py`), and ranks as one
SQL statement can give them, with a time from the rank, the usual time and the limits. Queues are inspected in the
middle of random days; `SPREAD` is how much jobs differ from the usual time (sigma of their logarithm).
"""

from __future__ import annotations

import math
import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.jobs.forecast import STUCK, Queue, QueueLimits, Started, Waiting, foretell
from bot.core.jobs.queue_position import about
from bot.core.models import ChannelId, GuildId, JobId, UserId

USUAL_S: Final = 60.0
QUEUES: Final = 100
LOAD: Final = 1.1  # of the accounts' capacity
BURSTS: Final = (1, 1, 1, 2, 4, 4, 8)  # jobs that one member sends at once: 3 on average
MOST_WAITING: Final = 10  # of one member

Starts = dict[JobId, float]  # in the order of the starts, the seconds from now


@dataclass(frozen=True, slots=True)
class Place:
    """A bot: its members, the servers in which they ask (None = direct messages), its accounts and limits."""

    members: int
    guilds: Sequence[int | None]
    accounts: int
    limits: QueueLimits


A, B = GuildId(1), GuildId(2)
PLACES = {
    "1 account of 3, 4 members": Place(4, [1], 1, QueueLimits(3, 3)),
    "1 account of 12, 8 members": Place(8, [1], 1, QueueLimits(12, 3)),
    "1 account of 12, 30 members, 3 servers": Place(30, [1, 2, 3], 1, QueueLimits(12, 3)),
    "3 accounts of 3, 8 members": Place(8, [1], 3, QueueLimits(3, 3)),
    "1 account of 12, servers with limits": Place(12, [1, 2, None], 1, QueueLimits(12, 3, {A: 4, B: 6}, {A: 1})),
    "2 accounts of 4, servers with limits": Place(8, [1, 2], 2, QueueLimits(4, 2, {A: 3}, {B: 1})),
}


@dataclass(slots=True)
class Running:
    """A job at an account, and when it will be done."""

    ends: float
    account: int
    job: Waiting
    since: float


class Day:
    """Jobs arrive, start by the rule of the queue, and take their time."""

    def __init__(self, position: Place, spread: float, chance: random.Random) -> None:
        self.now = 0.0
        self._place, self._spread, self._chance = position, spread, chance
        self._waiting: dict[int, list[Waiting]] = {account: [] for account in range(position.accounts)}
        self._running: list[Running] = []
        self._served: dict[UserId, float] = {}
        self._made = 0
        self._next_arrival = 0.0

    def queue(self, account: int = 0) -> Queue:
        """The queue as `bot/store/jobs/queue.py: look` reads it."""
        started = [
            Started(each.job.user_id, each.job.guild_id, each.account == account, each.since) for each in self._running
        ]
        return Queue(tuple(self._waiting[account]), started, dict(self._served), self._place.limits)

    def step(self, *, more_come: bool) -> Starts:
        """Go to the next end or arrival; returns the jobs that then start at the first account. `now` is inf if nothing
        is left."""
        end = min(self._running, key=lambda each: each.ends, default=None)
        if more_come and self._next_arrival < (math.inf if end is None else end.ends):
            self.now = self._next_arrival
            self._arrive()
        elif end is not None:
            self.now = end.ends
            self._running.remove(end)
        else:
            self.now = math.inf
            return {}
        return {job_id: self.now for account in self._waiting for job_id in self._start(account) if account == 0}

    def _arrive(self) -> None:
        member = UserId(self._chance.randrange(self._place.members) + 1)
        guild = self._chance.choice(self._place.guilds)
        line = self._waiting[self._chance.randrange(self._place.accounts)]
        for _ in range(self._chance.choice(BURSTS)):
            if sum(job.user_id == member for jobs in self._waiting.values() for job in jobs) < MOST_WAITING:
                self._made += 1
                made = self.now + self._made * 1e-6
                guild_id = None if guild is None else GuildId(guild)
                line.append(Waiting(JobId(f"{self._made:06}"), member, guild_id, ChannelId(1), made))
        done_a_second = self._place.limits.account * self._place.accounts * LOAD / USUAL_S
        self._next_arrival += self._chance.expovariate(done_a_second / statistics.mean(BURSTS))

    def _start(self, account: int) -> list[JobId]:
        """Start the first jobs: they are the same in every forecast, as `tests/store/test_shares.py` proves."""
        line = {job.job_id: job for job in self._waiting[account]}
        now = [job_id for job_id, at in foretell(self.queue(account), USUAL_S, self.now).items() if at == 0]
        for job in (line[job_id] for job_id in now):
            takes_s = USUAL_S * math.exp(self._chance.gauss(0, self._spread))
            self._waiting[account].remove(job)
            self._running.append(Running(self.now + takes_s, account, job, self.now))
            self._served[job.user_id] = self.now + len(self._running) * 1e-6
        return now


def played(queue: Queue, now: float) -> Starts:
    """The simulated queue."""
    return foretell(queue, USUAL_S, now)


def ranked(queue: Queue, now: float) -> Starts:
    """Everybody's first job, then everybody's second; the time from the rank and the account's limit."""
    here = [_left(each, now) for each in queue.started if each.here]
    return {job.job_id: _opens(rank, queue.limits.account, here) for rank, job in enumerate(_in_rounds(queue), 1)}


def ranked_in_lines(queue: Queue, now: float) -> Starts:
    """The same, but each limit has a line of its own, with ranks of its own, and the slowest line decides."""
    left, ranks = defaultdict[Hashable, list[float]](list), Counter[Hashable]()
    for each in queue.started:
        for line in _lines(each, queue.limits):
            left[line].append(_left(each, now))
    opens: Starts = {}
    for job in _in_rounds(queue):
        lines = _lines(job, queue.limits)
        ranks.update(lines.keys())  # of a mapping it would add up the values
        opens[job.job_id] = max(_opens(ranks[line], most, left[line]) for line, most in lines.items())
    here = [_left(each, now) for each in queue.started if each.here]
    in_order = sorted(opens, key=lambda job_id: opens[job_id])
    return {
        job_id: max(opens[job_id], _opens(rank, queue.limits.account, here)) for rank, job_id in enumerate(in_order, 1)
    }


def _lines(job: Waiting | Started, limits: QueueLimits) -> dict[Hashable, int]:
    """The limits that a job counts towards, except the account's."""
    lines: dict[Hashable, int] = {("member", job.user_id): limits.per_user}
    guild = job.guild_id
    if guild is not None and guild in limits.shares:
        lines["server", guild] = limits.shares[guild]
    if guild is not None and guild in limits.per_member:
        lines["member in server", job.user_id, guild] = limits.per_member[guild]
    return lines


def _in_rounds(queue: Queue) -> list[Waiting]:
    """The order of `row_number() OVER (PARTITION BY user_id ORDER BY created_at)` and then the keys of `claim`."""
    rounds, keys = Counter[UserId](), list[tuple[int, float, float, UserId, Waiting]]()
    since: dict[UserId, float] = {}
    for job in queue.waiting:
        user = job.user_id
        rounds[user] += 1
        first = since.setdefault(user, job.created_at)
        keys.append((rounds[user], queue.served.get(user, -1.0), first, user, job))
    return [job for *_, job in sorted(keys, key=lambda key: key[:-1])]


def _left(started: Started, now: float) -> float:
    took_s = now - started.since
    return math.inf if took_s > STUCK * USUAL_S else max(USUAL_S - took_s, USUAL_S / 4)


def _opens(rank: int, most: int, left: Sequence[float]) -> float:
    """The time at which a line that lets in `most` at once lets in the job of this rank."""
    slots = [at for at in sorted([*left, *[0.0] * (most - len(left))])[-most:] if at < math.inf] if most else []
    return slots[(rank - 1) % len(slots)] + (rank - 1) // len(slots) * USUAL_S if slots else math.inf


WAYS: dict[str, Callable[[Queue, float], Starts]] = {
    "played": played,
    "ranked": ranked,
    "in lines": ranked_in_lines,
}


@dataclass(slots=True)
class Score:
    """The error of the estimates, job by job."""

    off: list[int]
    off_s: list[float]
    same_words: list[bool]

    def add(self, told: Starts, happened: Starts) -> None:
        happened_at = {job_id: number for number, job_id in enumerate(happened)}
        for number, (job_id, starts_in_s) in enumerate(told.items()):
            if job_id in happened and starts_in_s < math.inf:
                self.off.append(abs(number - happened_at[job_id]))
                self.off_s.append(abs(starts_in_s - happened[job_id]))
                self.same_words.append(about(starts_in_s + USUAL_S) == about(happened[job_id] + USUAL_S))

    def __str__(self) -> str:
        right = statistics.mean(off == 0 for off in self.off)
        words = statistics.mean(self.same_words)
        return f"{right:4.0%} {statistics.mean(self.off):5.2f} {words:4.0%} {statistics.mean(self.off_s):4.0f} s"


def _compare(position: Place, spread: float, truth: str) -> dict[str, Score]:
    chance = random.Random(1)
    scores = {way: Score([], [], []) for way in WAYS}
    looked_at = 0
    while looked_at < QUEUES:
        day = Day(position, spread, chance)
        for _ in range(chance.randrange(40, 160)):
            day.step(more_come=True)
        queue, now = day.queue(), day.now
        if not queue.waiting:
            continue
        looked_at += 1
        told = {way: forecast(queue, now) for way, forecast in WAYS.items()}
        happened = told["played"] if truth == "all alike" else _happens(day, queue, more_come=truth == "more come")
        for way, score in scores.items():
            score.add(told[way], happened)
    return scores


def _happens(day: Day, queue: Queue, *, more_come: bool) -> Starts:
    """The real start times, until all waiting jobs have started."""
    now, happened = day.now, Starts()
    missing = {job.job_id for job in queue.waiting}
    while missing and day.now < now + 100 * USUAL_S:
        starts = day.step(more_come=more_come)
        missing -= starts.keys()
        happened |= {job_id: at - now for job_id, at in starts.items()}
    return happened


def main() -> None:
    spread = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
    print(
        f"{QUEUES} queues each, spread {spread}. Places that are right and how far they are off; words that are right"
    )
    print("(`about 3 min`) and how far the start is off.")
    print(f"{'':53}" + "".join(f"{way:26}" for way in WAYS))
    for name, position in PLACES.items():
        for truth in ("all alike", "they differ", "more come"):
            scores = _compare(position, spread, truth)
            print(f"{name:40}{truth:13}" + "".join(f"{score!s:26}" for score in scores.values()), flush=True)


if __name__ == "__main__":
    main()
