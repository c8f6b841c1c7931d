"""Folders below DATA_DIR that can't be used end the start, before anything is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import app
from bot.core.config import from_env
from bot.core.errors import ConfigError
from bot.store.database import data_folders
from bot.texts.operator import settings as say


@pytest.mark.parametrize("name", data_folders.FOLDERS)
@pytest.mark.parametrize("fault", ["file", "link to nowhere", "link to itself"])
async def test_a_folder_that_is_none_ends_the_start(tmp_path: Path, name: str, fault: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    if fault == "file":
        path.touch()
        told = say.NO_FOLDER(path=path)
    else:
        path.symlink_to("nowhere" if fault == "link to nowhere" else path.name)
        told = say.DEAD_LINK(path=path)
    env = {"DISCORD_TOKEN": "t0ken", "PROVIDER_KIND": "simulator", "DATA_DIR": str(tmp_path)}
    with pytest.raises(ConfigError) as refused:
        async with app.opened(from_env(env)):
            pass
    assert refused.value.faults == [told]
    assert not (tmp_path / "bot.db").exists()


def test_a_folder_that_the_bot_may_not_write_in_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "images").mkdir()
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    with pytest.raises(ConfigError, match="can't be used") as refused:
        data_folders.check(tmp_path)
    assert refused.value.faults == [say.FOLDER_CLOSED(path=tmp_path / "images", why="Permission denied")]


def test_all_faults_are_named_and_folders_elsewhere_are_good(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "images").symlink_to("elsewhere")
    data_folders.check(tmp_path)
    (tmp_path / "thumbs").touch()
    (tmp_path / "charts").touch()
    with pytest.raises(ConfigError) as refused:
        data_folders.check(tmp_path)
    assert refused.value.faults == [say.NO_FOLDER(path=tmp_path / name) for name in ("thumbs", "charts")]
