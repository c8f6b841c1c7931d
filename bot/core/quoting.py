"""Text of members and admins inside our own sentences. Pure."""

from __future__ import annotations

import re

from bot.core.foreign_text import plain

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


def unquoted(text: str) -> str:
    """`text` with "…" for all that `quoted` put into it, which is not for the bot's own log."""
    return _QUOTED.sub("…", text)
