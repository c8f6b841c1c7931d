"""Files are complete or absent, and leftovers of a kill or a full disk are deleted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bot.services.media import partial_files
from bot.services.media.partial_files import HalfFiles, sweep
from bot.store.database import atomic_file

LEFT = [
    "images/ab/ab12.part", "images/ab/ab12.0.part", "images/masks/m.png.0a1b2c3d.part", "secret.key.0a1b2c3d.part",
    "thumbs/ab/ab12.png.jpg.0a1b2c3d", "database.json.0a1b2c3d.part",
]  # fmt: skip
KEPT = ["images/ab/ab12.png", "thumbs/ab/ab12.png.jpg", "simulator/main/state.part", "bot.db", "images/ab/apart"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in LEFT + KEPT:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_start_deletes_what_an_earlier_run_left_half_written(folder: Path) -> None:
    sweep(folder, 0.0)
    assert names(folder) == set(KEPT)


async def test_short_of_space_what_is_left_behind_goes_and_what_is_being_written_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LEFT[1:]:
        os.utime(folder / name, (1_000_000, 1_000_000))
    await HalfFiles(folder).once()
    assert names(folder) == set(LEFT + KEPT), "there is room enough"
    monkeypatch.setattr(partial_files, "SHORT_BYTES", 2**62)
    await HalfFiles(folder).once()
    assert names(folder) == {LEFT[0], *KEPT}


def test_a_write_that_fails_leaves_nothing_and_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    atomic_file.write(tmp_path / "a" / "file", b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic_file.write(tmp_path / "a" / "file", b"new")
    assert names(tmp_path) == {"a/file"}
    assert (tmp_path / "a" / "file").read_bytes() == b"old"
    assert stat.S_IMODE((tmp_path / "a" / "file").stat().st_mode) == 0o600
