"""Opens the demo's page in the operator's browser, if there is one with a window. Never waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import PurePath

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
# these take over the terminal; `www-browser` is Debian's choice among them
_IN_TERMINAL = frozenset({"www-browser", "lynx", "links", "links2", "elinks", "w3m", "browsh", "edbrowse", "retawq"})


def open_page(url: str) -> bool:
    """Start the browser in a session of its own, without our terminal. False if there is none with a window."""
    if not (has_display(sys.platform, os.environ) and _with_window()):
        return False
    # in a process of its own: Python may wait until the browser is closed
    subprocess.Popen(  # noqa: S603  # our own Python; the address is that of our own page
        [sys.executable, "-m", "webbrowser", "-t", url],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True


def has_display(platform: str, env: Mapping[str, str]) -> bool:
    """True if a window can be shown here."""
    return platform in ("darwin", "win32", "cygwin") or any(env.get(name) for name in _DISPLAYS)


def _with_window() -> bool:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return PurePath(getattr(browser, "name", "")).name.lower() not in _IN_TERMINAL
