"""Pictures that neither a provider nor a member should send."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image

HTML = b"<html><title>502 Bad Gateway</title></html>"
MIB = 1024 * 1024


def bomb() -> bytes:
    """A PNG of a few hundred bytes that claims 60,000 x 60,000 pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
        + chunk(b"IEND", b"")
    )


def heavy() -> bytes:
    """A PNG over Discord's 10 MiB: noise, which doesn't compress."""
    side = 1900
    noise = random.Random(7).randbytes(side * side * 3)
    target = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(target, "PNG", compress_level=0)
    content = target.getvalue()
    assert len(content) > 10 * MIB
    return content


def animated() -> bytes:
    """An animated GIF."""
    target = io.BytesIO()
    frames = [Image.new("P", (16, 16), colour) for colour in (0, 1)]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)
    return target.getvalue()
