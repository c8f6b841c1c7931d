"""Metadata beside the pixels is skipped and never judged: whatever Discord and browsers show is a picture."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms

from bot.imaging import images, masks
from bot.imaging.images import NotMedia, fit, inspect
from tests.unit.test_images import encoded, noise

SMALL = noise(64, 48)
PNG, JPEG, WEBP = encoded(SMALL, "PNG"), encoded(SMALL, "JPEG"), encoded(SMALL, "WEBP", lossless=True)
RANDOM = random.Random(5).randbytes(3_000_000)
MARK = Image.new("L", (64, 48))
MARK.paste(255, (10, 10, 30, 30))
WITH_SRGB = encoded(SMALL, "PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def chunk(name: bytes, body: bytes, *, crc: int | None = None) -> bytes:
    return (
        struct.pack(">I", len(body))
        + name
        + body
        + struct.pack(">I", crc if crc is not None else zlib.crc32(name + body))
    )


def before_pixels(*chunks: bytes) -> bytes:
    at = PNG.index(b"IDAT") - 4
    return PNG[:at] + b"".join(chunks) + PNG[at:]


def after_pixels(*chunks: bytes) -> bytes:
    return PNG[:-12] + b"".join(chunks) + PNG[-12:]


def segment(kind: int, body: bytes) -> bytes:
    return bytes([0xFF, kind]) + struct.pack(">H", len(body) + 2) + body


def in_jpeg(*segments: bytes) -> bytes:
    return JPEG[:2] + b"".join(segments) + JPEG[2:]


def in_webp(flags: int, *parts: tuple[bytes, bytes], cut: int = 0) -> bytes:
    def riff(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    start = b"VP8X", bytes([flags, 0, 0, 0]) + (63).to_bytes(3, "little") + (47).to_bytes(3, "little")
    body = b"".join([riff(*start), *[riff(*part) for part in parts if part[0] == b"ICCP"], WEBP[12:]])
    body += b"".join(riff(*part) for part in parts if part[0] != b"ICCP")
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body[: len(body) - cut]


PROFILE = zlib.compress(RANDOM[:1_600_000])
WORDS = b"k\0\0" + zlib.compress(b"x" * 5_000_000)
TRICKS: dict[str, bytes] = {
    "png: a profile of 1.6 MB": before_pixels(chunk(b"iCCP", b"p\0\0" + PROFILE)),
    "png: a profile that does not unpack": before_pixels(chunk(b"iCCP", b"p\0\0nonsense")),
    "png: a profile without an end": before_pixels(chunk(b"iCCP", b"p" * 200)),
    "png: long words before the pixels": before_pixels(chunk(b"zTXt", WORDS)),
    "png: long words behind them": after_pixels(chunk(b"zTXt", WORDS)),
    "png: 70 MB of words": after_pixels(*[chunk(b"zTXt", WORDS)] * 14),
    "png: long international words": after_pixels(chunk(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(b"x" * 5_000_000))),
    "png: a wrong checksum of words": after_pixels(chunk(b"tEXt", b"k\0v", crc=7)),
    "png: words that are cut": PNG[:-12] + chunk(b"tEXt", b"k\0value")[:-6],
    "png: no end": PNG[:-12] + chunk(b"tEXt", b"k\0value"),
    "png: odd EXIF": before_pixels(chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff")),
    "png: odd sizes of metadata": before_pixels(chunk(b"pHYs", b"x"), chunk(b"tIME", b""), chunk(b"gAMA", b"\0")),
    "png: a broken animation": before_pixels(chunk(b"acTL", b"\0"), chunk(b"fcTL", b"")),
    "png: rubbish at the end": PNG + b"\0" * 1000,
    "jpeg: many segments": in_jpeg(*[segment(0xE5, RANDOM[:65_000])] * 40),
    "jpeg: broken EXIF": in_jpeg(segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40)),
    "jpeg: short EXIF": in_jpeg(segment(0xE1, b"Exif\0\0M")),
    "jpeg: a short header": in_jpeg(segment(0xE0, b"JFIF\0")),
    "jpeg: an odd profile": in_jpeg(segment(0xE2, b"ICC_PROFILE\0\1\1" + RANDOM[:60_000])),
    "jpeg: other pictures that are not there": in_jpeg(segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\x03" + b"\xff" * 36)),
    "jpeg: an odd Photoshop block": in_jpeg(segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\xff")),
    "jpeg: a thumbnail that ends": in_jpeg(segment(0xE1, b"Exif\0\0" + JPEG[:600] + b"\xff\xd9")),
    "jpeg: filled marks": JPEG[:2] + b"\xff" * 500_000 + JPEG[2:],
    "jpeg: a clip behind it": JPEG + b"\0\0\0\x18ftypmp42" + RANDOM[:5000],
    "webp: a large profile": in_webp(0x20, (b"ICCP", RANDOM[:1_600_000])),
    "webp: odd EXIF": in_webp(0x08, (b"EXIF", b"MM\0*\xff\xff\xff\xff")),
    "webp: EXIF that is cut": in_webp(0x08, (b"EXIF", RANDOM[:5000]), cut=2000),
    "webp: metadata that are not there": in_webp(0x2C),
    "webp: unknown parts": in_webp(0x04, (b"XMP ", RANDOM[:2_000_000]), (b"ABCD", b"x")),
}
USES: dict[str, Callable[[bytes], bytes | None]] = {
    "fit": lambda content: fit(content, 100_000),
    "shrink": lambda content: images.shrink(content, 640, 300_000),
    "reference": lambda content: images.reference(content, 1 << 20),
    "quarters": lambda content: images.quarters(content, 1 << 20)[0],
    "grid": lambda content: images.grid([content] * 4),
    "preview": lambda content: masks.preview(content, encoded(MARK, "PNG")),
}


@pytest.mark.parametrize("content", TRICKS.values(), ids=TRICKS)
def test_metadata_are_not_judged(content: bytes) -> None:
    media = inspect(content)
    assert (media.width, media.height) == (64, 48)
    for use in USES.values():
        made = use(content)
        assert made is not None
        assert inspect(made).width in (64, 32, 128)


@pytest.mark.parametrize("trick", [name for name in TRICKS if name.startswith("png")])
def test_a_mask_may_have_them_too(trick: str) -> None:
    plain, tricky = encoded(MARK, "PNG"), TRICKS[trick]
    extra = [tricky[33 : tricky.index(b"IDAT") - 4], tricky[len(PNG) - 12 + len(tricky) - len(PNG) :]]
    at = plain.index(b"IDAT") - 4
    assert masks.from_upload(plain[:at] + extra[0] + plain[at:], 64, 48) == masks.from_upload(plain, 64, 48)


CUT = {
    "jpeg of nothing but marks": b"\xff\xd8" + b"\xff" * 8_000_000,
    "jpeg of escaped marks": in_jpeg()[:-2] + b"\xff\0" * 4_000_000,
    "png of empty parts": PNG[:33] + chunk(b"tEXt", b"") * 300_000,
    "gif of small blocks": b"GIF89a\x01\0\x01\0\0\0\0!\xfe" + b"\x01x" * 3_000_000,
    "png within its pixels": after_pixels(chunk(b"tEXt", b"k\0v"))[: PNG.index(b"IDAT") + 900],
    "png with changed pixels": before_pixels(chunk(b"tEXt", b"k\0v")).replace(PNG[2000:2004], b"oops"),
    "jpeg behind its EXIF": in_jpeg(segment(0xE1, b"Exif\0\0" + JPEG))[:-40],
    "webp within its pixels": in_webp(0x08, cut=100),
}


@pytest.mark.parametrize("content", CUT.values(), ids=CUT)
def test_pixels_are_judged(content: bytes) -> None:
    with pytest.raises(NotMedia, match="damaged"):
        inspect(content)


def turned(style: str, orientation: int) -> bytes:
    picture, exif = Image.new("RGB", (40, 20), (200, 30, 30)), Image.Exif()
    picture.paste((30, 30, 200), (0, 0, 10, 20))
    exif[0x0112] = orientation
    return encoded(picture, style, exif=exif)


@pytest.mark.parametrize("style", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(("orientation", "blue"), [(1, (2, 10)), (3, (37, 10)), (6, (10, 2)), (8, (10, 37))])
def test_pictures_are_made_upright(style: str, orientation: int, blue: tuple[int, int]) -> None:
    made = fit(turned(style, orientation), 100_000)
    assert made is not None
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == ((20, 40) if orientation > 4 else (40, 20))
        red, _green, blues = picture.convert("RGB").getpixel(blue)  # type: ignore[misc]  # three values in this mode
    assert blues > 150 > red


def test_colours_survive_a_profile() -> None:
    made = images.reference(WITH_SRGB, 1 << 20)
    with Image.open(io.BytesIO(made)) as picture, Image.open(io.BytesIO(images.reference(PNG, 1 << 20))) as plain:
        pairs = zip(picture.resize((4, 3)).tobytes(), plain.resize((4, 3)).tobytes(), strict=True)
        assert max(abs(one - other) for one, other in pairs) < 12
