"""What was deleted of a member, in words."""

from __future__ import annotations

from bot.core.members.privacy import Kept
from bot.core.models import UserId

BEING_DELETED = (
    "Your data is being deleted. This takes a minute at most; please try again then, so that what you make is kept."
)


def deleted(kept: Kept) -> str:
    """What a member is told when it is done."""
    gone = "".join(f"\n- {part}" for part in parts(kept))
    return f"Deleted, with your settings and your name:{gone}\nIf you use me again, I keep what you make from then on."


def forgotten(user_id: UserId, kept: Kept) -> str:
    """What an admin is told when it is done."""
    gone = "".join(f"\n- {part}" for part in parts(kept, own=False))
    return (
        f"Deleted what belonged to <@{user_id}> in this server:{gone}\n"
        "Sums of credits stay without the name, a block stays, and so do messages in Discord. Their settings, their "
        "presets and what they made elsewhere belong to them; they can delete these in `/settings`."
    )


def parts(kept: Kept, *, own: bool = True) -> list[str]:
    """What there is, one kind a line; at least the line about jobs."""
    pictures = number(kept.pictures, "picture or video", "pictures and videos")
    others = (
        (kept.presets, number(kept.presets, "preset")),
        (kept.grants, f"{number(kept.grants, 'grant')} of extra credits, used up or not"),
        (kept.rules, f"{number(kept.rules, 'limit')} set for {'you' if own else 'them'} alone"),
        (kept.waiting, f"{number(kept.waiting, 'request')} waiting for a yes"),
    )
    made = f"{number(kept.jobs, 'job')} with all prompts, {pictures} with small versions and masks"
    return [made, *(words for many, words in others if many)]


def number(many: int, one: str, several: str = "") -> str:
    """`many` of something, as it is said."""
    return f"{many} {one if many == 1 else several or one + 's'}"
