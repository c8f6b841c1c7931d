"""Results that are too large for Discord: a link, a smaller copy, or nothing and no charge."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
from pathlib import Path

import aiohttp
import pytest

from tests.clips import clip
from tests.door.front import Front, Json, first_line, opened
from tests.door.test_delivery import MiB, noise

LINK = re.compile(r"\[(?:The clip|The picture|Original), [0-9.]+ MB\]\((http[^)]+)\)")


async def made(front: Front, content: bytes, kind: str = "video/mp4") -> Json:
    """The message of a job with this result."""
    front.provider.faults.next_task(picture=content, content_type=kind)
    return await front.ended(await front.imagine("a goose"), 120)


def with_web() -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {"WEB_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}


async def behind(message: Json) -> bytes:
    """The file behind the link in a message."""
    found = LINK.search(message["content"])
    assert found is not None, message["content"]
    async with aiohttp.ClientSession() as session, session.get(found[1]) as answer:
        assert answer.status == 200
        return await answer.read()


async def test_a_clip_that_is_too_large_comes_as_a_link(tmp_path: Path) -> None:
    content = clip(12 * MiB)
    async with opened(tmp_path, with_web()) as front:
        shown = await made(front, content)
        assert (first_line(shown).endswith("(fast)"), shown["attachments"]) == (True, [])
        assert await behind(shown) == content
        assert (front.books.states(), front.books.spent()) == (["delivered"], 1)
        front.check()


async def test_a_picture_that_was_made_smaller_links_to_its_original(tmp_path: Path) -> None:
    content = noise(2100)
    async with opened(tmp_path, with_web()) as front:
        shown = await made(front, content, "image/png")
        assert len(front.content_of(shown)) <= 10 * MiB
        assert await behind(shown) == content
        front.check()


async def test_an_explicit_picture_comes_as_a_link(tmp_path: Path) -> None:
    async with opened(tmp_path, with_web()) as front:
        front.discord.screening.explicit = True
        shown = await made(front, noise(64), "image/png")
        assert first_line(shown).endswith("(fast)")
        assert await behind(shown)
        front.check()


async def test_without_link_and_ffmpeg_a_clip_fails_and_costs_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, {"PATH": str(tmp_path)}) as front:
        shown = await made(front, clip(12 * MiB))
        assert first_line(shown).endswith("(Failed)")
        said = shown["content"].replace("\\", "")  # as it is read
        assert all(name in said for name in ("PUBLIC_URL", "ffmpeg", "12.0 MB"))
        assert (front.books.states(), front.books.spent()) == (["failed"], 0)
        front.check()


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg")
async def test_ffmpeg_makes_a_clip_fit(tmp_path: Path) -> None:
    target = tmp_path / "large.mp4"
    noisy = ["-f", "lavfi", "-i", "nullsrc=s=640x640:d=3:r=24,geq=random(1)*255:128:128"]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "40M", "-pix_fmt", "yuv420p"]
    await asyncio.to_thread(
        subprocess.run, ["ffmpeg", "-v", "error", *noisy, *encode, str(target)], check=True, stdin=subprocess.DEVNULL
    )
    assert target.stat().st_size > 10 * MiB
    async with opened(tmp_path) as front:
        shown = await made(front, target.read_bytes())
        content = front.content_of(shown)
        assert (content[4:8], 100_000 < len(content) <= 10 * MiB) == (b"ftyp", True)
        assert "Made smaller" in shown["content"]
        front.check()
