"""Database files that can't be used: the start says which, and what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.store.database.database import Database

FAULTS = {
    "no right": (errno.EACCES, "Permission denied.*check the folder and its permissions"),
    "a failing disk": (errno.EIO, "Input/output error.*check the disk"),
    "a link to itself": (errno.ELOOP, "Too many levels.*check the folder"),
    "a disk that is read only": (errno.EROFS, "Read-only.*make the file and its folder writable"),
    "no room": (errno.ENOSPC, "No space left.*free some space"),
}


@pytest.mark.parametrize(("number", "says"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(("call", "file"), [("open", "bot.db-shm"), ("stat", "bot.db-wal")])
async def test_a_file_beside_it_that_cannot_be_used_is_named(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, file: str, number: int, says: str
) -> None:
    real = getattr(os, call)

    def failing(path: object, *arguments: object, **named: object) -> object:
        if str(path).endswith(file):
            raise OSError(number, os.strerror(number), str(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, call, failing)
    with pytest.raises(ConfigError, match=f"cannot use {tmp_path}/{file} .{says}"):
        async with Database.open(url, tmp_path):
            pass


async def test_a_link_that_leads_to_itself_is_no_database(url: str, tmp_path: Path) -> None:
    (tmp_path / "bot.db").symlink_to("bot.db")
    with pytest.raises(ConfigError, match=f"cannot use {tmp_path}/bot.db "):
        async with Database.open(url, tmp_path):
            pass
