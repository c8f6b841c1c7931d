"""Writes files completely or not at all, even after a power cut or on a full disk."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

PART: Final = ".part"


def write(target: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file atomically. `durable` = it also survives a power cut.

    Creates its folder. Raises OSError, and leaves no temporary file behind then.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}{PART}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
