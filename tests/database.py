"""An empty database of the newest schema for each test: running all migrations takes longer than most tests."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.store.database.database import migrate

_migrated: list[bytes] = []


async def furnish(file: Path) -> None:
    """Create an empty database if there is no file yet. The migrations run once per test process."""
    if file.exists():
        return
    if not _migrated:
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / "bot.db"
            await migrate(f"sqlite:///{template}", template.parent)
            _migrated.append(template.read_bytes())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_migrated[0])
