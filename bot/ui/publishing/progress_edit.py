"""The changes that one edit makes to a running job's message."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.imaging.images import NotMedia, inspect
from bot.ui.jobs import message_text
from bot.ui.jobs.buttons import view_for
from bot.ui.kit.outgoing import Upload
from bot.ui.kit.respond import only
from bot.ui.publishing.progress_throttle import Update

log = logging.getLogger(__name__)


async def extension_of(update: Update) -> str | None:
    """The extension of the preview's file; None if there is none or Discord can't show it: providers make none of
    those, and converting each one would hold up results."""
    if update.preview is None:
        return None
    try:
        media = await asyncio.to_thread(inspect, update.preview.content)
        return media.extension if media.is_shown else None
    except NotMedia as fault:
        log.debug("job %s: the preview is not shown: %s", update.job.id, fault)
        return None


def changes(update: Update, extension: str | None) -> dict[str, Any]:
    """The changes of an edit besides its text. An edit of the text alone leaves picture and buttons as they are."""
    job = update.job
    shape: dict[str, Any] = {"mentions": only(job.user_id)}
    if extension is not None and update.preview is not None:
        name = f"{message_text.file_stem(job)}_preview.{extension}"
        shape["files"] = [Upload(update.preview.content, name, message_text.alt_text(job))]
    if job.input_by is not None:  # it has, or had, a Continue button
        shape["view"] = view_for(job, [])
    return shape
