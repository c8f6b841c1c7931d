"""Progress edits, throttled: one at a time per channel, one per message and interval, always the newest text."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.core.jobs.queue_position import QueuePosition
from bot.core.models import ChannelId, Job, MessageId
from bot.services.memory_budget import Lent

REMEMBERED = 1000  # messages with a known last edit; the oldest are long past their interval

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Update:
    """The next content of one message. A preview is kept until it was sent."""

    job: Job
    message_id: MessageId
    position: QueuePosition | None
    preview: Lent | None


@dataclass(slots=True)
class _Channel:
    """A channel: waiting updates, the newest per message, in the order in which messages asked."""

    waiting: dict[MessageId, Update] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None


class ProgressThrottle:
    """Sends updates through `send`, which tells whether it had to edit: an update that shows already costs no interval.

    Discord's own rate limit slows down the one edit of a channel under way; newer updates replace waiting ones, so
    nothing piles up.
    """

    def __init__(self, interval_s: float, send: Callable[[Update], Awaitable[bool]]) -> None:
        self._interval_s = interval_s
        self._send = send
        self._channels: dict[ChannelId, _Channel] = {}
        self._sent_at: dict[MessageId, float] = {}

    def put(self, update: Update) -> None:
        """Show `update` as soon as its message and channel may be edited again."""
        channel = self._channels.setdefault(update.job.channel_id, _Channel())
        older = channel.waiting.get(update.message_id)
        if older is not None and update.preview is None:
            update = Update(update.job, update.message_id, update.position, older.preview)
        channel.waiting[update.message_id] = update
        if channel.task is None:
            channel.task = asyncio.ensure_future(self._drain(update.job.channel_id, channel))

    def forget(self, channel_id: ChannelId, message_id: MessageId) -> None:
        """Drop waiting updates of a message, before its last text."""
        self._sent_at.pop(message_id, None)
        channel = self._channels.get(channel_id)
        if channel is not None:
            channel.waiting.pop(message_id, None)

    async def close(self) -> None:
        """Drop everything that waits."""
        tasks = [channel.task for channel in self._channels.values() if channel.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._channels.clear()

    async def _drain(self, channel_id: ChannelId, channel: _Channel) -> None:
        try:
            while channel.waiting:
                due, message_id = min((self._due(message_id), message_id) for message_id in channel.waiting)
                wait = due - time.monotonic()
                if wait > 0:
                    await asyncio.sleep(min(wait, 0.25))  # a new message may be due earlier
                    continue
                update = channel.waiting.pop(message_id)
                began = time.monotonic()
                try:
                    if await self._send(update):
                        self._sent_at[message_id] = began
                        while len(self._sent_at) > REMEMBERED:
                            del self._sent_at[next(iter(self._sent_at))]
                except Exception:
                    log.exception("a progress edit of message %s failed", message_id)
                del update  # its preview is dropped, so it takes no memory while others wait
        finally:
            channel.task = None
            if not channel.waiting:
                self._channels.pop(channel_id, None)

    def _due(self, message_id: MessageId) -> float:
        return self._sent_at.get(message_id, float("-inf")) + self._interval_s
