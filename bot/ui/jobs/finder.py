"""Finds our own messages again: after a crash, or when Discord's answer was lost."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import discord
from discord.http import Route

from bot.client import ImagineBot
from bot.core.models import ChannelId, Job, MessageId, MessageRef
from bot.core.text.repeated_log_lines import RareLog
from bot.services.ports import MessageGone, PublishLater
from bot.ui.jobs import message_text
from bot.ui.kit.control import controls_in
from bot.ui.kit.discord_errors import Refused, code_of, translate_discord_errors

log = logging.getLogger(__name__)
rare = RareLog(log)

UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK = 10008, 10015
EPHEMERAL, LOADING = 1 << 6, 1 << 7
TWIN = (
    "another process runs with this bot's token and answers its commands: stop the other one, or give each a token of "
    "its own; what the other one answers is dropped here at no cost"
)
SEARCH_MESSAGES = 50

Answer = dict[str, Any]  # a message as Discord returns it


class NoAnswer(Exception):
    """Discord knows of no answer to the interaction."""


async def acknowledgement(client: ImagineBot, job: Job) -> MessageRef | None:
    """The message by which Discord acknowledged the job's interaction; None = there is none. Raises PublishLater."""
    if not job.key.isdigit():  # it began on a page, not with an interaction that has an answer
        return await naming(client, job, job.created_at, job.channel_id)
    try:
        found = await answer(client, job)
    except NoAnswer:
        return await _by_interaction(client, job)
    except MessageGone as gone:
        log.info("job %s: its token tells nothing any more: %s", job.id, gone)
        return await _by_interaction(client, job)
    if found is None or is_private(found):  # the member was refused after all
        return None
    return ref_of(found) if is_of(found, job) else None


async def answer(client: ImagineBot, job: Job) -> Answer | None:
    """The answer to the job's interaction, as Discord has it; None = it was deleted.

    Raises NoAnswer, PublishLater, or MessageGone when the interaction's token tells nothing (any more).
    """
    if not job.interaction_token:
        raise MessageGone("the interaction's token is forgotten")
    original = Route(
        "GET",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
        webhook_id=job.application_id,
        webhook_token=job.interaction_token,
    )
    try:
        async with translate_discord_errors():
            found: Answer = await client.http.request(original)
    except Refused as refused:
        raise MessageGone(str(refused)) from refused
    except MessageGone as gone:
        cause = gone.__cause__
        code = cause.code if isinstance(cause, discord.NotFound) else 0
        if code == UNKNOWN_MESSAGE:
            return None
        if code == UNKNOWN_WEBHOOK:
            raise NoAnswer from gone
        if not gone.lasting:
            raise PublishLater(f"the answer cannot be looked at now: {gone}") from gone
        raise
    return found


async def is_put_off(client: ImagineBot, application_id: int, token: str) -> bool:
    """True while an answer only shows that the bot is thinking. Raises PublishLater, MessageGone or Refused."""
    original = Route(
        "GET",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
        webhook_id=application_id,
        webhook_token=token,
    )
    async with translate_discord_errors():
        found: Answer = await client.http.request(original)
    return bool(int(found.get("flags", 0)) & LOADING)


def is_of(found: Answer, job: Job) -> bool:
    """True for our own message of this job. Another process with our token may have answered the same interaction, for
    a job of its own: that is logged and left alone."""
    if message_text.marker(job) in str(found["content"]):
        return True
    rare.error(TWIN, about=TWIN)
    return False


def is_private(found: Answer) -> bool:
    """True if only the user of the interaction sees the answer."""
    return bool(int(found.get("flags", 0)) & EPHEMERAL)


def ref_of(found: Answer) -> MessageRef:
    """The ids of a message."""
    return MessageRef(ChannelId(int(found["channel_id"])), MessageId(int(found["id"])))


async def _by_interaction(client: ImagineBot, job: Job) -> MessageRef | None:
    """Find, without a living token, our message that names the interaction as its cause, if we may read the channel."""
    channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    since = datetime.fromtimestamp(job.created_at - 60, UTC)
    try:
        async with translate_discord_errors():
            async for message in channel.history(limit=SEARCH_MESSAGES, after=since, oldest_first=True):
                cause = message.interaction_metadata
                if cause is not None and str(cause.id) == job.key and _names(message, job):
                    return MessageRef(job.channel_id, MessageId(message.id))
    except (MessageGone, Refused) as closed:
        _note_closed(job, closed)
    return None


async def naming(
    client: ImagineBot, job: Job, began_at: float, channel_id: ChannelId, *, but: MessageId | None = None
) -> MessageRef | None:
    """Find our own message in a channel that names the job, posted since `began_at`, other than `but`, if we may read
    there.

    Raises PublishLater.
    """
    channel = client.get_partial_messageable(channel_id)
    since = datetime.fromtimestamp(began_at - 60, UTC)
    try:
        async with translate_discord_errors():
            async for message in channel.history(limit=SEARCH_MESSAGES, after=since):
                if client.user is not None and message.author.id == client.user.id:
                    if message.id == but or not _names(message, job):
                        continue
                    return MessageRef(channel_id, MessageId(message.id))
    except (MessageGone, Refused) as closed:
        _note_closed(job, closed)
    return None


def _note_closed(job: Job, closed: MessageGone | Refused) -> None:
    """Log a channel that we may not read: it tells nothing. Raises PublishLater if the answer isn't Discord's own."""
    if code_of(closed) == 0:
        raise PublishLater(f"the channel cannot be searched now: {closed}") from closed
    log.info("job %s: the channel cannot be searched: %s", job.id, closed)


def _names(message: discord.Message, job: Job) -> bool:
    """True if a component of `message` belongs to the job, or its small print names it."""
    if message_text.marker(job) in message.content:
        return True
    return any(f":{job.id}:" in (control.custom_id or "") for control in controls_in(message))
