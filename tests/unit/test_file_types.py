"""The type of a file, by its own bytes."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from bot.core.files.file_types import sniff
from bot.imaging.images import NotMedia, inspect, shown
from tests.clips import box, ftyp
from tests.unit.test_images import encoded, noise

register_heif_opener()
SMALL = noise(64, 48)
AVIF, HEIC = encoded(SMALL, "AVIF"), encoded(SMALL, "HEIF")


KINDS = {
    "avif": (AVIF, "image/avif"),
    "avif that moves": (ftyp(b"avis", b"avif", b"msf1", b"iso8") + box(b"moov"), "image/avif"),
    "avif by its second name": (ftyp(b"mif1", b"avif", b"miaf"), "image/avif"),
    "heic": (HEIC, "image/heic"),
    "heic of ten bits": (ftyp(b"heix", b"mif1"), "image/heic"),
    "heic by its second name": (ftyp(b"mif1", b"heic") + box(b"meta"), "image/heic"),
    "heic that moves": (ftyp(b"hevc", b"msf1", b"iso8") + box(b"moov"), "image/heic"),
    "unknown name, a picture inside": (ftyp(b"XXXX", b"avif", b"mif1") + box(b"meta"), "image/avif"),
    "mp4": (ftyp(b"isom", b"iso2", b"avc1", b"mp41") + box(b"moov"), "video/mp4"),
    "mp4 of a camera": (ftyp(b"mp42", b"isom"), "video/mp4"),
    "mp4 of Apple": (ftyp(b"M4V ", b"mp42"), "video/mp4"),
    "mp4 in pieces": (ftyp(b"iso6", b"dash") + box(b"moof"), "video/mp4"),
    "mp4 of a phone": (ftyp(b"3gp5"), "video/mp4"),
    "unknown name, a clip inside": (ftyp(b"XXXX", b"YYYY") + box(b"free") + box(b"moov"), "video/mp4"),
    "unknown name, nothing inside": (ftyp(b"XXXX") + box(b"uuid"), ""),
    "quicktime": (ftyp(b"qt  ") + box(b"moov"), "video/quicktime"),
    "quicktime of old": (box(b"wide") + box(b"mdat", bytes(40)) + box(b"moov"), "video/quicktime"),
    "webm": (b"\x1a\x45\xdf\xa3" + bytes(60), "video/webm"),
    "bmp": (encoded(SMALL, "BMP"), "image/bmp"),
    "tiff": (encoded(SMALL, "TIFF"), "image/tiff"),
    "jpeg 2000": (encoded(SMALL, "JPEG2000"), "image/jp2"),
    "jpeg xl": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(9), "image/jxl"),
    "svg": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
    "a page": (b"\n<!DOCTYPE html><title>502</title>", "text/html"),
    "words": (b"BM, that was the name", ""),
    "nothing": (b"", ""),
}


@pytest.mark.parametrize(("content", "kind"), KINDS.values(), ids=KINDS)
def test_bytes_tell_what_they_are(content: bytes, kind: str) -> None:
    assert sniff(content) == kind


CONVERTED = {"avif": AVIF, "heic": HEIC} | {style: encoded(SMALL, style) for style in ("BMP", "TIFF", "JPEG2000")}


@pytest.mark.parametrize("content", CONVERTED.values(), ids=CONVERTED)
def test_what_discord_does_not_show_becomes_what_it_does(content: bytes) -> None:
    assert not inspect(content).is_shown
    made = inspect(shown(content))
    assert (made.content_type, made.width, made.height) == ("image/jpeg", 64, 48)


@pytest.mark.parametrize("style", ["AVIF", "HEIF"])
def test_holes_stay_holes(style: str) -> None:
    made = shown(encoded(Image.new("RGBA", (32, 32), (200, 30, 30, 0)), style))
    assert inspect(made).content_type == "image/webp"
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.convert("RGBA").getpixel((9, 9))[3] < 10  # type: ignore[index]  # four values in this mode


def test_an_avif_that_moves_goes_on_moving() -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ((200, 30, 30), (30, 200, 30), (30, 30, 200))]
    made = shown(encoded(frames[0], "AVIF", save_all=True, append_images=frames[1:], duration=100))
    assert inspect(made).content_type == "image/webp"
    with Image.open(io.BytesIO(made)) as picture:
        assert getattr(picture, "n_frames", 1) == 3


@pytest.mark.parametrize("content", [AVIF[:-200], HEIC[:-200], ftyp(b"avif"), KINDS["svg"][0]])
def test_what_cannot_be_converted_is_said(content: bytes) -> None:
    with pytest.raises(NotMedia):
        shown(content)
