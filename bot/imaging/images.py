"""Bytes in, bytes out: tells what a picture is, and makes it fit. No network.

`inspect` reads the outside of a file only. Everything else decodes, which takes time and memory: `bot.imaging.decoding`
runs it in a process of its own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from bot.core.files.clip_files import check_clip
from bot.core.files.file_types import CLIPS, EXTENSIONS, NOT_READ, SHOWN_PICTURES, sniff
from bot.core.files.media_faults import NotMedia
from bot.imaging.pixels import MAX_PIXELS, decoded, looked_at, opened
from bot.texts.media import pictures as say

# others use it from here
__all__ = ["EXTENSIONS", "MAX_PIXELS", "Media", "NotMedia", "inspect"]

REFERENCE_SIDE_PX = 2048
_MOST_PIXELS_A_SIDE = {"RGBA": 16_383, "RGB": 65_500}  # of WebP and of JPEG


@dataclass(frozen=True, slots=True)
class Media:
    """A file as its bytes describe it. A clip, and a picture that Discord can't show, has no size here (0 x 0)."""

    content_type: str
    width: int
    height: int

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.content_type]

    @property
    def is_shown(self) -> bool:
        """True if Discord and browsers show the file as it is; `shown` converts the others."""
        return self.content_type in SHOWN_PICTURES or self.content_type in CLIPS


def kind_of(content: bytes) -> str:
    """The media type of a picture or clip; the first bytes are enough. Raises NotMedia."""
    kind = sniff(content)
    if kind in NOT_READ:
        raise NotMedia(say.OTHER_KIND(kind=NOT_READ[kind]))
    if kind not in EXTENSIONS:
        raise NotMedia(say.NOT_A_PICTURE())
    return kind


def inspect(content: bytes) -> Media:
    """Tell what `content` is and that it is whole, without decoding it. Raises NotMedia."""
    kind = kind_of(content)
    if kind in CLIPS:
        check_clip(kind, content)
    if kind not in SHOWN_PICTURES:
        return Media(kind, 0, 0)
    found = looked_at(kind, content)
    if not found.drawn:
        raise NotMedia(say.NO_PIXELS())
    return Media(kind, found.width, found.height)


def fit(content: bytes, limit_bytes: int) -> bytes | None:
    """The picture as JPEG or WebP at the best quality below `limit_bytes`; None if it cannot be made to fit.

    Full size comes first: quality goes down to 60 before the picture gets smaller. Raises NotMedia for bytes that
    aren't a picture.
    """
    return _fitted(decoded(content), limit_bytes)


def _fitted(picture: Image.Image, limit_bytes: int, best: int = 95) -> bytes | None:
    for scale in (1.0, 0.85, 0.7, 0.5, 0.35, 0.25, 0.1):
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        if max(size) > _MOST_PIXELS_A_SIDE[picture.mode]:
            continue
        smaller = picture if scale == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)
        encoded = _best_quality(smaller, limit_bytes, best)
        if encoded is not None:
            return encoded
    return None


def shrink(content: bytes, side: int, limit_bytes: int) -> bytes:
    """A JPEG of the picture within `side` x `side` pixels and below `limit_bytes`.

    Raises NotMedia for bytes that aren't a picture, or that don't fit at any quality.
    """
    picture = decoded(content, side)
    picture.thumbnail((side, side))
    opaque = picture if picture.mode == "RGB" else picture.convert("RGB")
    small = next((made for quality in (85, 70, 50, 30) if len(made := _encode(opaque, quality)) <= limit_bytes), None)
    if small is None:
        raise NotMedia(say.NOT_SMALL_ENOUGH())
    return small


def reference(content: bytes, limit_bytes: int) -> bytes:
    """The picture in a form that providers accept: at most REFERENCE_SIDE_PX a side, upright, below `limit_bytes`.

    PNG if it has transparent parts and fits, else JPEG or WebP. Raises NotMedia.
    """
    picture = decoded(content, REFERENCE_SIDE_PX)
    picture.thumbnail((REFERENCE_SIDE_PX, REFERENCE_SIDE_PX), Image.Resampling.LANCZOS)
    if picture.mode == "RGBA" and len(exact := _png(picture)) <= limit_bytes:
        return exact
    made = _fitted(picture, limit_bytes, best=92)
    if made is None:
        raise NotMedia(say.NOT_SMALL_ENOUGH())
    return made


def shown(content: bytes) -> bytes:
    """A picture that Discord can't show (AVIF, HEIC, BMP, TIFF, JPEG 2000), converted without a visible difference to
    one that it can; an animation as an animated WebP. Raises NotMedia."""
    moving = _moving(content)
    if moving is not None:
        return moving
    picture = decoded(content)
    if max(picture.size) > _MOST_PIXELS_A_SIDE[picture.mode]:
        return _png(picture)
    return _encode(picture, 95)


def _moving(content: bytes) -> bytes | None:
    """The frames as WebP; None for a still picture, or if there are too many frames."""
    if sniff(content) != "image/avif":
        return None
    with opened(content) as (picture, _found):
        frames = getattr(picture, "n_frames", 1)
        if frames < 2 or frames * picture.width * picture.height > 4 * MAX_PIXELS:
            return None
        target = io.BytesIO()
        picture.save(target, "WEBP", save_all=True, quality=85, method=2, exif=b"", xmp=b"")
        return target.getvalue()


def quarters(content: bytes, limit_bytes: int) -> list[bytes]:
    """The four pictures of a 2 x 2 grid in reading order, each below `limit_bytes`: as PNG, whose pixels are exact,
    else in the best quality that fits. Raises NotMedia."""
    picture = decoded(content)
    width, height = picture.width // 2, picture.height // 2
    boxes = [(x * width, y * height, (x + 1) * width, (y + 1) * height) for y in (0, 1) for x in (0, 1)]
    return [_within(picture.crop(box), limit_bytes) for box in boxes]


def grid(contents: Sequence[bytes]) -> bytes:
    """A PNG of four pictures as a 2 x 2 grid in reading order, each as large as the first; halved until it is below
    MAX_PIXELS. Raises NotMedia."""
    first = decoded(contents[0])
    width, height = first.size
    while 4 * width * height > MAX_PIXELS:
        width, height = width // 2, height // 2
    whole = Image.new("RGB", (2 * width, 2 * height))
    for index, content in enumerate(contents):
        picture = first if index == 0 else decoded(content)
        if picture.mode == "RGBA" and whole.mode == "RGB":
            whole = whole.convert("RGBA")
        fitted = picture if picture.size == (width, height) else picture.resize((width, height))
        whole.paste(fitted, (index % 2 * width, index // 2 * height))
    return _png(whole)


def _within(picture: Image.Image, limit_bytes: int) -> bytes:
    exact = _png(picture)
    fitting = exact if len(exact) <= limit_bytes else _fitted(picture, limit_bytes)
    if fitting is None:
        raise NotMedia(say.NOT_SMALL_ENOUGH())
    return fitting


def _best_quality(picture: Image.Image, limit_bytes: int, high: int) -> bytes | None:
    low, best = 60, None
    while low <= high:
        quality = (low + high + 1) // 2
        encoded = _encode(picture, quality)
        if len(encoded) <= limit_bytes:
            best, low = encoded, quality + 1
        else:
            high = quality - 1
    return best


def _encode(picture: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(target, "WEBP", quality=quality)
    else:
        picture.save(target, "JPEG", quality=quality, subsampling=0 if quality >= 90 else 2)
    return target.getvalue()


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
