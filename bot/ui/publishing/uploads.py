"""Results as uploads: byte for byte where Discord takes them, else the best that fits."""

from __future__ import annotations

from bot.core.files.file_types import EXTENSIONS
from bot.core.files.media_faults import NotMedia
from bot.core.models import Job
from bot.core.text.sentences import sentence
from bot.imaging.decoding import pictures
from bot.services.media import clips
from bot.services.ports import ResultMedia
from bot.texts.media import delivery as say
from bot.ui.jobs import message_text
from bot.ui.kit.outgoing import Upload

MiB = 1024 * 1024


class UploadTooLarge(Exception):
    """The result can't be made to fit. `reason` is a sentence for the member."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def result_file(job: Job, media: ResultMedia, limit_bytes: int, *, own_words: bool = False) -> Upload:
    """The result as an upload of at most `limit_bytes`. `own_words`: its name and text contain nothing of the prompt.
    Raises TooLarge."""
    content, content_type = media.content, media.content_type
    if len(content) > limit_bytes:
        content, content_type = await _smaller(media, limit_bytes)
    extension = EXTENSIONS[content_type]
    if own_words:
        return Upload(content, f"{job.id}.{extension}", "")
    return Upload(content, f"{message_text.file_stem(job)}.{extension}", message_text.alt_text(job))


async def _smaller(media: ResultMedia, limit_bytes: int) -> tuple[bytes, str]:
    size, most = shown_size(len(media.content)), shown_size(limit_bytes)
    if is_clip(media):
        clip = await clips.fit(media.content, media.content_type, limit_bytes)
        if clip is not None:
            return clip, "video/mp4"
        reason = say.CLIP_TOO_LARGE if clips.available() else say.CLIP_TOO_LARGE_WITHOUT_FFMPEG
        raise UploadTooLarge(reason(size=size, most=most))
    try:
        smaller = await pictures.fit(media.content, limit_bytes)
    except NotMedia as fault:
        raise UploadTooLarge(say.PICTURE_UNREADABLE(size=size, most=most, why=sentence(fault.reason))) from fault
    if smaller is None:
        raise UploadTooLarge(say.PICTURE_TOO_LARGE(size=size, most=most))
    return smaller, "image/webp" if smaller[:4] == b"RIFF" else "image/jpeg"


def is_clip(media: ResultMedia) -> bool:
    """True for a clip, which has no pixels that we could read."""
    return media.content_type.startswith("video/")


def shown_size(size_bytes: int) -> str:
    """A size as people read it."""
    return say.SIZE(megabytes=f"{size_bytes / MiB:.1f}")
