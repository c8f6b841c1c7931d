"""Pictures that members hand in: what is looked at before a job is taken, and fetching them for the submit."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

from bot.core.errors import BotError, ProviderBusy, ProviderError, ProviderUnavailable, UserError
from bot.core.models import Attachment
from bot.core.quoting import quoted
from bot.images import NotMedia, inspect
from bot.providers.base import Picture

MAX_REFERENCE_BYTES = 20 * 1024 * 1024
REFERENCE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
MAX_NAME = 80  # of a file, where it is shown


class References(Protocol):
    """Fetches the pictures that members attached or linked."""

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 60.0) -> bytes:
        """Raises ProviderError."""
        ...


class UnusablePicture(BotError):
    """A member's picture cannot be sent; `str(error)` says why. `retryable` = another try may fetch it."""

    def __init__(self, reason: str, *, retryable: bool = False) -> None:
        super().__init__(reason)
        self.retryable = retryable


def is_usable(attachment: Attachment) -> bool:
    """True when Discord says that it is a picture of a kind that providers take, or nobody says what it is: a link."""
    kind = attachment.content_type.partition(";")[0].strip().lower()
    return not kind or kind in REFERENCE_TYPES


def check(attachment: Attachment) -> None:
    """Judge an upload by what Discord says of it. Raises UserError; the bytes themselves are judged by `fetch`."""
    name = quoted(attachment.filename)
    if not is_usable(attachment):
        raise UserError(f"The file {name} is not a picture that I can use. Please attach PNG, JPEG or WebP.")
    if attachment.size_bytes > MAX_REFERENCE_BYTES:
        size = attachment.size_bytes / 1024 / 1024
        raise UserError(f"The file {name} has {size:.0f} MB; at most 20 MB are possible. Please make it smaller.")


def linked(url: str) -> Attachment:
    """A picture somewhere on the web, of which nothing is known yet. Raises UserError for what is no web address."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable or " " in url:
        raise UserError("That is not a web address. It must begin with `https://` and lead to a picture.")
    name = PurePosixPath(unquote(parts.path)).name or parts.hostname or url
    return Attachment(url, " ".join(name.split())[:MAX_NAME], "", 0)


async def fetch(references: References, attachment: Attachment) -> Picture:
    """The picture behind an attachment or a link, judged by its own bytes.

    Raises UnusablePicture; ProviderUnavailable or ProviderBusy where an upload may be fetched later.
    """
    name = quoted(attachment.filename)
    try:
        content = await references.download(attachment.url, limit_bytes=MAX_REFERENCE_BYTES)
    except ProviderError as fault:
        passing = isinstance(fault, ProviderUnavailable | ProviderBusy)
        if passing and attachment.content_type:
            raise  # Discord keeps what was uploaded; a link may lead nowhere for ever
        raise UnusablePicture(f"The file {name} could not be fetched: {fault.reason}", retryable=passing) from fault
    try:
        media = await asyncio.to_thread(inspect, content)
    except NotMedia as fault:
        raise UnusablePicture(f"The file {name} cannot be used: {fault}.") from fault
    if media.content_type not in REFERENCE_TYPES:
        raise UnusablePicture(f"The file {name} cannot be used: it must be PNG, JPEG or WebP.")
    return Picture(content, media.content_type, attachment.url)
