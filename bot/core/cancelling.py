"""A cancel that the provider was asked for: until the job ends, its row says so in the place of a reason to fail."""

from __future__ import annotations

from typing import Final

from bot.core.models import Job

ASKED: Final = "Cancelled on request."  # stored, so it stays


def cancel_asked(job: Job) -> bool:
    """True for a job at the provider that somebody wants to be cancelled."""
    return job.fail_reason == ASKED
