"""Counts the statements that a step sends: while it writes, everybody else who wants to write waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def statements() -> Iterator[list[str]]:
    """All SQL that is sent during the block; what is sent for many rows at once counts once."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, sql: str, *_rest: object) -> None:
        sent.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
