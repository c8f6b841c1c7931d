"""Reads a picture in strips from top to bottom, so that a large one is never in memory as a whole.

Pillow decodes all of a PNG at once: 160 MB for 6,324 x 6,324 pixels that are 162 KB in the file. Here a PNG is unpacked
row by row, and each few rows are handed to Pillow as a small PNG of their own.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from bot.core.files.media_faults import NotMedia
from bot.core.files.picture_files import PictureFile
from bot.imaging.pixels import opened
from bot.texts.media import pictures as say

STRIP_BYTES = 1024 * 1024
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # values a pixel, by colour type
_PLAIN = {1: 0, 2: 4, 3: 2, 4: 6}  # colour type by bytes per pixel
_PIECE_BYTES = 64 * 1024


class _Rows(NamedTuple):
    """The layout of a PNG's rows in its data. `bytes` includes the one before each row that names its filter."""

    width: int
    height: int
    header: bytes
    palette: bytes
    bytes: int
    bytes_a_pixel: int


def strips(content: bytes, needed: tuple[int, int] | None = None) -> Iterator[tuple[int, Image.Image]]:
    """Pictures of a few rows each, with their first row. Raises NotMedia.

    If no more than `needed` pixels are needed, a JPEG may come smaller than it is, which saves most of the work.
    """
    with opened(content) as (picture, found):
        if is_striped(picture, found):
            bare = found.bare(content)
            yield from _unpacked(_rows(bare, picture), _data(bare))
            return
        if needed is not None:
            picture.draft("L", needed)
        count = max(1, STRIP_BYTES // (4 * picture.width))
        for top in range(0, picture.height, count):
            yield top, picture.crop((0, top, picture.width, min(top + count, picture.height)))


def is_striped(picture: Image.Image, found: PictureFile) -> bool:
    """True if `strips` needs little memory for this picture, however large it is."""
    # Pillow keeps 8 of 16 bits a value, too few to decode the next row
    return picture.format == "PNG" and not found.heavy and found.bits_a_value <= 8


def _rows(content: bytes, picture: Image.Image) -> _Rows:
    header = content[16:29]
    depth, samples = header[8], _SAMPLES.get(header[9], 0)
    if depth not in (1, 2, 4, 8) or not samples:
        raise NotMedia(say.UNKNOWN_COLOURS())
    palette = b"".join(_chunk(name, bytes(body)) for name, body in _chunks(content) if name in (b"PLTE", b"tRNS"))
    row_bytes = 1 + (picture.width * samples * depth + 7) // 8
    return _Rows(picture.width, picture.height, header, palette, row_bytes, max(1, samples * depth // 8))


def _unpacked(rows: _Rows, data: Iterator[memoryview]) -> Iterator[tuple[int, Image.Image]]:
    plain = struct.pack(">I4xBBBBB", (rows.bytes - 1) // rows.bytes_a_pixel, 8, _PLAIN[rows.bytes_a_pixel], 0, 0, 0)
    above = bytes(rows.bytes)  # the row before: the next one may be stored as a difference
    top = 0
    for packed in _inflated(data, rows):
        count = len(packed) // rows.bytes
        strip = _decoded(plain, b"", above + packed, count + 1)
        above = b"\0" + strip.crop((0, count, strip.width, count + 1)).tobytes()
        strip = strip.crop((0, 1, strip.width, count + 1))
        if rows.palette or rows.header[8] < 8:
            values, width = strip.tobytes(), rows.bytes - 1
            lines = b"".join(b"\0" + values[at : at + width] for at in range(0, len(values), width))
            strip = _decoded(rows.header, rows.palette, lines, count)
        yield top, strip
        top += count


def _decoded(header: bytes, palette: bytes, lines: bytes, count: int) -> Image.Image:
    header = header[:4] + struct.pack(">I", count) + header[8:]
    parts = (_chunk(b"IHDR", header), palette, _chunk(b"IDAT", zlib.compress(lines, 0)), _chunk(b"IEND", b""))
    with Image.open(io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(parts)), formats=("PNG",)) as strip:
        strip.load()
        return strip


def _inflated(data: Iterator[memoryview], rows: _Rows) -> Iterator[bytes]:
    """The data of a few whole rows at a time."""
    inflate, left = zlib.decompressobj(), rows.bytes * rows.height
    while left > 0:
        wanted = min(left, rows.bytes * max(1, STRIP_BYTES // max(rows.bytes, rows.width)))
        got = bytearray()
        while len(got) < wanted:
            piece = inflate.unconsumed_tail or next(data, None)
            more = inflate.decompress(piece or b"", wanted - len(got))
            if not more and piece is None:
                raise NotMedia(say.CUT_OFF())
            got += more
        left -= wanted
        yield bytes(got)


def _data(content: bytes) -> Iterator[memoryview]:
    for name, body in _chunks(content):
        if name == b"IDAT":
            for at in range(0, len(body), _PIECE_BYTES):
                yield body[at : at + _PIECE_BYTES]


def _chunks(content: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """The chunks of a PNG that was read before, so that all of them are whole."""
    at, view = 8, memoryview(content)
    while at + 12 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        yield name, view[at + 8 : at + 8 + size]
        at += 12 + size


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
