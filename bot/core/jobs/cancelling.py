"""A cancel that the provider was asked for: until the job ends, its row says so in the place of a reason to fail.

What it says also decides what becomes of the credits; see docs/decisions/0015.
"""

from __future__ import annotations

from typing import Final

from bot.core.models import Job, JobState

# stored, so they stay
ASKED: Final = "Cancelled on request."  # by its member, one of the free ones of the day
ASKED_BY_ADMIN: Final = "Cancelled on request of an admin."
ASKED_TO_PAY: Final = "Cancelled on request, to be paid for."

FREE_CANCELS: Final = 3  # of one member a day, where a server chose no other number
MOST_FREE_CANCELS: Final = 100


def cancel_asked(job: Job) -> bool:
    """True for a job at the provider that somebody wants to be cancelled."""
    return job.fail_reason in (ASKED, ASKED_BY_ADMIN, ASKED_TO_PAY)


def worked_for(job: Job) -> bool:
    """True once the provider has shown that it works for the job, which it counts as used."""
    return job.progress > 0


def pays(job: Job) -> bool:
    """True where a cancel spends the credits of the job, as its member was told."""
    return job.fail_reason == ASKED_TO_PAY and worked_for(job) and job.cost > 0


def charged(job: Job) -> bool:
    """True for a cancelled job whose credits are spent."""
    return job.state is JobState.CANCELLED and pays(job)
