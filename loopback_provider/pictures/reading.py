"""Opens pictures that a bot sent, whatever their metadata is."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNK_FRAME_BYTES = 12  # length, name and checksum
_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def opened(content: bytes) -> Image.Image:
    """The picture, not decoded yet. Raises Pillow's exceptions for bytes that aren't a picture."""
    return Image.open(io.BytesIO(_without_metadata(content) if content.startswith(_PNG) else content))


def _without_metadata(png: bytes) -> bytes:
    """The chunks that make up the pixels, with fresh checksums: Pillow refuses large texts and colour profiles."""
    kept, at = [_PNG], len(_PNG)
    while at + _CHUNK_FRAME_BYTES <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        body = png[at + 4 : at + 8 + length]
        if body[:4] in _PIXELS:
            kept += [struct.pack(">I", length), body, struct.pack(">I", zlib.crc32(body))]
        at += _CHUNK_FRAME_BYTES + length
    return b"".join(kept)
