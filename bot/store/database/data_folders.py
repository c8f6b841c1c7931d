"""Checks the folders below DATA_DIR at the start, because jobs would fail later if one couldn't be used."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from bot.core.errors import ConfigError
from bot.texts.operator import settings as say

FOLDERS: Final = ("images", "images/masks", "thumbs", "charts")


def check(data_dir: Path) -> None:
    """Check the existing folders; others are created when needed. Raises ConfigError that names all unusable ones."""
    faults = [fault for name in FOLDERS if (fault := _fault(data_dir / name))]
    if faults:
        raise ConfigError(faults)


def _fault(folder: Path) -> str:
    """The fault of a folder; "" = it can be used, or isn't there."""
    if is_dead_link(folder):
        return say.DEAD_LINK(path=folder)
    try:
        if not folder.exists():
            return ""
        if not folder.is_dir():
            return say.NO_FOLDER(path=folder)
    except OSError as fault:
        return say.FOLDER_CLOSED(path=folder, why=fault.strerror)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return say.FOLDER_CLOSED(path=folder, why=os.strerror(errno.EACCES))
    return ""


def is_dead_link(path: Path) -> bool:
    """True for a symbolic link to nothing or to itself."""
    return path.is_symlink() and not path.exists()
