"""A press on Vary (Region) that waits for its mask."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.credits.quota_text import credits
from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.models import JobId, MessageId
from bot.texts.region import region as say


def job_key(session_id: str) -> str:
    """The unique key of the job of a session: however often a mask is sent, it is one job."""
    return f"region:{session_id}"


@dataclass(frozen=True, slots=True)
class InReview:
    """The words of a mask wait for a moderator, so there is no job yet."""


class PriceRaised(UserError):
    """The job costs more than its member was shown, so nothing was started; `cost` is the price now, in credits."""

    def __init__(self, cost: int) -> None:
        super().__init__(say.PRICE_RAISED(price=credits(cost)))
        self.cost = cost


@dataclass(frozen=True, slots=True)
class RegionSession:
    """A session for one member and one button of one picture; good for one job until `expires_at`. Times are UTC
    seconds.

    `message_id` is the message whose button was pressed. `opened_by` is a hash of the cookie of the first browser that
    opened its page, `used_job_id` the resulting job. A mask that was chosen in Discord waits as a draft (the name of
    its file, and its prompt) until the member starts it. The key of `asker` is that of the job.
    """

    id: str  # 22 random characters
    job_id: JobId
    slot: int
    asker: Asker
    message_id: MessageId
    created_at: float
    expires_at: float
    opened_by: str | None = field(default=None, repr=False)
    draft_mask: str | None = None
    draft_prompt: str | None = None
    used_job_id: JobId | None = None

    @property
    def job_key(self) -> str:
        """See `job_key`."""
        return job_key(self.id)
