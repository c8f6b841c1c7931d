"""One line about a change by admins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.core.models import UserId
from bot.texts.admin import audit as say

MAX_DAYS: Final = 365  # the most that an admin may look back
MEMBER: Final = "{member}"  # the placeholder for the member in a stored sentence


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One change at `at` (UTC seconds). `what` is a sentence with {member} for the member that it is about, if any;
    `member_id` 0 = one who was forgotten since."""

    id: int
    at: float
    actor_id: UserId
    what: str
    member_id: UserId | None

    @property
    def text(self) -> str:
        """The sentence with the member's mention. One about nobody stays unchanged: it may quote what an admin
        typed."""
        if self.member_id is None:
            return self.what
        member = f"<@{self.member_id}>" if self.member_id else say.FORGOTTEN()
        return self.what.replace(MEMBER, member)
