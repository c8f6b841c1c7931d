"""Building blocks of all tables. Times are stored as integer microseconds of UTC since 1970."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, Enum, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex
from sqlalchemy.types import TypeDecorator

_US_PER_S: Final = 1_000_000


class Seconds(TypeDecorator[float]):
    """UTC seconds as a float in Python, whole microseconds in the database: exact to compare and to sort."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:
        return None if value is None else round(value * _US_PER_S)

    def process_result_value(self, value: int | None, dialect: Dialect) -> float | None:
        return None if value is None else value / _US_PER_S


class PlainText(TypeDecorator[str]):
    """Text from outside. Lone surrogates and NUL, which no database takes, become a question mark."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


def named(values: type[StrEnum]) -> Enum:
    """The type of a column that holds one of these values by its text, which may have 16 characters."""
    return Enum(values, values_callable=list, native_enum=False, length=16)


def one_of(column: str, values: type[StrEnum]) -> str:
    """The condition that a column has one of these values."""
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


@compiles(CreateIndex, "postgresql")
def _with_condition(create: CreateIndex, compiler: Any, **options: Any) -> str:
    """A partial index has one condition for both databases, `sqlite_where`: naming PostgreSQL as well would load its
    dialect at every start."""
    of = create.element.dialect_options
    if of["postgresql"]["where"] is None:
        of["postgresql"]["where"] = of["sqlite"]["where"]
    return str(compiler.visit_create_index(create, **options))
