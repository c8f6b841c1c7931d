"""Masks: what presets draw, what uploads mean, and what is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from bot.imaging import masks
from bot.imaging.masks import MaskError, MaskPreset
from tests.unit.test_images import bomb, encoded, noise

WIDTH, HEIGHT = 120, 80
BOX = (30, 20, 59, 49)  # 30 x 30 pixels, corners included


def opened(mask: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(mask))
    assert (image.format, image.mode) == ("PNG", "L")
    assert set(image.get_flattened_data()) <= {0, 255}
    return image


def boxed(mode: str, ground: object, mark: object, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """A picture with the box in another colour; the box grows with the picture."""
    image = Image.new(mode, size, ground)  # type: ignore[arg-type]  # a colour of that mode
    scale = size[0] / WIDTH
    box = (BOX[0] * scale, BOX[1] * scale, (BOX[2] + 1) * scale - 1, (BOX[3] + 1) * scale - 1)
    ImageDraw.Draw(image).rectangle(box, fill=mark)  # type: ignore[arg-type]
    return image


EXPECTED = encoded(boxed("L", 0, 255), "PNG")
SHARES = {
    MaskPreset.CENTRE: 0.2827,  # pi / 4 of 0.6 x 0.6
    MaskPreset.BORDER: 1 - (96 * 56) / (120 * 80),
}
for _share, _ending in ((1 / 2, "_HALF"), (1 / 3, "_THIRD")):
    SHARES |= {preset: _share for preset in MaskPreset if preset.name.endswith(_ending)}
QUARTERS = (MaskPreset.TOP_LEFT, MaskPreset.TOP_RIGHT, MaskPreset.BOTTOM_LEFT, MaskPreset.BOTTOM_RIGHT)
SHARES |= dict.fromkeys(QUARTERS, 1 / 4) | {MaskPreset.MIDDLE_COLUMN: 1 / 3, MaskPreset.MIDDLE_ROW: 1 / 3}


@pytest.mark.parametrize("preset", MaskPreset)
def test_a_preset_is_drawn_at_the_pictures_size(preset: MaskPreset) -> None:
    mask = masks.draw(preset, WIDTH, HEIGHT)
    assert opened(mask).size == (WIDTH, HEIGHT)
    assert masks.share(mask) == pytest.approx(SHARES[preset], abs=0.02)


@pytest.mark.parametrize("size", [(2, 2), (3, 5), (1, 40), (1457, 816)])
@pytest.mark.parametrize("preset", [MaskPreset.CENTRE, MaskPreset.BORDER, MaskPreset.MIDDLE_ROW, MaskPreset.TOP_LEFT])
def test_presets_have_the_pictures_size_however_odd(preset: MaskPreset, size: tuple[int, int]) -> None:
    assert opened(masks.draw(preset, *size)).size == size


def test_halves_and_quarters_together_are_the_picture() -> None:
    for group in (
        (MaskPreset.LEFT_HALF, MaskPreset.RIGHT_HALF),
        (MaskPreset.TOP_HALF, MaskPreset.BOTTOM_HALF),
        QUARTERS,
    ):
        assert sum(masks.share(masks.draw(preset, 121, 81)) for preset in group) == pytest.approx(1)


def test_every_preset_has_a_label_of_its_own() -> None:
    labels = [preset.label for preset in MaskPreset]
    assert len(set(labels)) == len(labels) <= 25  # the capacity of one Discord select


UPLOADS = {
    "grey png": encoded(boxed("L", 0, 255), "PNG"),
    "one bit": encoded(boxed("1", 0, 1), "PNG"),
    "colours": encoded(boxed("RGB", (40, 0, 90), (250, 240, 230)), "PNG"),
    "palette": encoded(boxed("RGB", "black", "white").convert("P"), "PNG"),
    "webp": encoded(boxed("RGB", "black", "white"), "WEBP", lossless=True),
    "still gif": encoded(boxed("L", 0, 255).convert("P"), "GIF"),
    "a hole in the picture": encoded(boxed("RGBA", (200, 210, 90, 255), (0, 0, 0, 0)), "PNG"),
    "white strokes on nothing": encoded(boxed("RGBA", (0, 0, 0, 0), (255, 255, 255, 255)), "PNG"),
    "alpha that says nothing": encoded(boxed("RGBA", (0, 0, 0, 255), (255, 255, 255, 255)), "PNG"),
    "twice as large": encoded(boxed("L", 0, 255, (2 * WIDTH, 2 * HEIGHT)), "PNG"),
    "half as large": encoded(boxed("L", 0, 255, (WIDTH // 2, HEIGHT // 2)), "PNG"),
}


@pytest.mark.parametrize("upload", UPLOADS.values(), ids=UPLOADS)
def test_an_upload_means_its_white_or_its_erased_part(upload: bytes) -> None:
    mask = opened(masks.from_upload(upload, WIDTH, HEIGHT))
    assert mask.size == (WIDTH, HEIGHT)
    assert mask.getbbox() == (BOX[0], BOX[1], BOX[2] + 1, BOX[3] + 1)
    assert masks.share(encoded(mask, "PNG")) == 900 / 9600


def test_soft_edges_become_hard_ones() -> None:
    soft = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    assert masks.share(masks.from_upload(encoded(soft, "JPEG"), WIDTH, HEIGHT)) == pytest.approx(0.5, abs=0.02)


FRAMES = [boxed("L", 0, shade) for shade in (255, 200, 150)]
BLACK, WHITE = Image.new("L", (WIDTH, HEIGHT)), Image.new("L", (WIDTH, HEIGHT), 255)
REFUSED = {
    "text": (b"not a picture at all", "not a picture"),
    "nothing": (b"", "not a picture"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a picture"),
    "bomb": (bomb(60_000, 60_000), "too many pixels"),
    "small bomb": (bomb(7_000, 6_000), "too many pixels"),
    "heavy": (b"\x89PNG\r\n\x1a\n" + bytes(11 << 20), "11 MB"),
    "animation": (encoded(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:]), "animation"),
    "moving webp": (encoded(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:], duration=9), "animation"),
    "another shape": (encoded(boxed("L", 0, 255, (WIDTH, HEIGHT + 4)), "PNG"), "another shape"),
    "upright": (encoded(noise(HEIGHT, WIDTH), "PNG"), "another shape"),
    "black": (encoded(BLACK, "PNG"), "Nothing is marked"),
    "white": (encoded(WHITE, "PNG"), "whole picture"),
    "all erased": (encoded(Image.new("RGBA", (WIDTH, HEIGHT)), "PNG"), "whole picture"),
    "cut off": (encoded(noise(WIDTH, HEIGHT), "PNG")[:3000], "damaged"),
}


@pytest.mark.parametrize(("upload", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_use_is_refused_with_a_reason(upload: bytes, reason: str) -> None:
    with pytest.raises(MaskError, match=reason):
        masks.from_upload(upload, WIDTH, HEIGHT)


@pytest.mark.parametrize("size", [(WIDTH, HEIGHT), (2_000, 500)], ids=["small", "large"])
def test_a_preview_shows_the_region_and_leaves_the_rest(size: tuple[int, int]) -> None:
    plain = Image.new("RGB", size, (20, 120, 40))
    shown = Image.open(io.BytesIO(masks.preview(encoded(plain, "PNG"), masks.draw(MaskPreset.LEFT_HALF, *size))))
    assert shown.format == "WEBP"
    assert max(shown.size) == min(768, max(size))
    marked = shown.getpixel((shown.width // 4, shown.height // 2))
    kept = shown.getpixel((shown.width * 3 // 4, shown.height // 2))
    assert isinstance(marked, tuple)
    assert isinstance(kept, tuple)
    assert marked[0] > 90
    assert max(abs(a - b) for a, b in zip(kept, (20, 120, 40), strict=True)) < 12
