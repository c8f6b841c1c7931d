"""The tables in code are what the migrations leave, down to the conditions of partial indexes, on both dialects."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.store.database import schema, schema_rules  # noqa: F401  # their tables register themselves
from bot.store.database.columns import metadata
from bot.store.database.upgrade import upgrade

MIGRATIONS = Path(upgrade.__code__.co_filename).parents[1] / "migrations"
DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]  # of SQLAlchemy
INDEXES = [index for table in metadata.sorted_tables for index in table.indexes]


def plain(sql: object) -> str:
    """A statement without meaningless parts: blanks, quotes, letter case, brackets around conditions."""
    return " ".join(re.sub(r'["()\s]+', " ", str(sql)).lower().replace(" if not exists", "").split()).rstrip(";")


def in_code(dialect: Dialect) -> set[str]:
    return {plain(CreateIndex(index).compile(dialect=dialect)) for index in INDEXES}


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path}/migrated.db")
    with engine.begin() as conn:
        upgrade(conn)
        yield conn
    engine.dispose()


def test_sqlite_has_the_indexes_of_the_code(conn: Connection) -> None:
    found = conn.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    assert {plain(row[0]) for row in found} == in_code(DIALECTS["sqlite"])


def test_sqlite_has_the_tables_of_the_code(conn: Connection, tmp_path: Path) -> None:
    made = create_engine(f"sqlite:///{tmp_path}/made.db")
    metadata.create_all(made)
    with made.connect() as other:
        migrated, coded = inspect(conn), inspect(other)
        for table in metadata.tables:
            for facts in ("get_columns", "get_pk_constraint", "get_foreign_keys", "get_unique_constraints"):
                left, right = (str_of(getattr(one, facts)(table)) for one in (migrated, coded))
                assert left == right, f"{table}: {facts}"
            checks = [{plain(c["sqltext"]) for c in one.get_check_constraints(table)} for one in (migrated, coded)]
            assert checks[0] == checks[1], table
    made.dispose()


def str_of(facts: Any) -> list[str]:
    """Comparable facts, sorted: columns that were added later come last. A default of '0' equals 0."""
    found = facts if isinstance(facts, list) else [facts]
    return sorted(str({key: str(value).strip("'\"") for key, value in one.items()}) for one in found)


def test_postgresql_gets_the_indexes_of_the_code() -> None:
    written = io.StringIO()
    dry = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": written})
    with Operations.context(dry):
        for version in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())):
            version.module.upgrade()
    there: dict[str, str] = {}
    for statement in written.getvalue().split(";\n"):
        words = plain(statement)
        if made := re.search(r"create (?:unique )?index (\S+)", words):
            there[made[1]] = words[words.index("create") :]
        elif gone := re.search(r"drop index (\S+)", words):
            there.pop(gone[1], None)
    assert set(there.values()) == in_code(DIALECTS["postgresql"])


def test_every_partial_index_has_its_condition_on_both_dialects() -> None:
    partial = [{index.split()[-1] for index in in_code(dialect) if " where " in index} for dialect in DIALECTS.values()]
    assert partial[0] == partial[1] != set()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_table_can_be_written(dialect: str) -> None:
    for table in metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=DIALECTS[dialect]))
