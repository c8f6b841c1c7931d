"""The process that decodes one picture: an order on stdin, its answer on stdout. The order sets its limits."""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from bot.core.files.media_faults import NotMedia
from bot.imaging import images, masks
from bot.imaging.decoding import faults, frame
from bot.texts.media import pictures as say

Work = Callable[[list[bytes], list[int]], list[bytes]]


def _fit(given: list[bytes], numbers: list[int]) -> list[bytes]:
    fitting = images.fit(given[0], numbers[0])
    return [] if fitting is None else [fitting]


def _preview(given: list[bytes], _numbers: list[int]) -> list[bytes]:
    picture, mask = given
    return [masks.preview(picture, mask), repr(masks.share(mask)).encode()]


WORKS: dict[str, Work] = {
    "fit": _fit,
    "shrink": lambda given, numbers: [images.shrink(given[0], numbers[0], numbers[1])],
    "reference": lambda given, numbers: [images.reference(given[0], numbers[0])],
    "shown": lambda given, _numbers: [images.shown(given[0])],
    "quarters": lambda given, numbers: images.quarters(given[0], numbers[0]),
    "grid": lambda given, _numbers: [images.grid(given)],
    "mask": lambda given, numbers: [masks.from_upload(given[0], numbers[0], numbers[1])],
    "preset": lambda given, numbers: [masks.draw(masks.MaskPreset(given[0].decode()), numbers[0], numbers[1])],
    "preview": _preview,
}


def main() -> int:
    """The exit code: 0 with an answer, which may be a fault. Anything else is a bug or an exceeded limit."""
    warnings.simplefilter("ignore")  # the limits here are our own
    head, given = frame.read(sys.stdin.buffer)
    _limit(int(head["memory_bytes"]), int(head["cpu_s"]))
    try:
        made = WORKS[str(head["work"])](given, [int(number) for number in head["numbers"]])
    except (masks.MaskError, NotMedia) as fault:
        frame.write(sys.stdout.buffer, faults.packed(fault))
    except MemoryError:
        frame.write(sys.stdout.buffer, faults.packed(NotMedia(say.TOO_MUCH())))
    else:
        frame.write(sys.stdout.buffer, {}, made)
    sys.stdout.buffer.flush()
    return 0


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Take no more than this, run at a lower priority than the bot, and be the first to go when memory runs out."""
    if sys.platform == "win32":
        return
    import resource

    os.nice(5)
    for kind, most in ((resource.RLIMIT_DATA, memory_bytes), (resource.RLIMIT_CPU, cpu_s)):
        with contextlib.suppress(OSError, ValueError):  # lower already
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800")


if __name__ == "__main__":
    sys.exit(main())
