"""What is said of the data that is kept about a member, before it is exported or deleted."""

from __future__ import annotations

from bot.core.members.privacy import Kept
from bot.core.members.privacy_text import number, parts
from bot.services.members.export import DATA, Export

KEPT_AFTER_ALL = "Nothing was deleted."
_GOES_ON = "This may take a minute; I go on with it if I am restarted."
AT_WORK = f"I am deleting your data. {_GOES_ON}"
FORGETTING = f"I am deleting what belongs to them in this server. {_GOES_ON}"
ALREADY = "I am deleting this already. It may take a minute."
_STAYS = (
    "the credits that you spent, as numbers without your name: deleting gives none back",
    "blocks, and what you changed as an admin of a server: others have to rely on those",
    "messages in Discord, which you can delete there; their buttons no longer work",
    "backups, until whoever runs me replaces them",
)

_STAYS_HERE = (
    "the credits that they spent, as numbers without their name",
    "a block, and what they changed as an admin",
    "messages in Discord; their buttons no longer work",
    "their settings and presets, and what they made elsewhere: that is theirs to delete",
)
TOO_OLD = "This question is too old, so nothing was deleted. Please use `/admin access forget` again."


def forget_question(user_id: int, kept: Kept) -> str:
    """What an admin is asked before a member's data in their server is deleted."""
    return "\n".join(
        (
            f"**Shall I delete what belongs to <@{user_id}> in this server?**",
            "This goes, and nobody can bring it back:",
            *(f"- {part}" for part in parts(kept, own=False)),
            "This stays:",
            *(f"- {part}" for part in _STAYS_HERE),
            "Waiting jobs are cancelled first.",
        )
    )


def exported(export: Export) -> str:
    """What goes with an export."""
    pictures = f"{number(export.pictures, 'file')} of yours" if export.pictures else "no pictures"
    left = (
        f" {number(export.left_out, 'file')} did not fit or got lost; `{DATA}` names them." if export.left_out else ""
    )
    return f"Everything that I keep about you: `{DATA}` and {pictures}.{left}"


def question(kept: Kept) -> str:
    """What is asked before a member's data is deleted."""
    return "\n".join(
        (
            "**Shall I delete everything that I keep about you, in all servers and here?**",
            "This goes, and nobody can bring it back:",
            *(f"- {part}" for part in parts(kept)),
            "- your settings, and your name",
            "This stays:",
            *(f"- {part}" for part in _STAYS),
            "Waiting jobs are cancelled first. You may want to export your data before.",
        )
    )
