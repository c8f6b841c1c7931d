"""The ways to edit a job's message: by its id, or by the token of its interaction. Each has its own limit for files,
and they end at different times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import discord

from bot.client import ImagineBot
from bot.core.discord_limits import SURE_BYTES
from bot.core.jobs.asker import Asker
from bot.core.models import ChannelId, Job, MessageRef
from bot.services.ports import MessageGone, ResultRefused
from bot.ui.kit.interaction_tokens import answers_of, answers_to

Target = discord.PartialMessage | tuple[discord.Webhook, Any]


@dataclass(frozen=True, slots=True)
class EditRoute:
    """One way to edit. `to_one`: in a channel, but only its member sees the message. `limit_bytes`: the largest file
    that it takes."""

    target: Target
    limit_bytes: int = SURE_BYTES
    to_one: bool = False


def upload_limit(client: ImagineBot, channel_id: ChannelId) -> int:
    """The largest file that our own token may upload to a channel: more in a boosted server, never in direct messages,
    and the general limit if the channel is unknown (or gone)."""
    guild = getattr(client.get_channel(channel_id), "guild", None)
    return guild.filesize_limit if isinstance(guild, discord.Guild) else SURE_BYTES


def by_ids(client: ImagineBot, where: MessageRef) -> EditRoute:
    """The route by our own token."""
    message = client.get_partial_messageable(where.channel_id).get_partial_message(where.message_id)
    return EditRoute(message, upload_limit(client, where.channel_id))


def routes_to(client: ImagineBot, job: Job, where: MessageRef) -> list[EditRoute]:
    """The routes to the message of a job, the likelier one first.

    For 15 minutes a token reaches messages in channels that are closed to the bot itself, and only it reaches private
    ones; a private job whose message can be edited by id is in direct messages.
    """
    if not job.interaction_token:
        return [by_ids(client, where)]
    token = EditRoute((answers_to(client, job), where.message_id), job.size_limit_bytes, to_one=job.private)
    return [token, by_ids(client, where)] if job.private else [by_ids(client, where), token]


def route_of(client: ImagineBot, click: Asker, job: Job, where: MessageRef) -> EditRoute:
    """The route to a message that only the clicker sees, by the token of the click. Discord promises that only for
    messages that the click made; for others the job's own token (`routes_to`) works, while it lives."""
    hook = answers_of(client, click.application_id, click.interaction_token)
    own = click.guild_id is not None and click.user_id == job.user_id
    return EditRoute((hook, where.message_id), click.size_limit_bytes, to_one=own)


async def edit_by_first(routes: Iterable[EditRoute], edit: Callable[[EditRoute], Awaitable[None]]) -> None:
    """Use the first route for which `edit` doesn't raise MessageGone. If none works, raises ResultRefused if one of
    them accepted text, else MessageGone, which is lasting if all of them said so."""
    refused: ResultRefused | None = None
    lasting, reason = True, "there is no route to it"
    for route in routes:
        try:
            return await edit(route)
        except ResultRefused as form:
            refused = form if refused is None or form.lasting else refused
        except MessageGone as closed:
            lasting, reason = lasting and closed.lasting, str(closed)
    if refused is not None:
        raise refused
    raise MessageGone(reason, lasting=lasting)
