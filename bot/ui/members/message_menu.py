"""The menu of a message that shows one of our results: commands besides its buttons."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.core.discord_limits import SURE_BYTES
from bot.core.errors import UserError
from bot.core.jobs import button_id
from bot.core.links import link_to
from bot.core.models import Job, JobId, MessageId
from bot.core.states import ENDED, JobState
from bot.services.jobs.cancelling import MustPay
from bot.services.ports import MessageGone, PublishLater
from bot.texts.kit import answers
from bot.texts.members import library as say
from bot.ui.jobs import cancel as cancelling
from bot.ui.jobs import message_text
from bot.ui.kit import outgoing, respond
from bot.ui.kit.control import controls_in
from bot.ui.kit.discord_errors import Refused, translate_discord_errors
from bot.ui.kit.services import members_of
from bot.ui.members import library_text
from bot.ui.publishing.uploads import UploadTooLarge, result_file

BUTTON = re.compile(button_id.TEMPLATE)
MAX_PROMPT, MAX_WORDS = 350, 500  # characters; escapes may double them


async def job_behind(interaction: discord.Interaction[Any], message: discord.Message) -> Job:
    """The job that a message shows. Raises UserError."""
    library = members_of(interaction).library
    me = interaction.client.user
    named = _named_in(message) if me is not None and message.author.id == me.id else None
    return await library.behind(MessageId(message.id), respond.asker(interaction), named)


def _named_in(message: discord.Message) -> JobId | None:
    """The job named by the buttons of a message of ours."""
    custom_ids = (control.custom_id or "" for control in controls_in(message))
    found = next((match for one in custom_ids if (match := BUTTON.fullmatch(one)) is not None), None)
    decoded = button_id.decode(found["version"], found["rest"]) if found is not None else None
    return decoded.job_id if decoded is not None else None


async def send_directly(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """Send the clicker a direct message with the file (or its address) of the result that a message shows, and a
    link to it. Raises UserError."""
    job = await job_behind(interaction, message)
    async with respond.thinking(interaction):
        library = members_of(interaction).library
        found = await library.result(job)
        words = f"\n{library_text.cut(job.text, MAX_WORDS)}" if job.text else ""
        link = "" if message.flags.ephemeral else message.jump_url
        head = f"**{library_text.cut(job.spec.shown, MAX_PROMPT)}**\n{link}".rstrip()
        content = f"{head}{words}{message_text.elsewhere(job)}{message_text.small(f'`{job.id}`')}"
        try:
            async with translate_discord_errors():
                member = await interaction.client.create_dm(interaction.user)
            async with library.opened(found) as result:
                file = None if result.media is None else await result_file(job, result.media, SURE_BYTES)
                sent = await outgoing.post(member, content, nonce=f"s{interaction.id}", file=file)
        except MessageGone as closed:
            raise UserError(say.NO_DIRECT_MESSAGES()) from closed
        except (PublishLater, Refused) as refused:
            raise UserError(answers.NOT_NOW()) from refused
        except UploadTooLarge as large:
            raise UserError(large.reason) from large
        await library.also_shown_in(job, sent)
        await outgoing.follow(interaction, say.SENT_DIRECTLY(link=link_to(sent, None)))


async def cancel_or_delete(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """Cancel the job of this message while it is open; delete the message once the job has ended.

    Its requester may, and people who manage messages here; for a copy, also the member who had it shown. The result
    itself stays in `/history`; results that moderators delete aren't shown to everybody in their server again. Raises
    UserError.
    """
    job = await job_behind(interaction, message)
    asker = respond.asker(interaction)
    manages = interaction.guild_id is not None and interaction.permissions.manage_messages
    over = job.state in ENDED
    if not (job.user_id == asker.user_id or manages or (over and _had_it_shown(interaction, message))):
        raise UserError(say.NOT_YOURS())
    if not over:
        try:
            job = await cancelling.cancel(interaction, job.id, manages=manages)
        except MustPay as price:
            await cancelling.ask(interaction, price)
            return
        await respond.private(interaction, cancelling.cancelled(job))
        return
    if message.flags.ephemeral:
        raise UserError(say.ONLY_YOU_SEE())
    async with respond.thinking(interaction):
        try:
            async with translate_discord_errors():
                await message.delete()
        except MessageGone as gone:
            raise UserError(say.MESSAGE_GONE()) from gone
        except (PublishLater, Refused) as refused:
            raise UserError(answers.NOT_NOW()) from refused
        moderated = job.user_id != asker.user_id and not _had_it_shown(interaction, message)
        removed_from = asker.guild_id if moderated and job.state is JobState.DELIVERED else None
        await members_of(interaction).library.taken_down(job.id, MessageId(message.id), removed_from=removed_from)
        if removed_from is not None:
            told = say.REMOVED()
        else:
            told = say.DELETED_BUT_KEPT(job=job.id) if job.state is JobState.DELIVERED else say.DELETED()
        await respond.private(interaction, told)


def _had_it_shown(interaction: discord.Interaction[Any], message: discord.Message) -> bool:
    """True if a message is there because this member wanted it: direct messages to them, and results that they had
    shown."""
    cause = message.interaction_metadata
    return interaction.guild_id is None or (cause is not None and cause.user.id == interaction.user.id)
