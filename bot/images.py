"""Bytes in, bytes out: what a picture is, and how it is made to fit. No network. The heavy calls belong in a thread."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 64_000_000  # 8,000 x 8,000; more is a decompression bomb, not a result
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# many phones write MPO: a JPEG with more pictures (depth, previews) behind it, shown by everyone as the JPEG it is
_PILLOW_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
_MOST_PIXELS_A_SIDE = {"RGBA": 16_383, "RGB": 65_500}  # of WebP and of JPEG


class NotMedia(ValueError):
    """The bytes are no picture or clip that Discord would show."""


@dataclass(frozen=True, slots=True)
class Media:
    """What the bytes are, by their own evidence. A clip has no size here (0 x 0)."""

    content_type: str
    width: int
    height: int

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.content_type]


def inspect(content: bytes) -> Media:
    """Tell what `content` is and that it is whole. Raises NotMedia. May decode: call it in a thread."""
    if content[4:8] == b"ftyp":
        return Media("video/mp4", 0, 0)
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return Media("video/webm", 0, 0)
    with _opened(content) as picture:
        media = Media(_PILLOW_TYPES[picture.format or ""], picture.width, picture.height)
        try:
            _check_whole(picture, content)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
            raise NotMedia(f"the picture is damaged ({fault})") from fault
        return media


def _check_whole(picture: Image.Image, content: bytes) -> None:
    """Find a cut or changed file by its own checksums and marks where it has them: decoding costs 50 times as much."""
    match picture.format:
        case "PNG":
            picture.verify()
        case "JPEG" | "MPO" if content.rstrip(b"\0\r\n ").endswith(b"\xff\xd9"):
            return
        case "WEBP" if len(content) >= 8 + int.from_bytes(content[4:8], "little"):
            return
        case _:
            picture.load()


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise NotMedia("the file is not a picture") from fault
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise NotMedia("the picture has too many pixels") from fault
    if picture.width * picture.height > MAX_PIXELS:
        picture.close()
        raise NotMedia("the picture has too many pixels")
    return picture


def fit(content: bytes, limit_bytes: int) -> bytes | None:
    """The picture as JPEG or WebP at the best quality below `limit_bytes`; None when it cannot be made to fit.

    Full size comes first: quality goes down to 60 before the picture gets smaller. Decodes: call it in a thread.
    """
    try:
        with _opened(content) as opened:
            has_alpha = "A" in opened.getbands() or "transparency" in opened.info
            picture = opened.convert("RGBA" if has_alpha else "RGB")
    except NotMedia:
        return None
    for scale in (1.0, 0.85, 0.7, 0.5, 0.35, 0.25, 0.1):
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        if max(size) > _MOST_PIXELS_A_SIDE[picture.mode]:
            continue
        smaller = picture if scale == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)
        best = _best_quality(smaller, limit_bytes)
        if best is not None:
            return best
    return None


def shrink(content: bytes, side: int, limit_bytes: int) -> bytes:
    """A JPEG of the picture within `side` x `side` pixels and below `limit_bytes`. Decodes: call it in a thread.

    Raises NotMedia for bytes that are no picture, or that do not fit at any quality.
    """
    with _opened(content) as opened:
        try:
            opened.draft("RGB", (side, side))
            opened.thumbnail((side, side))
            picture = opened.convert("RGB")
        except (OSError, SyntaxError, ValueError) as fault:
            raise NotMedia(f"the picture is damaged ({fault})") from fault
    small = next((made for quality in (85, 70, 50, 30) if len(made := _encode(picture, quality)) <= limit_bytes), None)
    if small is None:
        raise NotMedia("the picture cannot be made small enough")
    return small


def quarters(content: bytes, limit_bytes: int) -> list[bytes]:
    """The four pictures of a 2 x 2 grid in reading order, each below `limit_bytes`: as PNG, whose pixels are exact, or
    else as the best that fits. Decodes: call it in a thread. Raises NotMedia."""
    picture = _decoded(content)
    width, height = picture.width // 2, picture.height // 2
    boxes = [(x * width, y * height, (x + 1) * width, (y + 1) * height) for y in (0, 1) for x in (0, 1)]
    return [_within(picture.crop(box), limit_bytes) for box in boxes]


def grid(contents: Sequence[bytes]) -> bytes:
    """A PNG of four pictures as a 2 x 2 grid in reading order, each as large as the first; halved as often as it takes
    to stay below MAX_PIXELS. Decodes: call it in a thread. Raises NotMedia."""
    pictures = [_decoded(content) for content in contents]
    width, height = pictures[0].size
    while 4 * width * height > MAX_PIXELS:
        width, height = width // 2, height // 2
    whole = Image.new("RGBA" if any(picture.mode == "RGBA" for picture in pictures) else "RGB", (2 * width, 2 * height))
    for place, picture in enumerate(pictures):
        fitted = picture if picture.size == (width, height) else picture.resize((width, height))
        whole.paste(fitted, (place % 2 * width, place // 2 * height))
    target = io.BytesIO()
    whole.save(target, "PNG")
    return target.getvalue()


def _decoded(content: bytes) -> Image.Image:
    with _opened(content) as picture:
        try:
            return picture.convert("RGBA" if "A" in picture.getbands() else "RGB")
        except (OSError, SyntaxError, ValueError) as fault:
            raise NotMedia(f"the picture is damaged ({fault})") from fault


def _within(picture: Image.Image, limit_bytes: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    fitting = target.getvalue() if target.tell() <= limit_bytes else fit(target.getvalue(), limit_bytes)
    if fitting is None:
        raise NotMedia("the picture cannot be made small enough")
    return fitting


def _best_quality(picture: Image.Image, limit_bytes: int) -> bytes | None:
    low, high, best = 60, 95, None
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
