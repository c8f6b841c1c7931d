"""A real database file per test, of the newest schema."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database.database import Database
from tests.database import furnish


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture
async def db(url: str, tmp_path: Path) -> AsyncIterator[Database]:
    await furnish(tmp_path / "bot.db")
    async with Database.open(url, tmp_path) as database:
        yield database
