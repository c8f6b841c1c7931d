"""The file `.env`: read whole, or refused with the line and the fix. A half-read one would be worse than none."""

from __future__ import annotations

import io
import re
import stat
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from bot.core.errors import ConfigError
from bot.texts.operator import env as say

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def values_of(path: Path) -> dict[str, str]:
    """The settings of a file; empty if there is no file. Raises ConfigError with a sentence for each unreadable line,
    which never quotes a value."""
    text = _text_of(path)
    if text is None:
        return {}
    if faults := [fault for binding in parse_stream(io.StringIO(text)) if (fault := _fault_of(path, binding))]:
        raise ConfigError(faults)
    return {name: value for name, value in dotenv_values(stream=io.StringIO(text)).items() if value is not None}


def _text_of(path: Path) -> str | None:
    try:
        if stat.S_ISDIR(path.lstat().st_mode) or path.is_dir():
            raise ConfigError([say.IS_FOLDER(file=path)])
        content = path.read_bytes()
    except FileNotFoundError as fault:
        if path.is_symlink():
            raise ConfigError([say.DEAD_LINK(file=path)]) from fault
        return None
    except OSError as fault:
        raise ConfigError([say.UNREADABLE(file=path, reason=fault.strerror)]) from fault
    if content.startswith(_UTF16) or b"\0" in content:
        raise ConfigError([say.UTF16(file=path)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise ConfigError([say.NOT_UTF8(file=path, line=line)]) from fault


def _fault_of(path: Path, binding: Binding) -> str | None:
    """The fault in one statement of the file; None = no fault."""
    text = binding.original.string
    line = binding.original.line + len(_LINE_ENDS.findall(text[: len(text) - len(text.lstrip())]))
    if binding.error:
        return say.BROKEN(file=path, line=line)
    if binding.key is None:
        return None
    if binding.value is None or not _NAME.fullmatch(binding.key):
        return say.NOT_ASSIGNED(file=path, line=line)
    if binding.value.endswith("\\"):
        return say.BACKSLASH(file=path, line=line, name=binding.key)
    if len(binding.value.splitlines()) > 1:
        return say.OPEN_QUOTE(file=path, line=line, name=binding.key)
    return None
