"""Temporary painter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from bot.demo.pictures import Shot


def paint(shot: Shot, size: tuple[int, int], read: Callable[[str], bytes]) -> Image.Image:
    """A plain colour."""
    return Image.new("RGB", size, (shot.seed * 7 % 255, shot.seed * 13 % 255, 120))
