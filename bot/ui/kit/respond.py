"""Answers interactions: who asks and from where, private replies, and the one error boundary."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot.connection import deadline
from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.models import ChannelId, GuildId, UserId
from bot.core.rules.policy import MemberContext
from bot.core.text.foreign_text import plain
from bot.services.jobs.visibility import Viewer
from bot.services.ports import MessageGone, NowhereToPost, PublishLater
from bot.texts.kit import answers as say
from bot.ui.kit import outgoing
from bot.ui.kit.discord_errors import (
    ALREADY_ACKNOWLEDGED,
    BLOCKED_WORDS,
    NO_CONNECTION,
    UNKNOWN_INTERACTION,
    UNKNOWN_WEBHOOK,
    Refused,
    code_of,
    for_good,
    of_discord,
    translate_discord_errors,
)
from bot.ui.kit.reachability import is_adult, sees_of
from bot.ui.kit.services import posting_of, rules_of

log = logging.getLogger(__name__)

Handler = Callable[[discord.Interaction[Any]], Awaitable[None]]

_PUT_OFF = "put off"
NOT_OURS_TO_ANSWER = (UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, ALREADY_ACKNOWLEDGED)


def asker(interaction: discord.Interaction[Any]) -> Asker:
    """The member who asks, where, and how to find the answer again."""
    if interaction.channel_id is None:
        raise UserError(say.NO_CHANNEL())
    return Asker(
        key=str(interaction.id),
        user_id=UserId(interaction.user.id),
        user_name=plain(interaction.user.name, 100),
        guild_id=GuildId(interaction.guild_id) if interaction.guild_id is not None else None,
        channel_id=ChannelId(interaction.channel_id),
        interaction_token=interaction.token,
        application_id=interaction.application_id,
        size_limit_bytes=interaction.filesize_limit,
        member_context=member_context(interaction),
    )


def viewer(interaction: discord.Interaction[Any]) -> Viewer:
    """The member who wants to see a job, and the channels of this server that they may read."""
    asked = asker(interaction)
    return Viewer(asked.user_id, asked.guild_id, asked.channel_id, sees_of(interaction))


def member_context(interaction: discord.Interaction[Any]) -> MemberContext:
    """The member's roles and place, as the interaction reports them."""
    member, channel = interaction.user, interaction.channel
    # the raw ids: `roles` leaves out those that our cache doesn't know (yet)
    roles = (
        frozenset({*member._roles, interaction.guild_id or 0}) if isinstance(member, discord.Member) else frozenset()
    )
    here = interaction.channel_id or 0
    if isinstance(channel, discord.Thread):
        parent, above = channel.parent_id, channel.parent
        category = above.category_id if above is not None else None
    else:
        parent, category = None, getattr(channel, "category_id", None)
    channels = tuple(filter(None, (here, parent, category)))
    return MemberContext(roles=roles, channels=channels, home=parent or here, adult=is_adult(channel))


def only(user_id: UserId) -> discord.AllowedMentions:
    """Let a message ping this member, and nobody else."""
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(user_id)], replied_user=False)


def not_taken(refused: NowhereToPost) -> UserError | None:
    """The message for a member whose answer Discord has refused for good; None if they can't be reached."""
    code = code_of(refused)
    if code in NOT_OURS_TO_ANSWER:
        return None
    if code in BLOCKED_WORDS:
        return UserError(say.BLOCKED())
    return UserError(say.CLOSED_UNSTARTED())


@asynccontextmanager
async def thinking(interaction: discord.Interaction[Any], *, ephemeral: bool = True) -> AsyncIterator[None]:
    """Defer the answer while the body prepares and gives it; Discord shows that the bot is thinking. The next start
    ends those that a kill leaves."""
    await put_off(interaction, ephemeral=ephemeral)
    try:
        yield
    except Exception as error:
        await report(interaction, error)
    await _answered(interaction)


async def put_off(interaction: discord.Interaction[Any], *, ephemeral: bool = True) -> None:
    """As `thinking`, for an answer that `private` gives."""
    await outgoing.think(interaction, private=ephemeral)
    interaction.extras[_PUT_OFF] = True
    await posting_of(interaction).deferred.begin(interaction.id, interaction.application_id, interaction.token)


async def _answered(interaction: discord.Interaction[Any]) -> None:
    if interaction.extras.pop(_PUT_OFF, False):
        await posting_of(interaction).deferred.over(interaction.id)


async def fill(
    interaction: discord.Interaction[Any],
    content: str,
    *,
    view: discord.ui.View = outgoing.KEPT,
    files: Sequence[discord.File] = outgoing.KEPT,
) -> None:
    """Give the deferred answer. If its member dismissed it meanwhile, do nothing. Raises UserError."""
    try:
        async with translate_discord_errors():
            await outgoing.amend(interaction, content, view=view, files=files)
    except (MessageGone, PublishLater, Refused) as refused:
        if not (isinstance(refused, MessageGone) and refused.lasting):
            raise UserError(say.NOT_NOW()) from refused
        log.info("a member dismissed an answer before it arrived: %s", refused)


async def private(
    interaction: discord.Interaction[Any], text: str, *, view: discord.ui.View = discord.utils.MISSING
) -> None:
    """Tell only the member. An interaction that has expired meanwhile isn't an error of ours."""
    try:
        if interaction.response.is_done():
            await outgoing.follow(interaction, text, view=view)
            await _answered(interaction)
        else:
            await outgoing.reply(interaction, text, view=view)
    except discord.HTTPException as refused:
        if refused.code not in NOT_OURS_TO_ANSWER:
            log.warning("Discord refused a private answer: %s", refused)
    except NO_CONNECTION as lost:
        log.warning("a private answer did not get through: %s", lost)


async def report(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Turn an error into a sentence for the member; a bug gets a reference that is also in the log."""
    if isinstance(error, UserError):
        # without its quotes: members' words don't belong in the log
        log.info("refused a member: %s", str(error).partition("`")[0].strip(), extra={"user": interaction.user.id})
        await private(interaction, str(error))
    elif isinstance(error, app_commands.CommandNotFound):
        await private(interaction, say.NO_COMMAND())
    elif isinstance(error, discord.HTTPException) and error.code in NOT_OURS_TO_ANSWER:
        log.warning("interaction %s ran out or was answered before: %s", interaction.id, error)
    elif of_discord(error):
        log.warning("interaction %s: Discord did not take its answer: %s", interaction.id, error)
        await private(interaction, say.CLOSED() if for_good(error) else say.NOT_NOW())
    else:
        reference = secrets.token_hex(4)
        log.error("interaction %s failed (reference %s)", interaction.id, reference, exc_info=error)
        await private(interaction, say.BUG(reference=reference))


async def handle(interaction: discord.Interaction[Any], handler: Handler) -> None:
    """The edge where buttons, lists and forms come in: only where the operator allows the bot, answered in time, and
    with errors reported, which discord.py would only log."""
    try:
        await deadline.in_time(interaction, _served(interaction, handler))
    except Exception as error:
        await report(interaction, error)


async def _served(interaction: discord.Interaction[Any], handler: Handler) -> None:
    refused = rules_of(interaction).allowed_servers.refusal(interaction.guild_id)
    if refused is not None:
        raise UserError(refused)
    await handler(interaction)
