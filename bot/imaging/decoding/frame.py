"""The messages between the bot and the decoding process: a line of JSON, and the bytes that it announces."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

MOST_HEAD_BYTES = 64 * 1024


def write(target: BinaryIO, head: dict[str, Any], parts: Sequence[bytes | Path] = ()) -> None:
    """Write one message; its files are never in memory as a whole."""
    sizes = [part.stat().st_size if isinstance(part, Path) else len(part) for part in parts]
    target.write(json.dumps(head | {"sizes": sizes}).encode() + b"\n")
    for part in parts:
        if isinstance(part, Path):
            with part.open("rb") as file:
                shutil.copyfileobj(file, target)
        else:
            target.write(part)


def read(source: BinaryIO) -> tuple[dict[str, Any], list[bytes]]:
    """The message in `source`. Raises ValueError if there is none, or not all of it."""
    head = json.loads(source.readline(MOST_HEAD_BYTES))
    parts = [source.read(int(size)) for size in head["sizes"]]
    if any(len(part) != int(size) for part, size in zip(parts, head["sizes"], strict=True)):
        raise ValueError("the message is cut")
    return head, parts
