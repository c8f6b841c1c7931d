"""Reads the outside of clips without decoding them: whether they are complete, and whether there is anything to play.

MP4 and QuickTime: boxes of ISO/IEC 14496-12. WebM: elements of EBML (RFC 8794) and Matroska (RFC 9559).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.files.media_faults import NotMedia
from bot.core.files.picture_files import MAX_PARTS
from bot.texts.media import pictures as say


@dataclass(frozen=True, slots=True)
class _Part:
    """A box or an element: its content is between `start` and `end`."""

    name: bytes
    start: int
    end: int


def check_clip(kind: str, content: bytes) -> None:
    """Check `content` of one of CLIPS. Raises NotMedia if it is cut, or nothing in it can be played."""
    if kind == "video/webm":
        _check_webm(content)
    else:
        _check_boxes(content)


# -- MP4 and QuickTime -------------------------------------------------------------------------------------------------


def _check_boxes(content: bytes) -> None:
    described = filled = False
    for box in _boxes(content, 0, len(content)):
        if box.end > len(content):
            if described and filled and not box.name.isalnum():
                break  # not a box, but data after the clip that players skip
            raise NotMedia(say.CLIP_CUT())
        if box.name == b"moov":
            described |= any(inside.name == b"trak" for inside in _boxes(content, box.start, box.end))
        elif box.name in (b"mdat", b"moof"):
            filled |= box.end > box.start
    if not (described and filled):
        raise NotMedia(say.CLIP_EMPTY())


def _boxes(content: bytes, at: int, end: int) -> Iterator[_Part]:
    """The boxes of one level, up to the first invalid one."""
    for _ in range(MAX_PARTS):
        size, name, start = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], at + 8
        if size == 1:
            size, start = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        elif size == 0:  # it extends to the end
            size = end - at
        if start > end or at + size < start:
            return
        yield _Part(name, start, at + size)
        at += size


# -- WebM --------------------------------------------------------------------------------------------------------------

_SEGMENT, _TRACKS, _CLUSTER = b"\x18\x53\x80\x67", b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75"
_FRAMES = (b"\xa3", b"\xa0")  # SimpleBlock, BlockGroup


def _check_webm(content: bytes) -> None:
    described = filled = False
    for element in _elements(content, 0, len(content)):
        if described and filled:
            break  # players skip data after the clip
        if element.end > len(content):
            raise NotMedia(say.CLIP_CUT())
        if element.name != _SEGMENT:
            continue
        for inside in _elements(content, element.start, element.end):
            if inside.end > element.end:
                raise NotMedia(say.CLIP_CUT())
            described |= inside.name == _TRACKS and inside.end > inside.start
            if inside.name == _CLUSTER and not filled:
                filled = any(part.name in _FRAMES for part in _elements(content, inside.start, inside.end))
    if not (described and filled):
        raise NotMedia(say.CLIP_EMPTY())


def _elements(content: bytes, at: int, end: int) -> Iterator[_Part]:
    """The elements of one level, up to the first invalid one; one of unknown size extends to the end."""
    for _ in range(MAX_PARTS):
        name_bytes = _length(content, at, end, 4)
        size_bytes = _length(content, at + name_bytes, end, 8)
        if not name_bytes or not size_bytes:
            return
        start = at + name_bytes + size_bytes
        most = (1 << 7 * size_bytes) - 1
        size = int.from_bytes(content[at + name_bytes : start], "big") & most
        stop = end if size == most else start + size
        yield _Part(content[at : at + name_bytes], start, stop)
        at = stop


def _length(content: bytes, at: int, end: int, most: int) -> int:
    """The size in bytes of an EBML number, read from its first bits; 0 if there is none."""
    length = 9 - content[at].bit_length() if at < end else 0
    return length if length <= most and at + length <= end else 0
