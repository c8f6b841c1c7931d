"""The buttons of `/settings` that export and delete a member's data, and `/admin access forget`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.members.privacy import Kept
from bot.core.members.privacy_text import listed, parts
from bot.core.models import GuildId, UserId
from bot.services.members.deletion_requests import JobsRun
from bot.services.members.export import DATA, Export
from bot.texts.members import privacy as say
from bot.ui.kit import outgoing, respond, rights
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.services import members_of

FILE_NAME = "my-data.zip"
QUESTION_LIFE_S = 3600.0  # of that to an admin
MOST_TOLD = 0xFFFF  # jobs, in a custom_id
_WHOM = re.compile(r"(?P<user>[0-9a-f]{16})(?P<jobs>[0-9a-f]{1,4})")


class PrivacyVerb(StrEnum):
    """The action of a button. The values are in custom_ids, so they stay."""

    EXPORT = "export"
    ASK = "ask"
    DELETE = "delete"
    KEEP = "keep"


class PrivacyButton(PanelButton, prefix=panel_id.PRIVACY):
    """A button about the data of the member who presses it."""

    outdated = say.OUTDATED()

    @classmethod
    def of(cls, verb: PrivacyVerb, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary) -> Self:
        """The button that says `label`."""
        return cls.saying(verb, label=label, style=style)

    @property
    def verb(self) -> PrivacyVerb | None:
        """The action; None if a newer or broken version wrote it."""
        return (
            PrivacyVerb(self.decoded.verb)
            if self.decoded is not None and self.decoded.verb in set(PrivacyVerb)
            else None
        )

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        match self.verb:
            case PrivacyVerb.EXPORT:
                await _export(interaction)
            case PrivacyVerb.ASK:
                await _ask(interaction)
            case PrivacyVerb.DELETE:
                await _delete(interaction)
            case PrivacyVerb.KEEP:
                await outgoing.redraw(interaction, content=say.NOTHING_DELETED(), view=None)
            case None:
                raise UserError(self.outdated)


def buttons() -> tuple[PrivacyButton, PrivacyButton]:
    """The buttons of `/settings`."""
    return PrivacyButton.of(PrivacyVerb.EXPORT, say.EXPORT_BUTTON()), PrivacyButton.of(
        PrivacyVerb.ASK, say.ASK_BUTTON()
    )


async def _export(interaction: discord.Interaction[Any]) -> None:
    async with respond.thinking(interaction):
        exports = members_of(interaction).exports
        export = await exports.of(UserId(interaction.user.id), interaction.filesize_limit)
        with export.file as content:
            file = discord.File(content, FILE_NAME)
            await respond.fill(interaction, _exported(export), files=[file])


async def _ask(interaction: discord.Interaction[Any]) -> None:
    kept = await members_of(interaction).privacy.kept(UserId(interaction.user.id))
    view = discord.ui.View(timeout=None)
    view.add_item(PrivacyButton.of(PrivacyVerb.DELETE, say.DELETE_BUTTON(), discord.ButtonStyle.danger))
    view.add_item(PrivacyButton.of(PrivacyVerb.KEEP, say.KEEP_BUTTON()))
    await respond.private(interaction, question(kept), view=view)


async def _delete(interaction: discord.Interaction[Any]) -> None:
    asker, privacy = respond.asker(interaction), members_of(interaction).privacy
    try:
        async with privacy.deleting(asker, asker.user_id) as fresh:
            if fresh:
                await outgoing.redraw(interaction, content=say.AT_WORK(), view=None)
            else:
                await respond.private(interaction, say.ALREADY())
    except JobsRun as refused:
        await outgoing.redraw(interaction, content=str(refused), view=None)


class ForgetButton(PanelButton, prefix=panel_id.FORGET):
    """An admin's yes or no. It names the member and how many jobs were shown. Each press checks whether its user
    manages the server."""

    outdated = say.FORGET_OUTDATED()

    @classmethod
    def of(cls, verb: PrivacyVerb, user_id: UserId, jobs: int, label: str, style: discord.ButtonStyle) -> Self:
        """The button that says `label`."""
        told = min(jobs, MOST_TOLD)
        return cls.saying(verb, f"{user_id:016x}{told:x}", label=label, style=style)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        guild_id, said = rights.managed_server(interaction), self.meaning()
        whom = _WHOM.fullmatch(said.argument)
        if whom is None or said.verb not in (PrivacyVerb.DELETE, PrivacyVerb.KEEP):
            raise UserError(self.outdated)
        if said.verb == PrivacyVerb.KEEP:
            await outgoing.redraw(interaction, content=say.NOTHING_DELETED(), view=None)
        elif _too_old(interaction):
            await outgoing.redraw(interaction, content=say.TOO_OLD(), view=None)
        else:
            await _forget(interaction, guild_id, UserId(int(whom["user"], 16)), int(whom["jobs"], 16))


async def forget(interaction: discord.Interaction[Any], user_id: UserId) -> None:
    """Ask an admin whether to delete the data kept about a member in this server. Raises UserError."""
    guild_id, privacy = rights.managed_server(interaction), members_of(interaction).privacy
    kept = await privacy.kept(user_id, guild_id)
    await respond.private(interaction, _forget_question(user_id, kept), view=_forget_view(user_id, kept))


def _forget_view(user_id: UserId, kept: Kept) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(
        ForgetButton.of(PrivacyVerb.DELETE, user_id, kept.jobs, say.FORGET_BUTTON(), discord.ButtonStyle.danger)
    )
    view.add_item(
        ForgetButton.of(PrivacyVerb.KEEP, user_id, kept.jobs, say.KEEP_BUTTON(), discord.ButtonStyle.secondary)
    )
    return view


async def _forget(interaction: discord.Interaction[Any], guild_id: GuildId, user_id: UserId, told: int) -> None:
    """Delete the data, unless there is more by now than the admin was told."""
    asker, privacy = respond.asker(interaction), members_of(interaction).privacy
    kept = await privacy.kept(user_id, guild_id)
    if min(kept.jobs, MOST_TOLD) > told:
        await outgoing.redraw(interaction, content=_forget_question(user_id, kept), view=_forget_view(user_id, kept))
        return
    try:
        async with privacy.deleting(asker, user_id, guild_id) as fresh:
            said = say.FORGETTING() if fresh else say.ALREADY()
            await outgoing.redraw(interaction, content=said, view=None)
    except JobsRun as refused:
        await outgoing.redraw(interaction, content=str(refused), view=None)


def _too_old(interaction: discord.Interaction[Any]) -> bool:
    asked = interaction.message
    return asked is None or (interaction.created_at - asked.created_at).total_seconds() > QUESTION_LIFE_S


def question(kept: Kept) -> str:
    """The question before a member's data is deleted."""
    stays = [say.CREDITS_STAY(), say.BLOCKS_STAY(), say.MESSAGES_STAY(), say.BACKUPS_STAY()]
    return _listing(say.QUESTION(), [*parts(kept), say.SETTINGS_GO()], [*stays], say.EXPORT_FIRST())


def _forget_question(user_id: int, kept: Kept) -> str:
    """The question to an admin before a member's data in their server is deleted."""
    stays = [say.THEIR_CREDITS_STAY(), say.THEIR_BLOCK_STAYS(), say.THEIR_MESSAGES_STAY(), say.THEIR_CHOICES_STAY()]
    asked = say.FORGET_QUESTION(member=f"<@{user_id}>")
    return _listing(asked, parts(kept), [*stays], say.WAITING_CANCELLED())


def _listing(asked: str, goes: list[str], stays: list[str], last: str) -> str:
    return "\n".join((asked, say.GOES(), listed(goes), say.STAYS(), listed(stays), last))


def _exported(export: Export) -> str:
    """The message that comes with an export."""
    said = say.EXPORTED(data=DATA, count=export.pictures) if export.pictures else say.EXPORTED_TEXTS(data=DATA)
    return f"{said} {say.LEFT_OUT(data=DATA, count=export.left_out)}" if export.left_out else said


DYNAMIC_ITEMS = (PrivacyButton,)
ADMIN_ITEMS = (ForgetButton,)
