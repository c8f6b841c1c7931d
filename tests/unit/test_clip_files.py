"""A valid header doesn't make a clip or picture: there must be content behind it, and all of it."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image

from bot.core.files.file_types import EXTENSIONS, sniff
from bot.imaging.images import NotMedia, inspect, shown
from loopback_provider.pictures.video import film
from tests.clips import BLOCK, CLIP_BODY, CLUSTER, EBML, MOOV, SEGMENT, TRACKS, WEBM, box, clip, element, ftyp
from tests.unit.test_images import encoded, noise

MP4, DATA = ftyp(b"isom"), box(b"mdat", bytes(60))
PIECE = box(b"moof", box(b"traf")) + DATA
UNKNOWN = b"\x01" + b"\xff" * 7  # the size of the file during its creation
FILM = film(noise(64, 64), 0, high=False)

WHOLE = {
    "mp4": MP4 + MOOV + DATA,
    "mp4 of the simulator": FILM,
    "mp4 with its index at the end": MP4 + DATA + box(b"free") + MOOV,
    "mp4 in pieces": MP4 + MOOV + PIECE + PIECE,
    "mp4 with a long size": MP4 + MOOV + b"\0\0\0\1mdat" + (76).to_bytes(8, "big") + bytes(60),
    "mp4 that goes on to the end": MP4 + MOOV + b"\0\0\0\0mdat" + bytes(60),
    "mp4 with zeros behind it": MP4 + MOOV + DATA + bytes(30),
    "mp4 with a line behind it": MP4 + MOOV + DATA + b"\r\n-----------\r\n",
    "quicktime": clip(brand=b"qt  "),
    "quicktime of old": box(b"wide") + DATA + MOOV,
    "webm": WEBM,
    "webm with bytes behind it": WEBM + b"\xec\xff" + bytes(9),
    "webm of unknown size": EBML + element(SEGMENT, CLIP_BODY, UNKNOWN),
    "webm of unknown clusters": EBML
    + element(SEGMENT, element(TRACKS, b"\0") + element(CLUSTER, element(BLOCK, b"\0"), UNKNOWN), UNKNOWN),
}


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE)
def test_a_whole_clip_is_a_clip(content: bytes) -> None:
    assert inspect(content).content_type == sniff(content)


EMPTY = {
    "mp4 of zeros": MP4 + bytes(3000),
    "mp4 of a header": MP4,
    "mp4 without an index": MP4 + DATA,
    "mp4 without pictures": MP4 + MOOV,
    "mp4 without bytes of pictures": MP4 + MOOV + box(b"mdat"),
    "mp4 with an index of zeros": MP4 + box(b"moov", bytes(300)) + DATA,
    "mp4 of no boxes": MP4 + b"\0\0\0\3abcd" + MOOV + DATA,
    "mp4 with its index inside another box": MP4 + box(b"free", MOOV) + DATA,
    "mp4 that goes on before its index": MP4 + b"\0\0\0\0mdat" + bytes(60) + MOOV,
    "quicktime of zeros": ftyp(b"qt  ") + bytes(3000),
    "webm of zeros": b"\x1a\x45\xdf\xa3" + bytes(3000),
    "webm of a header": EBML,
    "webm of a header and zeros": EBML + bytes(3000),
    "webm without clusters": EBML + element(SEGMENT, element(TRACKS, bytes(40))),
    "webm with an empty cluster": EBML + element(SEGMENT, element(TRACKS, bytes(40)) + element(CLUSTER)),
    "webm with a cluster of zeros": EBML + element(SEGMENT, element(TRACKS, b"\0") + element(CLUSTER, bytes(90))),
    "webm without tracks": EBML + element(SEGMENT, element(CLUSTER, element(BLOCK, bytes(9)))),
}


@pytest.mark.parametrize("content", EMPTY.values(), ids=EMPTY)
def test_a_clip_with_nothing_to_play_is_none(content: bytes) -> None:
    assert sniff(content).startswith("video/")
    with pytest.raises(NotMedia, match="nothing to play"):
        inspect(content)


@pytest.mark.parametrize("kind", ["mp4 of the simulator", "mp4 with its index at the end", "quicktime", "webm"])
def test_a_clip_is_refused_wherever_it_was_cut(kind: str) -> None:
    whole = WHOLE[kind]
    for end in range(8, len(whole), max(1, len(whole) // 200)):
        with pytest.raises(NotMedia):
            inspect(whole[:end])


def test_a_clip_that_is_cut_between_its_pieces_is_told_from_a_whole_one() -> None:
    with pytest.raises(NotMedia, match="incomplete"):
        inspect((MP4 + MOOV + PIECE + PIECE)[:-1])
    with pytest.raises(NotMedia, match="incomplete"):
        inspect((EBML + element(SEGMENT, CLIP_BODY + CLIP_BODY, UNKNOWN))[:-1])


# -- pictures ----------------------------------------------------------------------------------------------------------


def png(*parts: tuple[bytes, bytes]) -> bytes:
    chunks = (
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def webp(*parts: tuple[bytes, bytes]) -> bytes:
    chunks = b"".join(name + len(body).to_bytes(4, "little") + body for name, body in parts)
    return b"RIFF" + (4 + len(chunks)).to_bytes(4, "little") + b"WEBP" + chunks


def jpeg(*parts: tuple[int, bytes]) -> bytes:
    segments = (bytes((0xFF, marker)) + (2 + len(body)).to_bytes(2, "big") + body for marker, body in parts)
    return b"\xff\xd8" + b"".join(segments)


IHDR, IEND = (b"IHDR", b"\0\0\0\x08\0\0\0\x08\x08\2\0\0\0"), (b"IEND", b"")
VP8X = (b"VP8X", b"\x02\0\0\0\7\0\0\7\0\0")
SOF, SOS = (0xC0, b"\x08\0\x08\0\x08\x01\x01\x11\0"), (0xDA, b"\x01\x01\0\0\x3f\0")
GIF, FRAME = b"GIF89a\x08\0\x08\0\0\0\0", b"\x2c\0\0\0\0\x08\0\x08\0\0"
NO_PIXELS = {
    "png of zeros": png(IHDR) + bytes(3000),
    "png with no pixels": png(IHDR, (b"IDAT", b""), IEND),
    "png with packed nothing": png(IHDR, (b"IDAT", zlib.compress(b"")), IEND),
    "png with zeros for pixels": png(IHDR, (b"IDAT", bytes(3000)), IEND),
    "jpeg of zeros": jpeg(SOF, SOS) + bytes(3000),
    "jpeg of a header": jpeg(SOF) + b"\xff\xd9",
    "jpeg with no pixels": jpeg(SOF, SOS) + b"\xff\xd9",
    "webp of zeros": webp((b"VP8 ", bytes(3000))),
    "webp of zeros without loss": webp((b"VP8L", bytes(3000))),
    "webp of a header": webp(VP8X),
    "webp of a header and zeros": webp(VP8X, (b"VP8 ", bytes(3000))),
    "webp that moves, of zeros": webp(VP8X, (b"ANIM", bytes(6)), (b"ANMF", bytes(3000))),
    "webp that moves, without pictures": webp(VP8X, (b"ANIM", bytes(6))),
    "gif of a header": GIF + b";",
    "gif of zeros": GIF + bytes(3000),
    "gif of a frame and zeros": GIF + FRAME + bytes(3000),
    "gif of a frame without pixels": GIF + FRAME + b"\x08\0;",
}


@pytest.mark.parametrize("content", NO_PIXELS.values(), ids=NO_PIXELS)
def test_a_header_without_pixels_is_no_picture(content: bytes) -> None:
    assert sniff(content).startswith("image/")
    with pytest.raises(NotMedia, match="damaged"):
        inspect(content)


HEADERS = {
    "avif": ftyp(b"avif", b"mif1"),
    "heic": ftyp(b"heic", b"mif1"),
    "bmp": encoded(noise(8, 8), "BMP")[:14],
    "tiff": encoded(noise(8, 8), "TIFF")[:8],
    "jp2": encoded(noise(8, 8), "JPEG2000")[:32],
}


@pytest.mark.parametrize("kind", HEADERS)
def test_a_header_and_zeros_of_what_is_converted_is_no_picture(kind: str) -> None:
    content = HEADERS[kind] + bytes(3000)
    assert EXTENSIONS[sniff(content)].startswith(kind[:3])
    with pytest.raises(NotMedia):
        shown(content)


def test_pictures_of_all_makes_are_drawn() -> None:
    frames = [noise(16, 16), noise(16, 16).rotate(90)]
    for style in ("WEBP", "GIF", "PNG"):
        target = io.BytesIO()
        frames[0].save(target, style, save_all=True, append_images=frames[1:])
        assert inspect(target.getvalue()).width == 16
    assert inspect(encoded(noise(16, 16, "RGBA"), "WEBP", lossless=True)).width == 16
    assert inspect(encoded(Image.new("RGBA", (16, 16)), "WEBP")).width == 16
    assert inspect(encoded(noise(16, 16), "JPEG", progressive=True)).width == 16
