"""Pictures from members: checks before a job is taken, and fetching them for the submit."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

from bot.core.errors import BotError, Busy, ProviderBusy, ProviderError, ProviderUnavailable, UserError
from bot.core.files.file_types import CLIPS, NOT_READ, sniff
from bot.core.models import Attachment
from bot.core.text.quoting import quoted
from bot.core.text.sentences import sentence
from bot.imaging.decoding import pictures
from bot.imaging.images import REFERENCE_SIDE_PX, NotMedia, inspect, kind_of
from bot.providers.submit_requests import Picture
from bot.texts.jobs import job_commands as say

log = logging.getLogger(__name__)

MiB = 1024 * 1024
MAX_REFERENCE_BYTES = 20 * MiB
SENT_BYTES = 4 * MiB  # the largest file sent unchanged: five of them, as text, must fit into one request
MADE_BYTES = 2 * MiB  # the largest file that is made smaller, which is cheap at this size
REFERENCE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".jfif", ".webp", ".avif", ".heic", ".heif", ".bmp", ".tif", ".tiff"})
# reliable types; programs declare many other types for pictures
_OTHER_KINDS = ("text/", "audio/", "video/", "font/", "model/", "message/", "application/vnd.", "application/ms")
_OTHER = frozenset({f"application/{kind}" for kind in ("pdf", "json", "xml", "zip", "gzip", "javascript", "rtf")})
MAX_NAME = 80  # of a file, where it is shown


class References(Protocol):
    """Fetches the pictures that members attached or linked."""

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 60.0, given: bool = False) -> bytes:
        """Download a file. `given`: Discord itself named the address. Raises ProviderError."""
        ...

    async def save(
        self, url: str, target: Path, *, limit_bytes: int, timeout_s: float = 60.0, given: bool = False
    ) -> None:
        """Download to a file, so that it is never in memory as a whole. Raises ProviderError or OSError."""
        ...


class UnusablePicture(BotError):
    """A member's picture can't be sent; `reason` says why. `retryable` = another try may fetch it."""

    def __init__(self, reason: str, *, retryable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


def is_usable(attachment: Attachment) -> bool:
    """False if nothing suggests that it is a picture. That is a hint only: `fetch` judges its bytes."""
    kind = _kind(attachment)
    if kind == "image/gif":  # in an animation, nobody could say which frame is meant
        return False
    if seems_picture(attachment) or PurePosixPath(attachment.filename).suffix.lower() in _ENDINGS:
        return True
    return kind not in _OTHER and kind not in NOT_READ and not kind.startswith(_OTHER_KINDS)


def seems_picture(attachment: Attachment) -> bool:
    """True if it is called a picture, or was found where only pictures are."""
    kind = _kind(attachment)
    return not kind or (kind.startswith("image/") and kind not in NOT_READ)


def check(attachment: Attachment) -> None:
    """Judge an upload by what Discord says about it. Raises UserError; `fetch` judges its bytes."""
    name = quoted(attachment.filename)
    if not is_usable(attachment):
        raise UserError(say.NOT_A_PICTURE(name=name))
    if attachment.content_type and not attachment.size_bytes:
        raise UserError(say.FILE_EMPTY(name=name))
    if attachment.size_bytes > MAX_REFERENCE_BYTES:
        size, most = round(attachment.size_bytes / MiB), MAX_REFERENCE_BYTES // MiB
        raise UserError(say.FILE_TOO_LARGE(name=name, size=size, most=most))


def _kind(attachment: Attachment) -> str:
    return attachment.content_type.partition(";")[0].strip().lower()


def linked(url: str) -> Attachment:
    """A picture somewhere on the web, not fetched yet. Raises UserError for anything but a web address."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable or " " in url:
        raise UserError(say.NOT_AN_ADDRESS())
    name = PurePosixPath(unquote(parts.path)).name or parts.hostname or url
    return Attachment(url, " ".join(name.split())[:MAX_NAME], "", 0)


async def fetch(references: References, attachment: Attachment) -> Picture:
    """The picture behind an attachment or a link, judged by its own bytes.

    Raises UnusablePicture; ProviderUnavailable or ProviderBusy if an upload may be fetched later.
    """
    name = quoted(attachment.filename)
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "picture"
            await references.save(attachment.url, file, limit_bytes=MAX_REFERENCE_BYTES, given=attachment.given)
            return await _picture(file, attachment.url)
    except ProviderError as fault:
        passing = isinstance(fault, ProviderUnavailable | ProviderBusy)
        if passing and attachment.content_type:
            raise  # Discord keeps what was uploaded; a link may lead nowhere for ever
        reason = say.NOT_FETCHED if attachment.content_type else say.LINK_NOT_FETCHED
        raise UnusablePicture(reason(name=name, why=sentence(fault.reason)), retryable=passing) from fault
    except NotMedia as fault:
        raise UnusablePicture(say.FILE_UNUSABLE(name=name, why=sentence(fault.reason))) from fault
    except OSError as full:
        log.error("a reference cannot be stored: %s", full)
        raise Busy(say.NO_ROOM()) from full


async def _picture(file: Path, url: str) -> Picture:
    """The picture unchanged if providers accept it, else made smaller or converted. Raises NotMedia."""
    content = await asyncio.to_thread(_beginning, file)
    kind = kind_of(content)
    if kind in CLIPS:
        raise NotMedia(say.IS_A_CLIP())
    if kind in REFERENCE_TYPES and len(content) <= SENT_BYTES:
        media = await asyncio.to_thread(inspect, content)
        if max(media.width, media.height) <= REFERENCE_SIDE_PX:
            return Picture(content, kind, url)
    del content  # the other process reads the file itself
    made = await pictures.reference(file, MADE_BYTES)
    # a provider that only gets the address fetches the original, which must be of a kind that it accepts
    return Picture(made, sniff(made), url if kind in REFERENCE_TYPES else "")


def _beginning(file: Path) -> bytes:
    """All of a file that may be sent unchanged; of a larger one, slightly more than the limit."""
    with file.open("rb") as opened:
        return opened.read(SENT_BYTES + 1)
