"""The location of the database, and the errors for the operator if it can't be used."""

from __future__ import annotations

from os.path import realpath
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.core.errors import ConfigError
from bot.texts.operator import database as say
from bot.texts.operator import settings


class Location:
    """The path of the file, and the setting that it comes from."""

    def __init__(self, path: Path, data_dir: Path) -> None:
        self.path = path
        # not `Path.resolve`, which raises RuntimeError for a link to itself
        in_data_dir = Path(realpath(path)).is_relative_to(realpath(data_dir))
        self.setting: str = say.IN_DATA_DIR() if in_data_dir else "DATABASE_URL"

    @property
    def foreign(self) -> str:
        """The sentence about another program's file."""
        return say.FOREIGN(setting=self.setting, path=self.path)

    def fault(self, error: Exception) -> str:
        """One sentence: which setting, which file, what is wrong, what to do."""
        cause = getattr(error, "orig", None) or error
        text = (cause.strerror if isinstance(cause, OSError) else None) or str(cause)
        hint = next((hint for part, hint in _HINTS if part in text.lower()), say.CHECK_FOLDER)
        # it may be a file beside the database
        path = (cause.filename if isinstance(cause, OSError) else None) or self.path
        return say.UNUSABLE(setting=self.setting, path=path, reason=text, hint=hint())


_HINTS: Final = (
    ("locked", say.HELD),
    ("not a database", say.NOT_A_DATABASE),
    ("malformed", say.DAMAGED),
    ("full", say.DISK_FULL),
    ("no space", say.DISK_FULL),
    ("i/o error", say.DISK_FAULT),
    ("input/output error", say.DISK_FAULT),
    ("readonly", say.READ_ONLY),
    ("read-only", say.READ_ONLY),
    ("already exists", say.OTHER_TABLES),
)


def driver_url(url: str) -> URL:
    """`sqlite:///file` as SQLAlchemy wants it. Errors don't quote `url`: it may contain a password."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError([say.NOT_A_URL()]) from error
    if parsed.get_backend_name() != "sqlite":
        raise ConfigError([say.SQLITE_ONLY()])
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise ConfigError([say.NO_FILE()])
    if parsed.query:
        raise ConfigError([settings.FAULT(name="DATABASE_URL", fault=settings.FILE_HAS_QUERY())])
    return parsed.set(drivername="sqlite")
