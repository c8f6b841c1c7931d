"""Text of members and admins inside our own sentences. Pure."""

from __future__ import annotations

import re

from bot.core.text.foreign_text import harmless, plain

MAX_QUOTED = 100
_APART = re.compile("`(?=`)")
_QUOTED = re.compile(r"(?<!`)(`{1,2})(?!`).*?(?<!`)\1(?!`)")


def quoted(text: str, most: int = MAX_QUOTED) -> str:
    """`text` as inline code of one line, at most `most` characters of it: nothing in it formats, links or pings."""
    line = plain(text, most)
    if "`" not in line:
        return f"`{line}`" if line else "` `"
    # Discord ends inline code at as many backticks as it began with; three would begin a block
    inside = _APART.sub("`\u200b", line)
    return f"`` {inside} ``"


def said(text: str, most: int) -> str:
    """A reason, which may contain words of a provider, in one line: our own quotes stay quotes, the rest looks as typed
    and has no effect. At most `most` characters without the escapes."""
    line = plain(text, most)
    pieces: list[str] = []
    end = 0
    for found in _QUOTED.finditer(line):
        pieces += (harmless(line[end : found.start()]), found[0])
        end = found.end()
    return "".join((*pieces, harmless(line[end:])))


def unquoted(text: str) -> str:
    """`text` with "…" for everything that `quoted` put into it, which doesn't belong in the bot's own log."""
    return _QUOTED.sub("…", text)
