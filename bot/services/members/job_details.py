"""Everything known about one job: its parents and children, its seed, its single pictures."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from bot.core.errors import ProviderError, UserError
from bot.core.files.media_faults import NotMedia
from bot.core.kinds import Action
from bot.core.models import Job, JobId, StoredButton, TaskRef, UserId
from bot.core.text.sentences import sentence
from bot.imaging.decoding import pictures
from bot.providers.base import Provider
from bot.services.jobs.visibility import Viewer
from bot.services.members.library import Library
from bot.services.memory_budget import MemoryBudget
from bot.services.ports import ResultMedia
from bot.store.database.database import Database
from bot.store.jobs import buttons, history, jobs
from bot.texts.members import library as say

log = logging.getLogger(__name__)

MOST_CHILDREN = 12
MOST_ANCESTORS = 200  # a chain this long would take days of pressing; it only limits the loop
SEED_TIMEOUT_S = 60.0
MOST_SEEDS = 4  # fetched at once: a slow one has one of the connections on which jobs are polled
SEED_AGAIN_S = 60.0  # after a fault. Each try may cost the operator a task
NO_SEED_S = 3600.0  # after an answer without one
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Details:
    """A job with its relatives, as far as the viewer may see them. `root` None = it is the root itself, or they may not
    see; `children` are the first results made from it."""

    job: Job
    parent: Job | None
    root: Job | None
    children: list[Job]
    is_grid: bool
    seed_askable: bool

    def with_job(self, job: Job) -> Details:
        """A copy with a newer version of the job."""
        return replace(self, job=job)


class DetailsService:
    """The content of the More panel."""

    def __init__(self, db: Database, library: Library, providers: Mapping[str, Provider], memory: MemoryBudget) -> None:
        self._db = db
        self._library = library
        self._providers = providers
        self._memory = memory
        self._served: set[UserId] = set()
        self._seeds: WeakValueDictionary[JobId, asyncio.Lock] = WeakValueDictionary()
        self._seed_turns = asyncio.Semaphore(MOST_SEEDS)
        self._no_seed_until: dict[JobId, float] = {}  # in monotonic seconds

    async def of(self, job: Job, viewer: Viewer) -> Details:
        """The job's relatives that `viewer` may see, and what else the panel offers."""
        async with self._db.read() as conn:
            parent = await jobs.get(conn, job.parent_id) if job.parent_id is not None else None
            root = parent
            for _ in range(MOST_ANCESTORS):
                above = await jobs.get(conn, root.parent_id) if root is not None and root.parent_id else None
                if above is None:
                    break
                root = above
            made = await history.children(conn, job.id, MOST_CHILDREN)
            stored = await buttons.list_for(conn, job.id)
        seen = await self._library.seen([one for one in (parent, root, *made) if one is not None], viewer)
        askable = not job.seed and job.result is not None and job.task_ref is not None
        return Details(
            job=job,
            parent=parent if parent in seen else None,
            root=root if root in seen else None,
            children=[child for child in made if child in seen],
            is_grid=_is_grid(job, stored),
            seed_askable=askable and job.account in self._providers,
        )

    async def with_seed(self, job: Job) -> Job:
        """The job with its seed, which is fetched from the provider and stored; unchanged if the provider has none.

        However many ask at once, it is fetched once, and not again for a while where there was none.
        """
        provider, lock = self._providers.get(job.account), self._seeds.setdefault(job.id, asyncio.Lock())
        if provider is None or job.task_ref is None:
            return job
        async with lock:
            async with self._db.read() as conn:
                known = await jobs.get(conn, job.id)
            if known is None or known.seed or time.monotonic() < self._no_seed_until.get(job.id, 0.0):
                return known or job
            seed = await self._fetched_seed(provider, job.id, job.task_ref)
            if seed:
                async with self._db.transaction() as conn:
                    await jobs.set_seed(conn, job.id, seed)
        return replace(job, seed=seed)

    async def _fetched_seed(self, provider: Provider, job_id: JobId, task: TaskRef) -> str:
        """The seed as the provider has it; "" = none, or none now."""
        again_s = SEED_AGAIN_S
        try:
            async with asyncio.timeout(SEED_TIMEOUT_S), self._seed_turns:
                seed = await provider.seed(task)
            again_s = NO_SEED_S
        except (ProviderError, TimeoutError) as fault:
            log.info("job %s: could not get its seed: %s", job_id, fault)
            seed = ""
        if not seed:
            now = time.monotonic()
            if len(self._no_seed_until) >= _MOST_REMEMBERED:
                self._no_seed_until = {one: until for one, until in self._no_seed_until.items() if until > now}
            self._no_seed_until[job_id] = now + again_s
        return seed

    @asynccontextmanager
    async def singles(self, job: Job, member: UserId, limit_bytes: int) -> AsyncIterator[list[bytes]]:
        """The four pictures of a grid, each below `limit_bytes`, cut out of our own file, for the time of the block.

        Raises UserError, also while the member still waits for others.
        """
        async with self._alone(member, job, 4 * limit_bytes):
            async with self._db.read() as conn:
                stored = await buttons.list_for(conn, job.id)
            if not _is_grid(job, stored):
                raise UserError(say.SINGLE_ALREADY())
            try:
                cut = await pictures.quarters(await self._library.file(job), limit_bytes)
            except NotMedia as fault:
                raise UserError(say.CANNOT_CUT(reason=sentence(fault.reason))) from fault
            yield cut

    @asynccontextmanager
    async def original(self, job: Job, member: UserId) -> AsyncIterator[ResultMedia]:
        """The file as the provider sent it, for the time of the block. Raises UserError as `singles`."""
        async with self._alone(member, job, 0):
            yield await self._library.original(job)

    @asynccontextmanager
    async def _alone(self, member: UserId, job: Job, more_bytes: int) -> AsyncIterator[None]:
        """Send a member's large files one at a time, so that impatient presses don't fill the memory."""
        if member in self._served:
            raise UserError(say.STILL_SENDING())
        self._served.add(member)
        try:
            size = job.result.size_bytes if job.result is not None else 0
            async with self._memory.hold(size + more_bytes):
                yield
        finally:
            self._served.discard(member)


def _is_grid(job: Job, stored: list[StoredButton]) -> bool:
    """True for a job that offers its four pictures separately. Videos do so too, but can't be cut."""
    offered = {button.button.index for button in stored if button.button.action is Action.UPSCALE}
    picture = job.result is not None and job.result.content_type.startswith("image/")
    return picture and offered >= {1, 2, 3, 4}
