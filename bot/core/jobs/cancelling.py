"""Credits of jobs that are cancelled while the provider has them; see docs/decisions/0015."""

from __future__ import annotations

from typing import Final

from bot.core.kinds import CancelTerms
from bot.core.models import Job
from bot.core.states import JobState

FREE_CANCELS: Final = 3  # per member and day, unless the server chose another number
MOST_FREE_CANCELS: Final = 100


def worked_for(job: Job) -> bool:
    """True once the provider has shown that it works on the job; from then on the job counts as used."""
    return job.progress > 0


def pays(job: Job) -> bool:
    """True if cancelling spends the credits of the job, as its member was told."""
    return job.cancel is CancelTerms.PAID and worked_for(job) and job.cost > 0


def terms_kept(job: Job) -> CancelTerms | None:
    """The terms of a cancel that the ledger keeps: only for work that the provider has begun and that costs
    something."""
    return job.cancel if worked_for(job) and job.cost > 0 else None


def charged(job: Job) -> bool:
    """True for a cancelled job whose credits are spent."""
    return job.state is JobState.CANCELLED and pays(job)
