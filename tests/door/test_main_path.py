"""The way most members go: /imagine, then the buttons, and what others see of it."""

from __future__ import annotations

import json
import re

import pytest

from tests.door.front import Front, first_line, labels

SINGLE = [
    "Upscale (Subtle)", "Upscale (Creative)", "Vary (Subtle)", "Vary (Strong)", "Vary (Region)", "Zoom Out 2x",
    "Zoom Out 1.5x", "Custom Zoom", "⬅️", "➡️", "⬆️", "⬇️", "Animate (High motion)", "Animate (Low motion)", "🔄",
]  # fmt: skip
GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]


async def test_imagine_tells_its_way_from_waiting_to_result(front: Front) -> None:
    shown = await front.ended(await front.imagine("a lighthouse --slow"))
    head = f"**a lighthouse --slow** - <@{front.member().id}>"
    lines = [first_line(version) for version in front.discord.history(shown["id"])]
    assert lines[0] == f"{head} (Waiting to start)"
    assert lines[-1] == f"{head} (fast)"
    assert len(lines) > 3
    assert all(re.fullmatch(re.escape(head) + r" \(\d{1,2}%\) \(fast\)", line) for line in lines[1:-1])
    assert any(version["attachments"] for version in front.discord.history(shown["id"])[1:-1]), "no preview"
    assert labels(shown) == GRID
