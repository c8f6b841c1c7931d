"""Tells the type of a file by its first bytes: its name and declared type are only hints."""

from __future__ import annotations

from collections.abc import Iterator

from bot.texts.media import pictures as say

# kinds that Discord and browsers can show
SHOWN_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
CLIPS = frozenset({"video/mp4", "video/quicktime", "video/webm"})
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "image/heic": "heic",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "image/jp2": "jp2",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}
PICTURES = frozenset(EXTENSIONS) - CLIPS
CONVERTED = PICTURES - SHOWN_PICTURES
LOTTIE = "video/lottie+json"  # an animated drawing, not a picture; Discord uses it for stickers
NOT_READ = {"image/jxl": "JPEG XL", "image/svg+xml": "SVG", "application/pdf": "PDF", "text/html": say.A_WEB_PAGE()}

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\xff\x0a", "image/jxl"),
    (b"%PDF-", "application/pdf"),
)
_AVIF = {b"avif", b"avis", b"avio"}
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1", b"miaf"}
_QUICKTIME_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_CLIP_BRANDS = (
    b"isom",
    b"iso",
    b"mp4",
    b"avc1",
    b"M4V",
    b"M4A",
    b"dash",
    b"3g",
    b"mmp4",
    b"MSNV",
    b"F4V",
    b"f4v",
    b"hvc1",
)
_MOST_BOXES = 64


def sniff(content: bytes) -> str:
    """The media type of `content`; empty if it is unknown. Doesn't say whether the file is complete."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[:2] == b"BM" and content[6:10] == bytes(4):
        return "image/bmp"
    if content[4:8] == b"ftyp":
        return _iso_media(content)
    if content[4:8] in _QUICKTIME_BOXES and any(name == b"moov" for name, _start, _end in _boxes(content)):
        return "video/quicktime"
    return _text(content[:1024])


def _iso_media(content: bytes) -> str:
    """Clips, AVIF and HEIC share one container; its brand tells them apart, else what is in it."""
    size = int.from_bytes(content[:4], "big")
    brands = content[8 : max(16, min(size, 512))]
    major = brands[:4]
    if major == b"qt  ":
        return "video/quicktime"
    compatible = {brands[at : at + 4] for at in range(8, len(brands), 4)}
    if major in _AVIF or (major in _HEIF and compatible & _AVIF):
        return "image/avif"
    if major in _HEIF:
        return "image/heic"
    if major.startswith(_CLIP_BRANDS):
        return "video/mp4"
    inside = {name for name, _start, _end in _boxes(content)}
    if inside & {b"moov", b"moof"}:
        return "video/mp4"
    if compatible & _AVIF:
        return "image/avif"
    return "image/heic" if compatible & _HEIF else ""


def _boxes(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of the outermost level: name, start, end."""
    at = 0
    for _ in range(_MOST_BOXES):
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        if len(name) < 4 or size < 8:
            if len(name) == 4 and size == 0:  # it extends to the end of the file
                yield name, at, len(content)
            return
        yield name, at, at + size
        at += size


def _text(start: bytes) -> str:
    words = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if words.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return "image/svg+xml" if words.startswith((b"<?xml", b"<svg", b"<!--")) and b"<svg" in words else ""
