"""Jobs of the demo's past, stored by the same steps as any job, at the hours at which they supposedly happened."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from bot.core.actions import facts
from bot.core.credits.prices import cost
from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action, Speed
from bot.core.models import ChannelId, GuildId, Job, JobId, JobSpec, ResultFile, UserId
from bot.core.rules.policy import Policy
from bot.core.states import JobState
from bot.demo.history.plan import Past
from bot.demo.history.samples import Sample, Samples
from bot.services.media.media import MediaStore
from bot.store.credits import ledger
from bot.store.credits.ledger import Wallet
from bot.store.database.connection import Connection
from bot.store.jobs import jobs, lifecycle
from bot.store.members import users
from loopback_discord.world.names import APPLICATION_ID, CHANNELS, GUILD_ID, PEOPLE

GUILD: Final = GuildId(int(GUILD_ID))
SIZE_LIMIT_BYTES: Final = 10 * 2**20
_TAKES_S: Final = {Speed.RELAX: 12.0, Speed.FAST: 6.0, Speed.TURBO: 3.0}  # as the simulated provider does
_UNDER_A_GRID: Final = (Action.UPSCALE, Action.VARIATION, Action.REROLL)

_Chosen = TypeVar("_Chosen")
Wallets = Callable[[Policy, UserId], Wallet]


@dataclass(frozen=True, slots=True)
class _Work:
    """The subject of a job: `came` is its result, `pressed` the result whose button started it."""

    came: Sample
    pressed: Sample | None = None
    slot: int | None = None

    def spec(self, job: Past) -> JobSpec:
        if self.pressed is None or self.slot is None:
            return JobSpec(self.came.action, self.came.prompt, speed=job.speed, title=_TITLES.get(self.came.action, ""))
        button = self.pressed.buttons[self.slot]
        return JobSpec(
            action=button.action,
            prompt=self.pressed.prompt,
            index=button.index,
            speed=job.speed,
            parent_ref=self.pressed.ref,
            custom_id=button.custom_id,
        )


_TITLES: Final = {Action.DESCRIBE: "a picture"}


class Scribe:
    """Stores the jobs. `wallets` gives the credits of a member by the rules of the server."""

    def __init__(self, samples: Samples, media: MediaStore, wallets: Wallets) -> None:
        self._samples = samples
        self._media = media
        self._wallets = wallets
        self._files: dict[str, ResultFile] = {}  # by the provider's id of the task that made it
        self._met: set[UserId] = set()
        self._newest: dict[str, JobId] = {}  # the same, the job that showed it last

    async def write(self, conn: Connection, past: Sequence[Past], policy: Policy) -> None:
        """Store jobs that were accepted while the rules were `policy`, the oldest first."""
        for job in past:
            await self._write(conn, job, policy)

    async def _write(self, conn: Connection, past: Past, policy: Policy) -> None:
        work = self._work(past)
        spec, member = work.spec(past), UserId(int(PEOPLE[past.member]))
        price = cost(spec.action, spec.speed, policy.prices)
        parent = None if work.pressed is None else self._newest[work.pressed.ref]
        if member not in self._met:
            await users.ensure(conn, member, past.member, past.at)
            self._met.add(member)
        job, _created = await jobs.insert(conn, _new(past, spec, member, price, parent, work.slot), past.at)
        await ledger.reserve(conn, job.id, self._wallets(policy, member), price, facts(spec.action).priced, past.at)
        await lifecycle.change(conn, job.id, JobState.QUEUED, past.at)
        if past.end is JobState.CANCELLED:
            await lifecycle.cancel(conn, job.id, past.at + 1)
            return
        await lifecycle.change(conn, job.id, JobState.SUBMITTING, past.at + 1)
        await lifecycle.mark_running(conn, job.id, work.came.ref, past.at + 1)
        ended = past.at + 1 + _TAKES_S[spec.speed]
        if past.end is JobState.FAILED:
            await lifecycle.fail(conn, job.id, past.reason, True, ended)
        else:
            await self._deliver(conn, job, work.came, ended)

    async def _deliver(self, conn: Connection, job: Job, came: Sample, now: float) -> None:
        """Mark a job as delivered without a message: the channels of the demo start empty, and `/show` posts it
        there."""
        words = {"final_prompt": came.final_prompt, "seed": came.seed, "text": "\n".join(came.choices)}
        await lifecycle.finish(conn, job.id, await self._file(job.id, came), came.buttons, now, **words)
        await lifecycle.change(conn, job.id, JobState.DELIVERED, now, shown_at=now)
        await ledger.settle(conn, job.id, now)
        self._newest[came.ref] = job.id

    async def _file(self, job_id: JobId, came: Sample) -> ResultFile | None:
        if came.content is None:
            return None
        first = self._files.get(came.ref)
        if first is None:
            self._files[came.ref] = first = await self._media.save(job_id, came.content)
            return first
        extension = first.name.rpartition(".")[2]
        again = ResultFile(
            f"{job_id[:2]}/{job_id}.{extension}", first.content_type, first.size_bytes, first.width, first.height
        )
        _copy(self._media.path(first), self._media.path(again))
        return again

    # -- what a job is about -----------------------------------------------------------------------------------------

    def _work(self, past: Past) -> _Work:
        """A new grid, or a press on an earlier result if there is one."""
        found = self._words(past) if past.action in (Action.DESCRIBE, Action.SHORTEN) else self._press(past)
        return found or _Work(_one_of(self._samples.grids, past.luck))

    def _words(self, past: Past) -> _Work | None:
        return next((_Work(one) for one in self._samples.words if one.action is past.action), None)

    def _press(self, past: Past) -> _Work | None:
        samples = self._samples
        source = samples.grids[: len(samples.singles)] if past.action in _UNDER_A_GRID else samples.singles
        shown = [number for number, one in enumerate(source) if one.ref in self._newest]
        if past.action is Action.IMAGINE or not shown:
            return None
        number = _one_of(shown, past.luck)
        found = source[number].button(past.action)
        if found is None:
            return None
        came = samples.singles[number] if past.action is Action.UPSCALE else samples.grids[number]
        return _Work(came, source[number], found[0])


def _new(past: Past, spec: JobSpec, member: UserId, price: int, parent: JobId | None, slot: int | None) -> NewJob:
    asker = Asker(
        key=f"past-{past.at}-{past.member}",
        user_id=member,
        user_name=past.member,
        guild_id=GUILD,
        channel_id=ChannelId(int(CHANNELS[past.channel])),
        interaction_token="",
        application_id=int(APPLICATION_ID),
        size_limit_bytes=SIZE_LIMIT_BYTES,
    )
    return NewJob(asker, spec, "main", price, parent, slot)


def _one_of(some: Sequence[_Chosen], luck: float) -> _Chosen:
    return some[min(int(luck * len(some)), len(some) - 1)]


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that it can be deleted by itself; hard-linked if possible, so its bytes are on the disk once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
