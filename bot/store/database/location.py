"""Where the database is, and what to tell the operator when it cannot be used there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.core.errors import ConfigError


class Place:
    """Where the file is, in the words of the settings that put it there."""

    def __init__(self, path: Path, data_dir: Path) -> None:
        self.path = path
        in_data_dir = path.resolve().is_relative_to(data_dir.resolve())
        self.setting = "DATABASE_URL (in DATA_DIR)" if in_data_dir else "DATABASE_URL"

    @property
    def foreign(self) -> str:
        """The sentence about a file that is not ours."""
        return f"{self.setting}: {self.path} belongs to another program, choose another file"

    def fault(self, error: Exception) -> str:
        """One sentence: which setting, which file, what is wrong, what to do."""
        cause = getattr(error, "orig", None) or error
        text = (cause.strerror if isinstance(cause, OSError) else None) or str(cause)
        hint = next((hint for part, hint in _HINTS if part in text.lower()), "check the folder and its permissions")
        return f"{self.setting}: cannot use {self.path} ({text}); {hint}"


_HINTS: Final = (
    ("locked", "another program holds it, stop that one first"),
    ("not a database", "it is something else, choose another file"),
    ("malformed", "it is damaged, restore a backup"),
    ("full", "make room on the disk"),
    ("i/o error", "check the disk, it may be full"),
    ("readonly", "make the file and its folder writable"),
    ("already exists", "it belongs to another program, choose another file"),
)


def driver_url(url: str) -> URL:
    """`sqlite:///file` as the asynchronous driver wants it. The text of `url` stays out of faults: it may be secret."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(["DATABASE_URL: not a URL; it looks like sqlite:///data/bot.db"]) from error
    if parsed.get_backend_name() != "sqlite":
        raise ConfigError(["DATABASE_URL: this version of the bot stores in SQLite only: sqlite:///data/bot.db"])
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise ConfigError(["DATABASE_URL: names no file; it looks like sqlite:///data/bot.db"])
    if parsed.query:
        raise ConfigError(["DATABASE_URL: must end with the name of the file, without a ? and what follows it"])
    return parsed.set(drivername="sqlite+aiosqlite")
