"""Finds our own messages again: after a crash, or when Discord's answer was lost."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import discord
from discord.http import Route

from bot.client import ImagineBot
from bot.core.models import ChannelId, Job, MessageId, MessageRef
from bot.services.ports import MessageGone
from bot.ui.speaking import Refused, speaking

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 10008
EPHEMERAL = 1 << 6
SEARCH_MESSAGES = 50


async def acknowledgement(client: ImagineBot, job: Job) -> MessageRef | None:
    """The message by which Discord acknowledged the job's interaction; None = there is none. Raises PublishLater."""
    if not job.key.isdigit():  # it began on a page, not with an interaction that has an answer
        return await _naming(client, job, job.created_at)
    if job.interaction_token is not None:
        answer = Route(
            "GET",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            webhook_id=job.application_id,
            webhook_token=job.interaction_token,
        )
        try:
            async with speaking():
                found: dict[str, Any] = await client.http.request(answer)
            if int(found.get("flags", 0)) & EPHEMERAL:  # the member was turned away after all
                return None
            return MessageRef(ChannelId(int(found["channel_id"])), MessageId(int(found["id"])))
        except MessageGone as gone:
            cause = gone.__cause__
            if isinstance(cause, discord.NotFound) and cause.code == UNKNOWN_MESSAGE:
                return None
        except Refused as refused:
            log.info("job %s: its token tells nothing any more: %s", job.id, refused)
    return await _by_interaction(client, job)


async def _by_interaction(client: ImagineBot, job: Job) -> MessageRef | None:
    """Without a living token: our message that names the interaction as its cause, if we may read the channel."""
    channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    since = datetime.fromtimestamp(job.created_at - 60, UTC)
    try:
        async with speaking():
            async for message in channel.history(limit=SEARCH_MESSAGES, after=since, oldest_first=True):
                if message.interaction_metadata is not None and str(message.interaction_metadata.id) == job.key:
                    return MessageRef(job.channel_id, MessageId(message.id))
    except (MessageGone, Refused) as closed:
        log.info("job %s: the channel cannot be searched for its message: %s", job.id, closed)
    return None


async def reposted(client: ImagineBot, job: Job) -> MessageRef | None:
    """Our own message about the job, if a former try to post it anew did work."""
    return await _naming(client, job, job.repost_at) if job.repost_at is not None else None


async def _naming(client: ImagineBot, job: Job, began_at: float) -> MessageRef | None:
    """Our own message that names the job, posted since `began_at`, if we may read the channel."""
    channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    since = datetime.fromtimestamp(began_at - 60, UTC)
    try:
        async with speaking():
            async for message in channel.history(limit=SEARCH_MESSAGES, after=since):
                if client.user is not None and message.author.id == client.user.id and _names(message, job):
                    return MessageRef(job.channel_id, MessageId(message.id))
    except (MessageGone, Refused) as closed:
        log.info("job %s: the channel cannot be searched: %s", job.id, closed)
    return None


def _names(message: discord.Message, job: Job) -> bool:
    """True when a component of `message` belongs to the job, or its small print names it."""
    return f"`{job.id}`" in message.content or any(
        f":{job.id}:" in (getattr(child, "custom_id", None) or "")
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
    )
