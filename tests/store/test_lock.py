"""One process per data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.errors import ConfigError, InstanceLocked
from bot.store.database.lock import InstanceLock

_ROOT = Path(__file__).parents[2]
_HOLDER = (
    "import pathlib, sys, time; from bot.store.database.lock import InstanceLock\n"
    "with InstanceLock(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
)


def test_a_second_holder_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    with InstanceLock(tmp_path):
        with pytest.raises(InstanceLocked, match=rf"process {os.getpid()}\)"), InstanceLock(tmp_path):
            pass
        assert (tmp_path / "instance.lock").read_text() == f"{os.getpid()}\n"
    with InstanceLock(tmp_path):
        pass


def test_a_killed_holder_leaves_nothing_behind(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLDER, tmp_path], cwd=_ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(InstanceLocked, match=str(holder.pid)), InstanceLock(tmp_path):
            pass
        holder.send_signal(signal.SIGKILL)
    with InstanceLock(tmp_path):
        pass


def test_a_missing_folder_is_created(tmp_path: Path) -> None:
    with InstanceLock(tmp_path / "new" / "data"):
        assert (tmp_path / "new" / "data").is_dir()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="DATA_DIR"), InstanceLock(tmp_path / "file" / "data"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="DATA_DIR"), InstanceLock(tmp_path):
        pass
    tmp_path.chmod(0o700)
