"""Work on pictures, each call in a process of its own (see `desk`). Results wait for results only."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bot.core.files.media_faults import NotMedia
from bot.core.models import UserId
from bot.imaging.decoding.child_processes import desk
from bot.imaging.masks import MaskError, MaskPreset
from bot.texts.region import masks as say

Given = bytes | Path  # only the other process reads the file


def turn(member: UserId) -> AbstractAsyncContextManager[None]:
    """One member's turn: enter it before reading the bytes to decode. Raises UserError if too much of theirs is
    waiting."""
    return desk().turn(member)


def fetch_turn(member: UserId) -> AbstractAsyncContextManager[None]:
    """The same for the pictures of one member's jobs, which are fetched one at a time and never refused."""
    return desk().fetch(member)


async def fit(content: bytes, limit_bytes: int) -> bytes | None:
    """See `images.fit`. Raises NotMedia or Busy."""
    made = await desk().for_result("fit", [content], limit_bytes)
    return made[0] if made else None


async def grid(contents: Sequence[bytes]) -> bytes:
    """See `images.grid`. Raises NotMedia or Busy."""
    return (await desk().for_result("grid", contents))[0]


async def shown(content: bytes) -> bytes:
    """See `images.shown`. Raises NotMedia or Busy."""
    return (await desk().for_result("shown", [content]))[0]


async def shrink(content: Given, side: int, limit_bytes: int) -> bytes:
    """See `images.shrink`. Raises NotMedia or Busy."""
    return (await desk().for_member("shrink", [content], side, limit_bytes))[0]


async def quarters(content: Given, limit_bytes: int) -> list[bytes]:
    """See `images.quarters`. Raises NotMedia or Busy."""
    return await desk().for_member("quarters", [content], limit_bytes)


async def reference(content: Given, limit_bytes: int) -> bytes:
    """See `images.reference`. Raises NotMedia or Busy."""
    return (await desk().for_member("reference", [content], limit_bytes))[0]


async def mask(upload: bytes, width: int, height: int) -> bytes:
    """See `masks.from_upload`. Raises MaskError or Busy."""
    try:
        return (await desk().for_member("mask", [upload], width, height))[0]
    except NotMedia as fault:
        raise MaskError(say.UNUSABLE(reason=fault)) from fault


async def preset_mask(preset: MaskPreset, width: int, height: int) -> bytes:
    """See `masks.draw`. Raises Busy."""
    return (await desk().for_member("preset", [preset.encode()], width, height))[0]


async def mask_preview(picture: Given, mask: bytes) -> tuple[bytes, float]:
    """The picture with its region marked, and the share of the region; see `masks.preview` and `masks.share`.

    Raises NotMedia or Busy.
    """
    shown, share = await desk().for_member("preview", [picture, mask])
    return shown, float(share)
