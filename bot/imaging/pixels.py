"""From the bytes of a picture to its pixels: upright, in sRGB, whatever else is in the file."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageCms, UnidentifiedImageError

from bot.core.files.file_types import SHOWN_PICTURES, sniff
from bot.core.files.media_faults import NotMedia, TooManyPixels
from bot.core.files.picture_files import PictureFile, read_picture
from bot.texts.media import pictures as say

MAX_PIXELS = 64_000_000  # 8,000 x 8,000; more is a decompression bomb, not a result
_CODECS = {
    "image/png": ("PNG",),
    "image/jpeg": ("JPEG",),
    "image/webp": ("WEBP",),
    "image/gif": ("GIF",),
    "image/avif": ("AVIF",),
    "image/heic": ("HEIF",),
    "image/bmp": ("BMP",),
    "image/tiff": ("TIFF",),
    "image/jp2": ("JPEG2000",),
}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# decoders' errors for broken files; struct.error and the like come from metadata that nobody needs
BROKEN = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, EOFError, struct.error)


def looked_at(kind: str, content: bytes) -> PictureFile:
    """The layout of a file of this kind. Raises NotMedia, also for more than MAX_PIXELS."""
    found = read_picture(kind, content)
    if found.width * found.height > MAX_PIXELS:
        raise TooManyPixels
    return found


@contextmanager
def opened(content: bytes) -> Iterator[tuple[Image.Image, PictureFile]]:
    """Open a picture without its metadata, not decoded yet, and yield it with its layout. Faults in the block that the
    file's bytes cause raise NotMedia as well."""
    kind = sniff(content)
    if kind not in _CODECS:
        raise NotMedia(say.NOT_A_PICTURE())
    found = looked_at(kind, content) if kind in SHOWN_PICTURES else PictureFile()
    if kind == "image/heic":
        _learn_heic()
    try:
        with Image.open(io.BytesIO(found.bare(content)), formats=_CODECS[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise TooManyPixels
            yield picture, found
    except (NotMedia, MemoryError):
        raise
    except UnidentifiedImageError as fault:
        raise NotMedia(say.DAMAGED()) from fault
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise TooManyPixels from fault
    except BROKEN as fault:
        raise NotMedia(say.DAMAGED_BECAUSE(why=fault)) from fault


def _learn_heic() -> None:
    from pillow_heif import register_heif_opener  # takes a tenth of a second, and few need it

    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def decoded(content: bytes, side: int | None = None) -> Image.Image:
    """The picture as RGB, or RGBA if it isn't opaque everywhere; upright, in sRGB. With `side`, not much larger than
    that if this saves work. Raises NotMedia."""
    with opened(content) as (picture, found):
        if side is not None:
            picture.draft("RGB", (side, side))
        picture.load()
        exif = found.exif or picture.info.get("exif") or b""
        profile = found.colours() or picture.info.get("icc_profile") or b""
        upright = _coloured(in_mode(picture), profile)
        turn = _UPRIGHT.get(PictureFile(exif=exif.removeprefix(b"Exif\0\0")).orientation)
        return (
            upright if turn is None or picture.format == "HEIF" else upright.transpose(turn)
        )  # HEIF is turned already


def in_mode(picture: Image.Image) -> Image.Image:
    """The picture as RGB, or RGBA if it isn't opaque everywhere."""
    if picture.has_transparency_data:
        rgba = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        if rgba.getchannel("A").getextrema() != (255, 255):
            return rgba
        return rgba.convert("RGB")
    if picture.mode.startswith("I;16"):  # a plain conversion would cut off what is above 255
        picture = picture.point(lambda value: value * (1 / 256) + 0).convert("L")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _coloured(picture: Image.Image, profile: bytes) -> Image.Image:
    """The same picture in sRGB, as far as its profile is readable."""
    if not profile or picture.mode != "RGB":
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, *BROKEN):
        return picture
    return picture
