"""`/show` and *Show here*: a result posted again with its live buttons, once however often it is pressed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import discord

from bot.core.errors import UserError
from bot.core.links import link_to
from bot.core.models import JobId, MessageRef
from bot.services.media.results import Found
from bot.services.members.recently_shown import Showing
from bot.services.ports import MessageGone, PublishLater, ResultRefused
from bot.texts.media import delivery as say
from bot.ui.kit import respond
from bot.ui.kit.discord_errors import NO_CONNECTION, Refused
from bot.ui.kit.services import jobs_of, members_of, posting_of

LOOK_S = 1.0  # don't wait longer: Discord wants its answer
NOT_TAKEN = (MessageGone, PublishLater, Refused)


async def show(interaction: discord.Interaction[Any], job_id: JobId) -> None:
    """Post a result again with its live buttons, for everybody, or for its member alone if it isn't shown to everybody.

    Raises UserError before anything is seen.
    """
    library, asker = members_of(interaction).library, respond.viewer(interaction)
    result = await library.to_show(job_id, asker)
    private = await library.shows_privately(result.job, asker)
    if not private:
        await jobs_of(interaction).rule_check.check_shown(respond.asker(interaction), result.job)
    wish = (asker.user_id, job_id, asker.channel_id, private)
    before = library.lately.same(wish)
    if before is not None and await _is_gone(interaction, before, private=private):
        library.lately.begin(wish)
        before = None
    if before is not None:
        if before.message is None:
            told = say.ON_ITS_WAY()
        else:
            told = say.HERE() if private else say.HERE_AT(link=link_to(before.message, asker.guild_id))
        await respond.private(interaction, told)
        return
    try:
        # an upload may take longer than Discord waits
        async with respond.thinking(interaction, ephemeral=private):
            shown = await _answer(interaction, result, private=private)
            library.lately.shown(wish, shown)
            if not private:
                await library.also_shown_in(result.job, shown)
    finally:
        library.lately.settle(wish)


async def _is_gone(interaction: discord.Interaction[Any], before: Showing, *, private: bool) -> bool:
    """True if the message of a moment ago was deleted since. Only its member knows that about a private answer."""
    if private or before.message is None:
        return False
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LOOK_S):
            return await posting_of(interaction).publisher.is_gone(before.message)
    return False


async def _answer(interaction: discord.Interaction[Any], found: Found, *, private: bool) -> MessageRef:
    try:
        async with members_of(interaction).library.opened(found) as result:
            return await posting_of(interaction).publisher.answer(result, respond.asker(interaction), private=private)
    except ResultRefused as refused:
        raise UserError(refused.reason) from refused
    except NOT_TAKEN as refused:
        with contextlib.suppress(discord.HTTPException, *NO_CONNECTION):
            await interaction.delete_original_response()  # a follow-up would be as public as the answer
        raise UserError(say.TRY_AGAIN()) from refused
