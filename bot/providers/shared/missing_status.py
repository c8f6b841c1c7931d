"""Reads the state of a task whose status says nothing from its other fields."""

from __future__ import annotations

from bot.providers.base import Failed, Finished, Progress, TaskStatus, Unreadable
from bot.texts.providers import provider as say


def without_status(status: str | None, reason: str, running: Progress, finished: Finished) -> TaskStatus:
    """The state of a task with a blank `status`, or none that can be read (None).

    `reason` is why it failed ("" if it doesn't say so); `running` and `finished` are what it is if it runs or has
    ended well. A blank status that nothing contradicts belongs to a task that has just begun.
    """
    if reason:
        return Failed(reason)
    if running.percent >= 100 and (finished.media_urls or finished.text):
        return finished
    if status is None and not 0 < running.percent < 100:
        return Unreadable(say.NO_STATUS())
    return running
