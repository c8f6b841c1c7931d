"""Several jobs from one press: what may start and what moderators must see is stored together, or nothing is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.models import Job
from bot.services.jobs.batch import Batch
from bot.services.jobs.job_reservations import JobReservations
from bot.services.jobs.plans import Opened
from bot.services.moderation.reviews import Reviews
from bot.store.database.database import Database


@dataclass(frozen=True, slots=True)
class AcceptedBatch:
    """The outcome of a batch: its jobs, in order, and the ids of requests that now wait for moderators."""

    opened: list[Opened]
    in_review: tuple[str, ...]

    @property
    def fresh(self) -> list[Job]:
        """The jobs that were started just now."""
        return [one.job for one in self.opened if one.fresh]


class Batches:
    """Stores batches."""

    def __init__(self, db: Database, reservations: JobReservations, reviews: Reviews) -> None:
        self._db = db
        self._reservations = reservations
        self._reviews = reviews

    async def open(self, batch: Batch) -> AcceptedBatch:
        """Store the admitted jobs, and cards for the flagged ones. The same event makes both only once.

        One transaction: raises UserError if one of them is refused, and nothing is kept then.
        """
        channel_id = await self._reviews.channel(batch.asker.guild_id) if batch.flagged else None
        async with self._db.transaction(urgent=True) as conn:
            opened = [await self._reservations.open_in(conn, one) for one in batch.admitted]
            in_review = await self._reviews.hold(conn, batch.flagged, channel_id) if channel_id is not None else ()
        if in_review:
            self._reviews.announce()
        return AcceptedBatch(opened, in_review)

    async def withdraw(self, taken: AcceptedBatch) -> None:
        """Undo a batch that its member was not told about: drop its jobs and end its requests."""
        for job in taken.fresh:
            await self._reservations.drop(job)
        await self._reviews.withdraw(taken.in_review)
