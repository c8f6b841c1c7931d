"""The process that draws: a usage report as JSON on stdin, a PNG on stdout, a sentence on stderr if it fails."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
from pathlib import Path

from bot.charts.page import draw
from bot.core.rules.usage_report import UsageReport
from bot.texts.admin import chart as say


def main() -> int:
    """The exit code: 0 with a picture, 1 without matplotlib. Any other failure ends in a traceback."""
    if importlib.util.find_spec("matplotlib") is None:
        print(say.NO_MATPLOTLIB(), file=sys.stderr)  # noqa: T201  # what the bot's log repeats
        return 1
    if sys.platform != "win32":
        os.nice(10)  # a chart can wait, the bot's answers cannot
    _forget_old_locks(Path(os.environ.get("MPLCONFIGDIR", "")))
    sys.stdout.buffer.write(draw(UsageReport.from_json(sys.stdin.buffer.read())))
    return 0


def _forget_old_locks(folder: Path) -> None:
    """Delete the lock of a process that was killed while it listed the fonts: each later one would wait 5 s for it."""
    with contextlib.suppress(OSError):
        for lock in folder.glob("*.matplotlib-lock"):
            lock.unlink()


if __name__ == "__main__":
    sys.exit(main())
