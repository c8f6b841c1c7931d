"""A picture in strips equals the picture, whatever kind of PNG it is."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from bot.imaging import picture_strips as strips_module
from bot.imaging.images import NotMedia
from bot.imaging.picture_strips import strips
from tests.unit.test_images import encoded, noise

PHOTO = Image.radial_gradient("L").resize((301, 203))
COLOURED = Image.merge("RGB", (PHOTO, PHOTO.rotate(90, expand=False), PHOTO.transpose(Image.Transpose.ROTATE_180)))
HOLED = COLOURED.copy()
HOLED.putalpha(PHOTO)
SPECKLED = COLOURED.quantize(13)


def see_through(picture: Image.Image, colour: object) -> bytes:
    return encoded(picture, "PNG", transparency=colour)


PICTURES = {
    "grey": encoded(PHOTO, "PNG"),
    "grey and opacity": encoded(HOLED.convert("LA"), "PNG"),
    "colours": encoded(COLOURED, "PNG"),
    "colours and opacity": encoded(HOLED, "PNG"),
    "noise": encoded(noise(301, 203), "PNG"),
    "palette": encoded(COLOURED.quantize(200), "PNG"),
    "palette of 4 bits": encoded(SPECKLED, "PNG"),
    "palette of 2 bits": encoded(COLOURED.quantize(4), "PNG"),
    "palette with holes": see_through(SPECKLED, 3),
    "one bit": encoded(PHOTO.convert("1"), "PNG"),
    "one colour is a hole": see_through(COLOURED, COLOURED.getpixel((9, 9))),
    "one grey is a hole": see_through(PHOTO, PHOTO.getpixel((9, 9))),
    "16 bits": encoded(Image.frombytes("I;16", (30, 20), random.Random(3).randbytes(1200)), "PNG"),
    "jpeg": encoded(COLOURED, "JPEG"),
    "webp": encoded(HOLED, "WEBP", lossless=True),
    "gif": encoded(SPECKLED, "GIF"),
}


@pytest.mark.parametrize("rows_bytes", [1, 5_000, 1 << 20], ids=["row by row", "some rows", "all at once"])
@pytest.mark.parametrize("content", PICTURES.values(), ids=PICTURES)
def test_strips_together_are_the_picture(content: bytes, rows_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips_module, "STRIP_BYTES", rows_bytes)
    with Image.open(io.BytesIO(content)) as opened:
        whole = opened.convert("RGBA")
    joined = Image.new("RGBA", whole.size)
    for top, strip in strips(content):
        joined.paste(strip.convert("RGBA"), (0, top))
    assert joined.tobytes() == whole.tobytes()


def test_pixels_that_end_too_early_are_noticed() -> None:
    content = encoded(noise(30, 20), "PNG")
    short = content.replace(content[16:24], (30).to_bytes(4, "big") + (900).to_bytes(4, "big"))
    with pytest.raises(NotMedia, match="damaged"):
        list(strips(short))
