"""Small versions and quarters of pictures: sizes, limits, and files that aren't pictures."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from bot.imaging.images import NotMedia, inspect, quarters, shrink


def noise(width: int, height: int, mode: str = "RGB") -> bytes:
    """The picture that compresses worst, as PNG."""
    target = io.BytesIO()
    content = random.Random(1).randbytes(width * height * len(mode))
    Image.frombytes(mode, (width, height), content).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("width", "height", "size"), [(1600, 800, (640, 320)), (100, 50, (100, 50)), (8, 1600, (3, 640))]
)
def test_a_small_version_keeps_the_shape_and_never_grows(width: int, height: int, size: tuple[int, int]) -> None:
    small = shrink(noise(width, height), 640, 300_000)
    media = inspect(small)
    assert (media.content_type, media.width, media.height) == ("image/jpeg", *size)


def test_quality_goes_down_until_it_fits() -> None:
    picture = noise(640, 640)
    assert len(shrink(picture, 640, 200_000)) <= 200_000 < len(shrink(picture, 640, 10_000_000))
    with pytest.raises(NotMedia, match="small enough"):
        shrink(picture, 640, 1_000)


def test_a_quarter_over_the_limit_is_encoded_to_fit() -> None:
    cut = quarters(noise(400, 300, "RGBA"), 40_000)
    assert [len(one) <= 40_000 for one in cut] == [True] * 4
    assert {inspect(one).content_type for one in cut} == {"image/webp"}


@pytest.mark.parametrize("content", [b"", b"<html>", noise(64, 64)[:-900]], ids=["empty", "page", "cut"])
def test_what_is_no_picture_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotMedia):
        shrink(content, 640, 300_000)
    with pytest.raises(NotMedia):
        quarters(content, 300_000)
