"""The file `.env`: read whole, or refused with the line and the cure. A half-read one would be worse than none."""

from __future__ import annotations

import io
import re
import stat
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from bot.core.errors import ConfigError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_READ_AS = "save it as UTF-8"


def values_of(path: Path) -> dict[str, str]:
    """The settings of a file; none where there is no file. Raises ConfigError with a sentence for each line that cannot
    be read. No value is ever quoted in them."""
    text = _text_of(path)
    if text is None:
        return {}
    if faults := [fault for binding in parse_stream(io.StringIO(text)) if (fault := _fault_of(path, binding))]:
        raise ConfigError(faults)
    return {name: value for name, value in dotenv_values(stream=io.StringIO(text)).items() if value is not None}


def _text_of(path: Path) -> str | None:
    try:
        if stat.S_ISDIR(path.lstat().st_mode) or path.is_dir():
            raise ConfigError([f"{path}: is a folder; it has to be a file with one NAME=value per line"])
        content = path.read_bytes()
    except FileNotFoundError as fault:
        if path.is_symlink():
            raise ConfigError([f"{path}: is a link to a file that is not there"]) from fault
        return None
    except OSError as fault:
        raise ConfigError([f"{path}: cannot be read ({fault.strerror}); let the bot's user read it"]) from fault
    if content.startswith(_UTF16) or b"\0" in content:
        raise ConfigError([f"{path}: line 1 is not in UTF-8 but looks like UTF-16; {_READ_AS}"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise ConfigError([f"{path}: line {line} has a character that is not in UTF-8; {_READ_AS}"]) from fault


def _fault_of(path: Path, binding: Binding) -> str | None:
    """What is wrong with one statement of the file; None = nothing."""
    text = binding.original.string
    line = binding.original.line + len(_LINE_ENDS.findall(text[: len(text) - len(text.lstrip())]))
    where = f"{path}: line {line}"
    if binding.error:
        return f"{where} cannot be read; write NAME=value on one line, and end a quote that was begun"
    if binding.key is None:
        return None
    if binding.value is None or not _NAME.fullmatch(binding.key):
        return f"{where} is not NAME=value; a value has to be whole on the line of its name"
    if binding.value.endswith("\\"):
        return f"{where} ({binding.key}) ends with a backslash; a value has to be whole on the line of its name"
    if len(binding.value.splitlines()) > 1:
        return f"{where} ({binding.key}) begins a quote that ends on a later line; end it on the line of its name"
    return None
