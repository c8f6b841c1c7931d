"""`.env` in every form in which editors and shells leave it: read whole, or refused with the line and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.process.env_file import values_of

READ = {
    "plain": (b"A=1\nB=2\n", {"A": "1", "B": "2"}),
    "with a byte order mark": (b"\xef\xbb\xbfA=1\n", {"A": "1"}),
    "from Windows": (b"A=1\r\nB='2 3'\r\n", {"A": "1", "B": "2 3"}),
    "export": (b"export A=1\n# export B=2\n", {"A": "1"}),
    "empty values and comments": (b"\n# none\nA=\nB = 2  # two\n", {"A": "", "B": "2"}),
    "empty": (b"", {}),
    "letters of other languages": ("A=größe\n".encode(), {"A": "größe"}),
}


@pytest.mark.parametrize(("content", "values"), READ.values(), ids=READ)
def test_what_is_read(tmp_path: Path, content: bytes, values: dict[str, str]) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)
    assert values_of(file) == values


REFUSED = {
    "UTF-16 with a mark": ("A=sk-secret\n".encode("utf-16"), ["line 1"], "UTF-8"),
    "UTF-16 without a mark": ("A=sk-secret\n".encode("utf-16-le"), ["line 1"], "UTF-8"),
    "Latin-1": ("A=1\n# größer\nB=sk-secret\n".encode("latin-1"), ["line 2"], "UTF-8"),
    "no equals sign": (b"A=1\n\nsk-secret with blanks\n", ["line 3"], "NAME=value"),
    "a colon": (b"A: sk-secret\n", ["line 1"], "NAME=value"),
    "continued on the next line": (b"A=1\nB=sk-\nsecret\n", ["line 3"], "whole"),
    "continued with signs of a key": (b"B=sk-\nsecret/+x==\n", ["line 2"], "whole"),
    "a backslash": (b"A=sk-secret \\\n  more\n", ["line 1", "line 2"], "on the same line"),
    "an unclosed quote": (b'# mine\nA="sk-secret\nB=2\n', ["line 2"], "quote"),
    "a quote that ends by another's": (b"A='sk-secret\nB='2'\n", ["line 1"], "quote"),
    "a quote over two lines": (b"A='sk-\nsecret'\n", ["line 1"], "quote"),
    "a name of its own kind": (b"1A=sk-secret\n", ["line 1"], "NAME=value"),
}


@pytest.mark.parametrize(("content", "lines", "cure"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_names_line_and_cure(tmp_path: Path, content: bytes, lines: list[str], cure: str) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        values_of(file)
    assert len(caught.value.faults) == len(lines)
    for fault, line in zip(caught.value.faults, lines, strict=True):
        assert line in fault
        assert cure in fault
        assert "secret" not in fault


def test_a_missing_file_is_no_settings_and_a_folder_or_a_dead_link_a_fault(tmp_path: Path) -> None:
    assert values_of(tmp_path / ".env") == {}
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name, says in (("folder", "is a folder"), ("link", "is not there")):
        with pytest.raises(ConfigError, match=says):
            values_of(tmp_path / name)
