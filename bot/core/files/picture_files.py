"""Reads picture files without decoding them: their size, whether they are complete, and where their metadata is.

Metadata (colour profiles, texts, thumbnails, whatever an editor adds) is skipped and never judged: a picture with
broken metadata can still be shown.
"""

from __future__ import annotations

import contextlib
import re
import struct
import zlib
from dataclasses import dataclass, field

from bot.core.files.media_faults import NotMedia
from bot.texts.media import pictures as say

MAX_PARTS = 200_000  # of one file; with more it's an attack, not a picture
MAX_PROFILE_BYTES = 4 * 1024 * 1024
MAX_EXIF_BYTES = 64 * 1024


@dataclass(slots=True)
class PictureFile:
    """The layout of a picture file: `head`, the parts `kept` as (start, end), and `tail` are a file without metadata.

    `drawn` = pixels follow the header, as far as one can tell without decoding. `heavy` = a decoder needs all of it in
    memory at once (interlaced, progressive).
    """

    width: int = 0
    height: int = 0
    drawn: bool = False
    heavy: bool = False
    bits_a_value: int = 8
    exif: bytes = b""
    profile: bytes = b""
    packed_profile: bytes = b""  # as in PNG
    head: bytes = b""
    kept: list[tuple[int, int]] = field(default_factory=list)
    tail: bytes = b""

    def keep(self, start: int, end: int) -> None:
        """Note a part that matters; neighbours become one."""
        if self.kept and self.kept[-1][1] == start:
            self.kept[-1] = (self.kept[-1][0], end)
        else:
            self.kept.append((start, end))

    def bare(self, content: bytes) -> bytes:
        """The file without its metadata."""
        size = len(self.head) + sum(end - start for start, end in self.kept) + len(self.tail)
        if not self.kept or size == len(content):
            return content
        view = memoryview(content)
        return b"".join([self.head, *[view[start:end] for start, end in self.kept], self.tail])

    def colours(self) -> bytes:
        """Its ICC profile; empty if it has no readable one."""
        _name, _zero, packed = self.packed_profile.partition(b"\0")
        try:
            return zlib.decompressobj().decompress(packed[1:], MAX_PROFILE_BYTES) if packed else self.profile
        except zlib.error:
            return b""

    @property
    def orientation(self) -> int:
        """The orientation from EXIF, 1 to 8; 1 = upright or unknown."""
        return _orientation(self.exif)


def read_picture(kind: str, content: bytes) -> PictureFile:
    """Read `content` of one of SHOWN_PICTURES. Raises NotMedia if its pixels are cut or changed."""
    try:
        found = _READERS[kind](content)
    except (struct.error, IndexError) as fault:
        raise NotMedia(say.CUT_OFF()) from fault
    if not (found.width and found.height and found.kept):
        raise NotMedia(say.NO_PIXELS())
    return found


# -- PNG ---------------------------------------------------------------------------------------------------------------

_PNG_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"


def _png(content: bytes) -> PictureFile:
    found, at, seen, whole, view = PictureFile(tail=_PNG_END), 8, False, False, memoryview(content)
    unpacker = zlib.decompressobj()
    found.keep(0, at)
    for _ in range(MAX_PARTS):
        if at + 8 > len(content):
            break
        size, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        seen |= name == b"IDAT"
        whole |= seen and name != b"IDAT"  # something follows the pixels, so all of them are there
        if name == b"IEND":
            break
        if name in _PNG_PIXELS and not whole:
            if end <= len(content) and zlib.crc32(view[at + 4 : end - 4]) == int.from_bytes(view[end - 4 : end], "big"):
                found.keep(at, end)
            elif name != b"tRNS":
                raise NotMedia(say.CUT_OFF_OR_CHANGED())
            if name == b"IDAT" and not found.drawn:
                with contextlib.suppress(zlib.error):
                    found.drawn = bool(unpacker.decompress(view[at + 8 : end - 4], 1))
        if name == b"IHDR":
            found.width, found.height, found.bits_a_value, interlace = struct.unpack_from(">IIB3xB", content, at + 8)
            found.heavy = interlace != 0
        elif name == b"eXIf" and not found.exif:
            found.exif = content[at + 8 : at + 8 + min(size, MAX_EXIF_BYTES)]
        elif name == b"iCCP" and not found.packed_profile:
            found.packed_profile = content[at + 8 : end - 4]
        at = end
    if not whole:
        raise NotMedia(say.CUT_OFF())
    return found


# -- JPEG --------------------------------------------------------------------------------------------------------------

_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_SOS, _EOI, _APP0, _APP1, _APP2, _APP14, _COM = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)  # in the pixels these are escaped
_WINDOW_BYTES = 256 * 1024  # no other thread runs during a pattern search


def _jpeg(content: bytes) -> PictureFile:
    found, at, profile, scan = PictureFile(), 2, dict[int, bytes](), False
    found.keep(0, at)
    for _ in range(MAX_PARTS):
        marker = _next_marker(content, at)
        if marker is None:
            break
        kind, start = marker[1][0], marker.end()
        found.drawn |= scan and at < marker.start()
        scan |= kind == _SOS
        if kind == _EOI:
            found.keep(at, start)
            found.profile = b"".join(part for _number, part in sorted(profile.items()))[:MAX_PROFILE_BYTES]
            return found
        size = int.from_bytes(content[start : start + 2], "big")
        end = start + max(2, size)
        body = content[start + 2 : end]
        if kind in _FRAMES:
            found.height, found.width = struct.unpack_from(">HH", body, 1)
            found.heavy = kind in _PROGRESSIVE
        elif kind == _APP1 and body.startswith(b"Exif\0\0") and not found.exif:
            found.exif = body[6:]
        elif kind == _APP2 and body.startswith(b"ICC_PROFILE\0"):
            profile[body[12]] = body[14:]
        if _matters(kind, body):
            found.keep(at, end)
        elif at < marker.start():  # pixels before it
            found.keep(at, marker.start())
        at = end
    raise NotMedia(say.CUT_OFF())


def _next_marker(content: bytes, at: int) -> re.Match[bytes] | None:
    for start in range(at, len(content), _WINDOW_BYTES):
        if found := _MARKER.search(content, start, start + _WINDOW_BYTES + 1):
            return found
    return None


def _matters(kind: int, body: bytes) -> bool:
    """True for segments that the pixels need, and for the two that define their colours."""
    if _APP0 <= kind <= 0xEF or kind == _COM:
        jfif = kind == _APP0 and body.startswith(b"JFIF\0") and len(body) >= 14
        return jfif or (kind == _APP14 and body.startswith(b"Adobe") and len(body) >= 12)
    return True


# -- WebP --------------------------------------------------------------------------------------------------------------

_WEBP_PIXELS = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
_WEBP_METADATA_FLAGS = 0x20 | 0x08 | 0x04


def _webp(content: bytes) -> PictureFile:
    found, at, flags = PictureFile(), 12, b""
    last = 8 + int.from_bytes(content[4:8], "little")
    for _ in range(MAX_PARTS):
        if at + 8 > min(len(content), last):
            break
        name, size = struct.unpack_from("<4sI", content, at)
        end = at + 8 + size + size % 2
        if name in _WEBP_PIXELS or name == b"VP8X":
            if at + 8 + size > len(content):
                raise NotMedia(say.CUT_OFF())
            if name == b"VP8X":
                flags = content[at : at + 8] + bytes([content[at + 8] & ~_WEBP_METADATA_FLAGS]) + content[at + 9 : end]
            else:
                found.keep(at, min(end, len(content)))
                found.drawn |= _webp_has_pixels(name, content[at + 8 : at + 40])
            if not found.width:
                found.width, found.height = _webp_size(name, content[at + 8 : at + 18])
        elif name == b"EXIF":
            found.exif = content[at + 8 : at + 8 + min(size, MAX_EXIF_BYTES)].removeprefix(b"Exif\0\0")
        elif name == b"ICCP" and size <= MAX_PROFILE_BYTES:
            found.profile = content[at + 8 : at + 8 + size]
        at = end
    else:
        raise NotMedia(say.TOO_MANY_PARTS())
    if at < min(last, len(content) + 1) and flags[8:9] and flags[8] & 0x02:
        raise NotMedia(say.CUT_OFF())  # between two pictures of an animation
    body = len(flags) + sum(end - start for start, end in found.kept)
    found.head = b"RIFF" + struct.pack("<I", 4 + body) + b"WEBP" + flags
    return found


def _webp_has_pixels(name: bytes, start: bytes) -> bool:
    """True if a part begins like pixels."""
    if name == b"ANMF":  # a picture of an animation, with parts of its own
        name, start = start[16:20], start[24:]
        return name == b"ALPH" or _webp_has_pixels(name, start)
    return (name == b"VP8 " and start[3:6] == b"\x9d\x01\x2a") or (name == b"VP8L" and start[:1] == b"\x2f")


def _webp_size(name: bytes, start: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        return 1 + int.from_bytes(start[4:7], "little"), 1 + int.from_bytes(start[7:10], "little")
    if name == b"VP8L":
        bits = int.from_bytes(start[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if name == b"VP8 ":
        width, height = struct.unpack_from("<HH", start, 6)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


# -- GIF ---------------------------------------------------------------------------------------------------------------


def _gif(content: bytes) -> PictureFile:
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    found = PictureFile(width, height, drawn=True)
    at = 13 + _palette(flags)
    for _ in range(MAX_PARTS):
        match content[at]:
            case 0x21:  # a comment, a name, how long a picture is shown
                at = _after_blocks(content, at + 2)
            case 0x2C:
                pixels = at + 11 + _palette(content[at + 9])
                at = _after_blocks(content, pixels)
                if content[pixels]:  # the size of their first block
                    found.keep(0, len(content))
                    return found
            case _:
                break
    raise NotMedia(say.NO_PIXELS())


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(content: bytes, at: int) -> int:
    """The end of a chain of blocks. Raises IndexError if it has none."""
    for _ in range(10 * MAX_PARTS):
        size = content[at]
        at += 1 + size
        if size == 0:
            return at
    raise NotMedia(say.TOO_MANY_PARTS())


_READERS = {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp, "image/gif": _gif}


# -- EXIF --------------------------------------------------------------------------------------------------------------


def _orientation(exif: bytes) -> int:
    order = "<" if exif[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, at)
        for number in range(min(count, 256)):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", exif, at + 2 + 12 * number)
            if tag == 0x0112 and kind == 3:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1
