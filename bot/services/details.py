"""All that is known of one job: where it came from, what became of it, its seed, its single pictures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.errors import ProviderError, UserError
from bot.core.models import Action, Job, StoredButton
from bot.images import NotMedia, quarters
from bot.providers.base import Provider
from bot.services.library import Library, Viewer
from bot.store import buttons, history, jobs
from bot.store.database import Database

log = logging.getLogger(__name__)

MOST_CHILDREN = 12
MOST_ANCESTORS = 200  # a chain that long was made by hand for days; it only bounds the loop
SEED_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Details:
    """A job with its relatives, as far as who asks may see them. `root` None = it is one itself, or not theirs to see;
    `children` are the first results made from it."""

    job: Job
    parent: Job | None
    root: Job | None
    children: list[Job]
    is_grid: bool
    seed_askable: bool

    def with_job(self, job: Job) -> Details:
        """The same relatives around what is now known of the job."""
        return replace(self, job=job)


class DetailsService:
    """What the More panel shows."""

    def __init__(self, db: Database, library: Library, providers: Mapping[str, Provider]) -> None:
        self._db = db
        self._library = library
        self._providers = providers

    async def of(self, job: Job, viewer: Viewer) -> Details:
        """The job's relatives that `viewer` may see, and what else can be asked for."""
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
        """The job with its seed asked of the provider, and kept; unchanged when the provider has none to tell."""
        provider = self._providers.get(job.account)
        if provider is None or job.task_ref is None:
            return job
        try:
            async with asyncio.timeout(SEED_TIMEOUT_S):
                seed = await provider.seed(job.task_ref)
        except (ProviderError, TimeoutError) as fault:
            log.info("job %s: its seed is not told: %s", job.id, fault)
            return job
        if seed:
            async with self._db.transaction() as conn:
                await jobs.set_seed(conn, job.id, seed)
        return replace(job, seed=seed)

    async def singles(self, job: Job, limit_bytes: int) -> list[bytes]:
        """The four pictures of a grid, each below `limit_bytes`, cut out of our own file. Raises UserError."""
        result = await self._library.result(job)
        async with self._db.read() as conn:
            stored = await buttons.list_for(conn, job.id)
        if result.media is None or not _is_grid(job, stored):
            raise UserError("This is a single picture already.")
        try:
            return await asyncio.to_thread(quarters, result.media.content, limit_bytes)
        except NotMedia as fault:
            raise UserError(f"The pictures cannot be cut out: {fault}.") from fault


def _is_grid(job: Job, stored: list[StoredButton]) -> bool:
    """A grid offers each of its four pictures by itself; so do videos, which cannot be cut."""
    offered = {button.button.index for button in stored if button.button.action is Action.UPSCALE}
    picture = job.result is not None and job.result.content_type.startswith("image/")
    return picture and offered >= {1, 2, 3, 4}
