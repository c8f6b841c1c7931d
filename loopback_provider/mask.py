"""The mask of a Vary (Region), as both dialects take it."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from loopback_provider.desk import UNREADABLE


class BadMaskError(Exception):
    """A mask that can't be used: `reason` says why."""

    def __init__(self, reason: Literal["unreadable", "size", "empty"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Mask:
    """A PNG, and the box around its white as parts of its width and height (left, top, right, bottom)."""

    content: bytes
    area: tuple[float, float, float, float]


def read_mask(text: str, size: tuple[int, int]) -> Mask:
    """The mask in plain base64. Raises BadMaskError unless it is a PNG of exactly `size` with something white in it."""
    try:
        content = base64.b64decode(text, validate=True)
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            if image.size != size:
                raise BadMaskError("size")
            box = image.convert("L").point([0] * 128 + [255] * 128).getbbox()
    except UNREADABLE as error:
        raise BadMaskError("unreadable") from error
    if box is None:
        raise BadMaskError("empty")
    width, height = size
    return Mask(content, (box[0] / width, box[1] / height, box[2] / width, box[3] / height))
