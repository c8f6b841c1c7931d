"""The type of bytes, by their content, and how a picture is made to fit."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from bot.imaging.images import MAX_PIXELS, NotMedia, fit, grid, inspect, quarters
from tests.clips import WEBM, clip


def encoded(picture: Image.Image, style: str, **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, style, **options)
    return target.getvalue()


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that no codec makes small; the same in every run."""
    return Image.frombytes(mode, (width, height), random.Random(7).randbytes(width * height * len(mode)))


SMALL = noise(40, 30)
PHOTO_WITH_DEPTH = encoded(SMALL, "MPO", save_all=True, append_images=[SMALL])  # as many phones write JPEG
KINDS = {
    "png": (encoded(SMALL, "PNG"), "image/png", (40, 30), "png"),
    "jpeg": (encoded(SMALL, "JPEG"), "image/jpeg", (40, 30), "jpg"),
    "jpeg of a phone": (PHOTO_WITH_DEPTH, "image/jpeg", (40, 30), "jpg"),
    "webp": (encoded(SMALL, "WEBP"), "image/webp", (40, 30), "webp"),
    "gif": (encoded(SMALL.convert("P"), "GIF"), "image/gif", (40, 30), "gif"),
    "palette": (encoded(SMALL.convert("P"), "PNG"), "image/png", (40, 30), "png"),
    "mp4": (clip(), "video/mp4", (0, 0), "mp4"),
    "webm": (WEBM, "video/webm", (0, 0), "webm"),
}


@pytest.mark.parametrize(("content", "content_type", "size", "extension"), KINDS.values(), ids=KINDS)
def test_the_bytes_tell_what_they_are(content: bytes, content_type: str, size: tuple[int, int], extension: str) -> None:
    media = inspect(content)
    assert (media.content_type, (media.width, media.height), media.extension) == (content_type, size, extension)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


BAD = {
    "nothing": b"",
    "html": b"<!doctype html><title>502 Bad Gateway</title>",
    "json": b'{"error": "image_not_found"}',
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "only a signature": b"\x89PNG\r\n\x1a\n",
    "a bomb": bomb(60_000, 60_000),
    "a smaller bomb": bomb(10_000, 9_000),
    "just too many pixels": bomb(8_001, 8_000),
    "changed png": KINDS["png"][0][:200] + b"\xff\xff" + KINDS["png"][0][202:],
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_what_discord_would_not_show_is_refused(content: bytes) -> None:
    with pytest.raises(NotMedia):
        inspect(content)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif"])
def test_a_cut_picture_is_refused_wherever_it_was_cut(kind: str) -> None:
    whole = KINDS[kind][0]
    for end in range(0, len(whole) - 4, max(1, len(whole) // 40)):
        with pytest.raises(NotMedia):
            inspect(whole[:end])


LARGE = noise(640, 480)
PICTURE = encoded(LARGE, "PNG")
FULL_AT_95 = len(encoded(LARGE, "JPEG", quality=95, subsampling=0))


@pytest.mark.parametrize("limit", [FULL_AT_95, 300_000, 200_000, 100_000, 40_000, 8_000, 3_000])
def test_a_picture_is_made_to_fit(limit: int) -> None:
    smaller = fit(PICTURE, limit)
    assert smaller is not None
    assert len(smaller) <= limit
    media = inspect(smaller)
    assert media.content_type == "image/jpeg"
    assert abs(media.width / media.height - 4 / 3) < 0.05


def test_the_best_quality_that_fits_at_full_size_is_taken() -> None:
    limit = len(encoded(LARGE, "JPEG", quality=72, subsampling=2)) + 1
    assert fit(PICTURE, limit) == encoded(LARGE, "JPEG", quality=72, subsampling=2)
    assert fit(PICTURE, FULL_AT_95) == encoded(LARGE, "JPEG", quality=95, subsampling=0)


def test_transparency_survives() -> None:
    see_through = noise(120, 120, "RGBA")
    smaller = fit(encoded(see_through, "PNG"), 20_000)
    assert smaller is not None
    assert inspect(smaller).content_type == "image/webp"
    assert Image.open(io.BytesIO(smaller)).mode == "RGBA"


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK"])
def test_every_colour_mode_can_be_made_to_fit(mode: str) -> None:
    style = "JPEG" if mode == "CMYK" else "PNG"
    assert fit(encoded(LARGE.convert("L").convert(mode), style), 60_000) is not None


@pytest.mark.parametrize("content", [b"not a picture", b"", PICTURE[:-2000]], ids=["no picture", "nothing", "cut"])
def test_what_cannot_be_read_is_never_said_to_be_too_large(content: bytes) -> None:
    assert fit(PICTURE, 10) is None
    with pytest.raises(NotMedia, match=r"not a picture|damaged"):
        fit(content, 10_000)


def test_a_picture_too_wide_for_its_codec_gets_smaller() -> None:
    wide = Image.new("RGBA", (17_000, 20), (1, 2, 3, 40))  # WebP ends at 16,383
    smaller = fit(encoded(wide, "PNG"), 50_000)
    assert smaller is not None
    assert inspect(smaller).width <= 16_383


COLOURS = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30)]


def plain(size: tuple[int, int], colour: tuple[int, ...], style: str = "PNG") -> bytes:
    return encoded(Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour), style)


def test_four_pictures_become_a_grid_and_come_apart_again() -> None:
    singles = [plain((8, 6), colour) for colour in COLOURS]
    made = grid(singles)
    assert inspect(made).content_type == "image/png"
    quartered = [Image.open(io.BytesIO(part)) for part in quarters(made, 2**20)]
    assert [(part.size, part.getpixel((3, 3))) for part in quartered] == [((8, 6), colour) for colour in COLOURS]


@pytest.mark.parametrize(
    ("singles", "size", "mode"),
    [
        ([plain((8, 8), COLOURS[0]), *[plain((4, 16), colour) for colour in COLOURS[1:]]], (16, 16), "RGB"),
        ([*[plain((8, 8), colour, "JPEG") for colour in COLOURS[:3]], plain((8, 8), (9, 9, 9, 0))], (16, 16), "RGBA"),
        ([plain((MAX_PIXELS // 8000, 8000), COLOURS[0]), *[plain((4, 4), COLOURS[1])] * 3], (8000, 8000), "RGB"),
    ],
    ids=["of other sizes", "one with holes", "as large as can be"],
)
def test_a_grid_of_pictures_that_differ(singles: list[bytes], size: tuple[int, int], mode: str) -> None:
    with Image.open(io.BytesIO(grid(singles))) as made:
        assert (made.size, made.mode) == (size, mode)


def test_a_grid_needs_whole_pictures() -> None:
    good = plain((8, 8), COLOURS[0])
    with pytest.raises(NotMedia):
        grid([good, good, good, b"<html>"])
    with pytest.raises(NotMedia):
        grid([good, good, good, encoded(SMALL, "PNG")[:-2000]])
