"""What is said of the data that is kept about a member: exported, to be deleted, deleted."""

from __future__ import annotations

from bot.core.models import UserId
from bot.core.privacy import Kept
from bot.services.export import DATA, Export

KEPT_AFTER_ALL = "Nothing was deleted."
AT_WORK = "I am deleting your data. This may take a minute."
_STAYS = (
    "the credits that you spent, as numbers without your name: deleting gives none back",
    "blocks, and what you changed as an admin of a server: others have to rely on those",
    "messages in Discord, which you can delete there; their buttons no longer work",
    "backups, until whoever runs me replaces them",
)


def exported(export: Export) -> str:
    """What goes with an export."""
    pictures = f"{_number(export.pictures, 'file')} of yours" if export.pictures else "no pictures"
    left = (
        f" {_number(export.left_out, 'file')} did not fit or got lost; `{DATA}` names them." if export.left_out else ""
    )
    return f"Everything that I keep about you: `{DATA}` and {pictures}.{left}"


def question(kept: Kept) -> str:
    """What is asked before a member's data is deleted."""
    return "\n".join(
        (
            "**Shall I delete everything that I keep about you, in all servers and here?**",
            "This goes, and nobody can bring it back:",
            *(f"- {part}" for part in _parts(kept)),
            "- your settings, and your name",
            "This stays:",
            *(f"- {part}" for part in _STAYS),
            "Waiting jobs are cancelled first. You may want to export your data before.",
        )
    )


def deleted(kept: Kept) -> str:
    """What a member is told when it is done."""
    gone = "".join(f"\n- {part}" for part in _parts(kept))
    return f"Deleted, with your settings and your name:{gone}\nIf you use me again, I keep what you make from then on."


def forgotten(user_id: UserId, kept: Kept) -> str:
    """What an admin is told when it is done."""
    gone = "".join(f"\n- {part}" for part in _parts(kept, own=False))
    return (
        f"Deleted what belonged to <@{user_id}> in this server:{gone}\n"
        "Sums of credits stay without the name, a block stays, and so do messages in Discord. Their settings, their "
        "presets and what they made elsewhere belong to them; they can delete these in `/settings`."
    )


def _parts(kept: Kept, *, own: bool = True) -> list[str]:
    """What there is, one kind a line; at least the line about jobs."""
    pictures = _number(kept.pictures, "picture or video", "pictures and videos")
    others = (
        (kept.presets, _number(kept.presets, "preset")),
        (kept.grants, f"{_number(kept.grants, 'grant')} of extra credits, used up or not"),
        (kept.rules, f"{_number(kept.rules, 'limit')} set for {'you' if own else 'them'} alone"),
        (kept.waiting, f"{_number(kept.waiting, 'request')} waiting for a yes"),
    )
    made = f"{_number(kept.jobs, 'job')} with all prompts, {pictures} with small versions and masks"
    return [made, *(words for number, words in others if number)]


def _number(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
