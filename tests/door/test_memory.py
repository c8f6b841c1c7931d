"""Many large results at once: they take turns in memory, and the memory is given back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.services.memory_budget import PICTURES_BYTES
from tests.clips import clip
from tests.door.front import first_line, opened, until
from tests.door.test_delivery import MiB
from tests.door.test_pictures import memory_of

RESULTS, SIZE = 10, 48 * MiB
BESIDE = 64 * MiB  # everything else for ten jobs
PLENTY = {"MAX_RUNNING_PER_USER": "20", "DEFAULT_DAILY_CREDITS": "unlimited", "PROVIDER_CONCURRENCY": "20"}


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc")
async def test_ten_large_results_that_end_together_are_in_memory_by_turns(tmp_path: Path) -> None:
    async with opened(tmp_path, PLENTY, seconds=2.0) as front:
        await front.grid("a warm stove")
        before = memory_of(front)
        front.discord.subscribe("alice", SIZE + MiB)
        content = clip(SIZE)
        for _ in range(RESULTS):
            front.provider.faults.next_task(prompt_regex="a whale", picture=content, content_type="video/mp4")
        messages = [await front.imagine(f"a whale {number}") for number in range(RESULTS)]
        shown = [await front.ended(message, 120) for message in messages]
        assert memory_of(front, "VmHWM") - before < PICTURES_BYTES + BESIDE < RESULTS * SIZE
        assert all(first_line(one).endswith("(fast)") for one in shown)
        assert all(one["attachments"][0]["size"] == SIZE for one in shown)
        await until(lambda: memory_of(front) - before < BESIDE, "the memory is given back")
        front.check()
