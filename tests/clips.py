"""Files that look like clips from outside, as small or large as a test needs. None can be played."""

from __future__ import annotations


def box(name: bytes, body: bytes = b"") -> bytes:
    """A box of MP4 and QuickTime."""
    return (8 + len(body)).to_bytes(4, "big") + name + body


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    """The box that declares the file's type."""
    return box(b"ftyp", major + bytes(4) + b"".join(compatible))


MOOV = box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", box(b"tkhd", bytes(84))))


def clip(size: int = 1000, brand: bytes = b"isom") -> bytes:
    """An MP4 of this size in bytes; a QuickTime file with the brand `qt  `."""
    head = ftyp(brand) + MOOV
    return head + box(b"mdat", bytes(size - len(head) - 8))


def element(name: bytes, body: bytes = b"", size: bytes = b"") -> bytes:
    """An element of WebM; `size` as written, if it isn't that of `body`."""
    return name + (size or (1 << 56 | len(body)).to_bytes(8, "big")) + body


SEGMENT, TRACKS, CLUSTER, BLOCK = b"\x18\x53\x80\x67", b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75", b"\xa3"
EBML = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm"))
CLIP_BODY = element(TRACKS, bytes(40)) + element(CLUSTER, element(b"\xe7", b"\0") + element(BLOCK, bytes(60)))
WEBM = EBML + element(SEGMENT, CLIP_BODY)
