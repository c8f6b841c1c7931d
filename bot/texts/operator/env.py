"""Faults of the file `.env`."""

from __future__ import annotations

from bot.texts.catalog import text

IS_FOLDER = text("env.is_folder", "{file}: is a folder; it must be a file with one NAME=value per line")
DEAD_LINK = text("env.dead_link", "{file}: is a link to a file that is not there; create that file or remove the link")
UNREADABLE = text("env.unreadable", "{file}: can't be read ({reason}); let the bot's user read it")
UTF16 = text("env.utf16", "{file}: line 1 is not UTF-8, it looks like UTF-16; save the file as UTF-8")
NOT_UTF8 = text("env.not_utf8", "{file}: line {line} has a character that is not UTF-8; save the file as UTF-8")
BROKEN = text(
    "env.broken", "{file}: line {line} can't be read; write NAME=value on one line, and close every quote you open"
)
NOT_ASSIGNED = text(
    "env.not_assigned", "{file}: line {line} is not NAME=value; put the whole value on the same line as its name"
)
BACKSLASH = text(
    "env.backslash",
    "{file}: line {line} ({name}) ends with a backslash; put the whole value on the same line as its name",
)
OPEN_QUOTE = text(
    "env.open_quote",
    "{file}: line {line} ({name}) opens a quote that ends on a later line; close it on the same line",
)
