"""Questions and answers about exporting and deleting a member's data."""

from __future__ import annotations

from bot.core.members.privacy import Kept
from bot.core.members.privacy_text import listed, parts
from bot.services.members.export import DATA, Export
from bot.texts.members import privacy as say


def question(kept: Kept) -> str:
    """The question before a member's data is deleted."""
    stays = [say.CREDITS_STAY(), say.BLOCKS_STAY(), say.MESSAGES_STAY(), say.BACKUPS_STAY()]
    return _question(say.QUESTION(), [*parts(kept), say.SETTINGS_GO()], [*stays], say.EXPORT_FIRST())


def forget_question(user_id: int, kept: Kept) -> str:
    """The question to an admin before a member's data in their server is deleted."""
    stays = [say.THEIR_CREDITS_STAY(), say.THEIR_BLOCK_STAYS(), say.THEIR_MESSAGES_STAY(), say.THEIR_CHOICES_STAY()]
    asked = say.FORGET_QUESTION(member=f"<@{user_id}>")
    return _question(asked, parts(kept), [*stays], say.WAITING_CANCELLED())


def _question(asked: str, goes: list[str], stays: list[str], last: str) -> str:
    return "\n".join((asked, say.GOES(), listed(goes), say.STAYS(), listed(stays), last))


def exported(export: Export) -> str:
    """The message that comes with an export."""
    said = say.EXPORTED(data=DATA, count=export.pictures) if export.pictures else say.EXPORTED_TEXTS(data=DATA)
    return f"{said} {say.LEFT_OUT(data=DATA, count=export.left_out)}" if export.left_out else said
