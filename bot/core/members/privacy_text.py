"""The data kept about a member, and what was deleted, in words."""

from __future__ import annotations

from bot.core.members.privacy import Kept
from bot.core.models import UserId
from bot.texts.members import privacy as say


def deleted(kept: Kept) -> str:
    """For a member whose data was deleted."""
    return say.DELETED(parts=listed(parts(kept)))


def forgotten(user_id: UserId, kept: Kept) -> str:
    """For an admin who had a member's data deleted."""
    return say.FORGOTTEN(member=f"<@{user_id}>", parts=listed(parts(kept)))


def parts(kept: Kept) -> list[str]:
    """All the kinds of data, one a line; at least the lines about jobs and pictures."""
    others = (
        (kept.presets, say.PRESETS),
        (kept.grants, say.GRANTS),
        (kept.rules, say.THEIR_LIMITS),
        (kept.waiting, say.REQUESTS),
    )
    made: list[str] = [say.JOBS(count=kept.jobs), say.PICTURES(count=kept.pictures)]
    return made + [words(count=many) for many, words in others if many]


def listed(lines: list[str]) -> str:
    """A list, one point a line."""
    return "\n".join(f"- {line}" for line in lines)
