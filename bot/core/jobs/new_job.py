"""A job about to be stored."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.jobs.asker import Asker
from bot.core.kinds import Action
from bot.core.models import Job, JobId, JobSpec, MessageId


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job about to be stored. Only its member sees a `private` job.

    Its asker's key is unique per effect: storing a job with the same key twice returns the first one.
    """

    asker: Asker
    spec: JobSpec
    account: str
    cost: int = 0  # credits; the gate decides
    parent_id: JobId | None = None
    parent_slot: int | None = None
    reply_to: MessageId | None = None
    private: bool = False
    retry_of: JobId | None = None  # the failed job that it does once more

    def asks_for(self, job: Job) -> bool:
        """True for a press on the button that `job` came from, unless it comes with another text."""
        brings_text = self.spec.modal_prompt is not None or self.spec.action is Action.IMAGINE
        return not brings_text or self.spec.prompt == job.spec.prompt
