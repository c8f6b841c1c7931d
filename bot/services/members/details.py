"""Everything known about one job: its parents and children, its seed, its single pictures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.core.errors import ProviderError, UserError
from bot.core.files.media_faults import NotMedia
from bot.core.kinds import Action
from bot.core.models import Job, StoredButton, UserId
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
        """The job with its seed, which is fetched from the provider and stored; unchanged if the provider has none."""
        provider = self._providers.get(job.account)
        if provider is None or job.task_ref is None:
            return job
        try:
            async with asyncio.timeout(SEED_TIMEOUT_S):
                seed = await provider.seed(job.task_ref)
        except (ProviderError, TimeoutError) as fault:
            log.info("job %s: could not get its seed: %s", job.id, fault)
            return job
        if seed:
            async with self._db.transaction() as conn:
                await jobs.set_seed(conn, job.id, seed)
        return replace(job, seed=seed)

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
