"""A pending request: its member has to agree to the price, or a moderator has to approve what a filter caught."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.models import MessageRef

JOB_KEY: Final = "held-"  # the key of a request's job: this, then the request's id


def review_id(key: str) -> str:
    """The id of the review of a job that would have had this key: one review, however often it is requested."""
    return hashlib.sha256(f"review {key}".encode()).hexdigest()[:16]


class Purpose(StrEnum):
    """The person who has to agree."""

    CONFIRM = "confirm"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A stored request. `new.cost` is the price that its member was shown; `caught` is the pattern that caught it,
    `piece` the words that it caught.

    `approved` None = undecided; times in UTC seconds since 1970. For reviews only: `card` is the message
    that moderators see, `outcome` the result of the decision, `closed_at` the time when nothing was left to do.
    """

    id: str
    purpose: Purpose
    new: NewJob
    clicked: MessageRef | None
    caught: str
    created_at: float
    decided_by: int | None = None
    approved: bool | None = None
    card: MessageRef | None = None
    outcome: str = ""
    closed_at: float | None = None
    piece: str = ""

    @property
    def asker(self) -> Asker:
        """The member whose request it is; the token is forgotten after 15 minutes."""
        return self.new.asker

    @property
    def job_key(self) -> str:
        """The key of the job that it becomes: the same for every yes, so that there is one job."""
        return f"{JOB_KEY}{self.id}"
