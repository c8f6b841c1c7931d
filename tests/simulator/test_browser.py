"""The demo opens a browser with a window, after the start and without waiting for it; never one in the terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot.demo.browser import has_display
from tests.door.front import until
from tests.waiting import patient

ROOT = Path(__file__).parents[2]
PRETENDER = """#!/bin/sh
echo "${{0##*/}} $*" >> "{log}"
exec /bin/sleep 20
"""


def pretend(folder: Path, *names: str) -> Path:
    """Browsers that note how they were started and then stay; returns the note."""
    folder.mkdir()
    log = folder / "started"
    for name in names:
        program = folder / name
        program.write_text(PRETENDER.format(log=log))
        program.chmod(0o700)
    return log


WHERE = {
    "no display": ({}, False),
    "a display": ({"DISPLAY": ":7"}, True),
    "Wayland": ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":7"}, True),
    "a text browser is wanted": ({"DISPLAY": ":7", "BROWSER": "w3m"}, False),
    "a text browser is wanted, with its path": ({"DISPLAY": ":7", "BROWSER": "{folder}/lynx %s"}, False),
    "a text browser is wanted, no display": ({"BROWSER": "w3m"}, False),
}


@pytest.mark.parametrize(("env", "opens"), WHERE.values(), ids=WHERE)
async def test_the_start_waits_for_no_browser(tmp_path: Path, env: dict[str, str], opens: bool) -> None:
    log = pretend(tmp_path / "bin", "xdg-open", "w3m", "lynx", "www-browser")
    env = {name: value.format(folder=tmp_path / "bin") for name, value in env.items()}
    env |= {"PATH": str(tmp_path / "bin"), "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--data", str(tmp_path / "data")]
    process = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=env, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        while b"Open http" not in (line := await asyncio.wait_for(process.stdout.readline(), patient(60))):
            assert line, "it ended before it said where to look"
        if opens:
            await until(log.exists, "the browser was started", 30)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), patient(60)) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert log.read_text().startswith("xdg-open http://127.0.0.1:") if opens else not log.exists()


@pytest.mark.parametrize(
    ("platform", "env", "there"),
    [("linux", {}, False), ("linux", {"DISPLAY": ""}, False), ("darwin", {}, True), ("win32", {}, True)],
)
def test_where_windows_can_be_shown(platform: str, env: dict[str, str], there: bool) -> None:
    assert has_display(platform, env) is there
