"""Makes clips smaller with ffmpeg if it is installed: in a process of its own, one at a time, for a limited time.

It takes seconds to minutes, and nobody waits here: early callers get PublishLater and ask again.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import re
import shutil
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.services.ports import PublishLater

log = logging.getLogger(__name__)

MOST_S = 180.0  # for one clip, all tries together
PATIENCE_S = 1.0  # a delivery's slot isn't kept for longer
AGAIN_S = 2.0
MOST_WAITING = 2  # each holds a clip in memory
MOST_KEPT = 3
ROOM = 0.94  # of the limit: for the container, and for the encoder's inaccuracy
TRIES = ((1.0, 1280), (0.8, 960), (0.6, 640), (0.4, 480))  # share of the rate that should fit, longest side at most
LEAST_BITS_PER_S = 60_000  # below this, nothing is recognizable
_DEMUXERS = {"video/mp4": "mov", "video/webm": "matroska"}  # named, so that no playlist is taken for a clip
_DURATION = re.compile(rb"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_one_at_a_time = asyncio.Semaphore(1)
_works: dict[tuple[str, int], asyncio.Task[bytes | None]] = {}  # under way, and the last finished ones


def available() -> bool:
    """True if this machine has ffmpeg."""
    return shutil.which("ffmpeg") is not None


async def fit(content: bytes, content_type: str, limit_bytes: int) -> bytes | None:
    """The clip as MP4 below `limit_bytes`; None if there is no ffmpeg, or it fails. Raises PublishLater while it
    works."""
    program = shutil.which("ffmpeg")
    if program is None or content_type not in _DEMUXERS:
        return None
    key = (await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest()), limit_bytes)
    work = _works.get(key)
    if work is None:
        if sum(not one.done() for one in _works.values()) >= MOST_WAITING:
            raise PublishLater("other clips are being made smaller", AGAIN_S)
        for old in [known for known, one in _works.items() if one.done()][: len(_works) + 1 - MOST_KEPT]:
            del _works[old]
        work = _works[key] = asyncio.create_task(_made(program, content, content_type, limit_bytes))
    await asyncio.wait([work], timeout=PATIENCE_S)
    if not work.done():
        raise PublishLater("the clip is being made smaller", AGAIN_S)
    return work.result()


async def _made(program: str, content: bytes, content_type: str, limit_bytes: int) -> bytes | None:
    async with _one_at_a_time:
        try:
            async with asyncio.timeout(MOST_S):
                with TemporaryDirectory(prefix="imagine-clip-") as folder:
                    return await _fit(program, content, _DEMUXERS[content_type], limit_bytes, Path(folder))
        except (OSError, TimeoutError) as fault:
            log.warning("a clip could not be made smaller: %s", type(fault).__name__)
            return None


async def _fit(program: str, content: bytes, demuxer: str, limit_bytes: int, folder: Path) -> bytes | None:
    source, target = folder / "source", folder / "target.mp4"
    await asyncio.to_thread(source.write_bytes, content)
    given = ["-nostdin", "-hide_banner", "-protocol_whitelist", "file", "-f", demuxer, "-i", str(source)]
    seconds = _seconds(await _run(program, *given))
    if seconds is None:
        return None
    for share, side in TRIES:
        rate = int(limit_bytes * ROOM * 8 / seconds * share)
        if rate < LEAST_BITS_PER_S:
            return None
        scale = f"scale='min({side},iw)':'min({side},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
        picture = ["-vf", scale, "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-an"]
        rates = ["-b:v", str(rate), "-maxrate", str(rate), "-bufsize", str(rate)]
        await _run(program, "-y", *given, *picture, *rates, "-threads", "1", "-movflags", "+faststart", str(target))
        if target.is_file() and 0 < target.stat().st_size <= limit_bytes:
            return await asyncio.to_thread(target.read_bytes)
    return None


def _seconds(said: bytes) -> float | None:
    found = _DURATION.search(said)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds) or None


async def _run(program: str, *arguments: str) -> bytes:
    """Run a program at low priority and return its error output; cancelling leaves nothing of it."""
    nice = shutil.which("nice")
    command = [nice, "-n", "15", program] if nice else [program]
    process = await asyncio.create_subprocess_exec(
        *command,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ.get("PATH", "")},
        start_new_session=True,
    )
    try:
        _, said = await process.communicate()
        return said
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await asyncio.shield(process.wait())
