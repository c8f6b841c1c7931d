"""A job about to be stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.jobs.asker import Asker
from bot.core.kinds import Speed
from bot.core.models import Job, JobId, JobSpec, MessageId


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job about to be stored. Only its member sees a `private` job.

    Its asker's key is unique per effect: storing a job with the same key twice returns the first one.
    """

    asker: Asker
    spec: JobSpec
    account: str
    cost: int = 0  # credits; `RuleCheck` decides
    parent_id: JobId | None = None
    parent_slot: int | None = None
    reply_to: MessageId | None = None
    private: bool = False
    retry_of: JobId | None = None  # the failed job that it repeats

    def already_in(self, active: Iterable[Job]) -> Job | None:
        """The first of these jobs, which came from the same button, that was asked for in the same words, with the same
        mask and at the same speed. Everything else follows from the button."""
        return next((job for job in active if _chosen(job.spec) == _chosen(self.spec)), None)

    def same_press(self, other: NewJob) -> bool:
        """True if both came from the same button, with the same choices (see `already_in`)."""
        button, others = (self.parent_id, self.parent_slot), (other.parent_id, other.parent_slot)
        return self.parent_id is not None and button == others and _chosen(self.spec) == _chosen(other.spec)


def _chosen(spec: JobSpec) -> tuple[str, str, Speed]:
    return spec.prompt, spec.mask_digest, spec.speed
