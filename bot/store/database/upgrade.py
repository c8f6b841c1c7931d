"""Brings a database to the newest schema with Alembic, on a connection and in a transaction of the caller's."""

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
    """The database was written by a version of the bot that this one does not know; usually a newer one."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"its schema {revision} is unknown to this version of the bot")
        self.revision = revision


def upgrade(conn: Connection, to: str = "head") -> None:
    """Apply the missing versions up to `to`. The caller commits.

    Raises UnknownRevisionError, and changes nothing, where the database has a version that is not in our folder.
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
