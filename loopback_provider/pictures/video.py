"""Short films of a picture, as real MP4 files (AV1), with nothing but Pillow.

Pillow writes animated AVIF, which is the same container as MP4 around the same AV1 stream: turning it into a film only
takes another brand, a video track instead of a picture track, and real lengths instead of "for ever".
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator

from PIL import Image

_FRAMES = 44
_FRAME_MS = 70
_UNWANTED = (b"meta", b"edts")  # the still picture of an AVIF, and its endless repetition
_HOLDERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


def film(picture: Image.Image, index: int, *, high: bool) -> bytes:
    """An MP4 of about three seconds in which the camera moves over the picture.

    `index` (0 to 3) chooses the way: nearer, to the right, up, farther. `high` moves more.
    """
    frames = [_frame(picture, index, n / (_FRAMES - 1), 0.24 if high else 0.11) for n in range(_FRAMES)]
    out = io.BytesIO()
    frames[0].save(
        out, "AVIF", save_all=True, append_images=frames[1:], duration=_FRAME_MS, quality=62, speed=10, max_threads=1
    )
    return _as_mp4(bytearray(out.getvalue()), _FRAMES * _FRAME_MS)


def _frame(picture: Image.Image, index: int, time: float, reach: float) -> Image.Image:
    """The picture cropped a little; the crop moves with a soft start and end."""
    ease = 0.5 - 0.5 * math.cos(math.pi * time)
    width, height = picture.size
    near = {0: ease, 3: 1 - ease}.get(index, 0.55) * reach
    cut_width, cut_height = width * (1 - near), height * (1 - near)
    x = 0.5 if index != 1 else ease
    y = 0.5 if index != 2 else 1 - ease
    left, top = (width - cut_width) * x, (height - cut_height) * y
    sway = 0.25 * near * height * math.sin(time * math.tau) if index in (0, 3) else 0.0
    top = min(max(0.0, top + sway * 0.3), height - cut_height)
    return picture.resize((width, height), Image.Resampling.BICUBIC, (left, top, left + cut_width, top + cut_height))


def _as_mp4(content: bytearray, length_ms: int) -> bytes:
    """Turns an animated AVIF into an MP4 in place: no box changes its size, so no offset needs correcting."""
    for kind, start, end in list(_boxes(content, 0, len(content))):
        match kind:
            case b"ftyp":
                content[start : start + 4] = b"iso6"
                content[start + 8 : end] = b"iso6mp41av01".ljust(end - start - 8, b"\0")[: end - start - 8]
            case b"hdlr":
                content[start + 8 : start + 12] = b"vide"
            case b"mvhd" | b"mdhd":
                content[start + 4 : start + 20] = bytes(16)  # the creation time: equal films have equal bytes
                struct.pack_into(">Q", content, start + 24, length_ms)
            case b"tkhd":
                content[start + 4 : start + 20] = bytes(16)
                struct.pack_into(">Q", content, start + 28, length_ms)
            case _ if kind in _UNWANTED:
                content[start - 4 : start] = b"free"
    return bytes(content)


def _boxes(content: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Every box with the start and end of its payload, including nested ones."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, start)
        yield kind, start + 8, start + size
        if kind in _HOLDERS:
            yield from _boxes(content, start + 8, start + size)
        start += size
