"""The states of a job, and the legal changes between them. No I/O."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """The stage of a job. See `LEGAL_CHANGES`."""

    ACCEPTED = "accepted"  # reserved and stored; Discord hasn't confirmed our answer yet
    QUEUED = "queued"  # the member sees it; waits for a slot at the account
    SUBMITTING = "submitting"  # claimed; `submit_started_at` tells whether the request may have left
    UNKNOWN = "unknown"  # the submit's answer was lost; never sent again
    RUNNING = "running"  # the provider has it under `task_ref`
    NEEDS_INPUT = "needs_input"  # the provider waits for a modal
    DONE = "done"  # the result is on our disk
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED})
AT_PROVIDER = frozenset({JobState.SUBMITTING, JobState.UNKNOWN, JobState.RUNNING, JobState.NEEDS_INPUT})
WAITING = frozenset({JobState.ACCEPTED, JobState.QUEUED})

LEGAL_CHANGES: dict[JobState, frozenset[JobState]] = {
    JobState.ACCEPTED: frozenset({JobState.QUEUED, JobState.FAILED, JobState.CANCELLED}),
    JobState.QUEUED: frozenset({JobState.SUBMITTING, JobState.FAILED, JobState.CANCELLED}),
    JobState.SUBMITTING: frozenset(
        {JobState.QUEUED, JobState.RUNNING, JobState.UNKNOWN, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.UNKNOWN: frozenset({JobState.RUNNING, JobState.FAILED}),
    JobState.RUNNING: frozenset({JobState.NEEDS_INPUT, JobState.DONE, JobState.FAILED, JobState.CANCELLED}),
    # done: the reply to the modal's answer was lost, and the next poll found the task finished
    JobState.NEEDS_INPUT: frozenset({JobState.RUNNING, JobState.DONE, JobState.FAILED, JobState.CANCELLED}),
    # a result that can be shown nowhere (channel gone, direct messages closed) fails, and its credits go back
    JobState.DONE: frozenset({JobState.DELIVERED, JobState.FAILED}),
    JobState.DELIVERED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}
