"""Several jobs from one click, as the rule check judged them. `moderation.batches` stores them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.jobs.asker import Asker
from bot.core.models import JobId
from bot.services.jobs.plans import AskAll
from bot.services.jobs.rule_check import Admitted, Flagged


@dataclass(frozen=True, slots=True)
class Batch:
    """The verdict of the rule check on the jobs that `asker` requests together. One of the two may be empty."""

    asker: Asker
    admitted: tuple[Admitted, ...]
    flagged: tuple[Flagged, ...] = ()

    def question(self, job_id: JobId) -> AskAll:
        """The question for the member before it is opened; `job_id` is the job whose texts these are."""
        cost = sum(one.new.cost for one in self.admitted)
        later = sum(one.start.new.cost for one in self.flagged)
        return AskAll(job_id, len(self.admitted), cost, len(self.flagged), later)

    @property
    def by_default(self) -> int:
        """The cost, by default prices, of the jobs that may start at once."""
        return sum(one.by_default for one in self.admitted)
