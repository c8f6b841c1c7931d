"""Decides who may see a job, and press its buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.models import ChannelId, GuildId, Job, UserId
from bot.services.jobs.plans import ClickRequest
from bot.store.database.connection import Connection
from bot.store.jobs import messages


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member who wants to see a job, and where they are. `sees` tells whether they may read a channel of this
    server."""

    user_id: UserId
    guild_id: GuildId | None
    channel_id: ChannelId
    sees: Callable[[ChannelId], bool]


async def pressed_where_shown(conn: Connection, job: Job, request: ClickRequest) -> bool:
    """True if a press came from a message that shows this job, even one that we had no time to note, or from a member
    who may see it anyway."""
    pressed = request.message.message_id
    if request.named or pressed == job.message_id or await messages.job_of(conn, pressed) == job.id:
        return True
    asker = request.asker
    return await may_see(conn, job, Viewer(asker.user_id, asker.guild_id, asker.channel_id, request.sees))


async def may_see(conn: Connection, job: Job, viewer: Viewer) -> bool:
    """True if a job is the viewer's own, or shown where they are or in a channel of this server that they read."""
    if job.user_id == viewer.user_id:
        return True
    here = job.guild_id is not None and job.guild_id == viewer.guild_id
    if here and not job.private and viewer.sees(job.channel_id):
        return True
    shown_in = await messages.channels(conn, job.id)
    return viewer.channel_id in shown_in or (here and any(viewer.sees(channel) for channel in shown_in))
