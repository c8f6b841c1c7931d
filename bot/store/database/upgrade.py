"""Upgrades a database with Alembic, on the caller's connection and in the caller's transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"


class UnknownRevisionError(Exception):
    """The database was written by an unknown version of the bot, usually a newer one."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"its schema {revision} is unknown to this version of the bot")
        self.revision = revision


def upgrade(conn: Connection, to: str = "head") -> None:
    """Apply the missing versions up to `to`. The caller commits.

    Raises UnknownRevisionError, and changes nothing, if the database's version isn't in our folder.
    """
    config = Config()
    # Alembic treats % as interpolation in options
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    for revision in MigrationContext.configure(conn).get_current_heads():
        if revision not in known:
            raise UnknownRevisionError(revision)
    command.upgrade(config, to)
