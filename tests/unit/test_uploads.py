"""Files on their way to Discord: one copy of their bytes, and none afterwards."""

from __future__ import annotations

import aiohttp

from bot.ui.kit.outgoing import Upload


def test_the_bytes_are_not_copied_and_are_let_go() -> None:
    content = b"x" * 1000
    file = Upload(content, "a.png", "a fox").file()
    aiohttp.FormData({"file": file.fp})  # asks how long it is
    assert file.fp.getvalue() is content  # type: ignore[attr-defined]  # a BytesIO
    assert file.fp.getbuffer().obj is content  # type: ignore[attr-defined]  # as above
    file.close()
    assert file.fp.closed
