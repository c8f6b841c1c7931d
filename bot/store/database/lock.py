"""One process per data folder: two bots with one token would both answer every click."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Final

from bot.core.errors import ConfigError, InstanceLocked
from bot.texts.operator import database as say

_NAME: Final = "instance.lock"


class InstanceLock:
    """Holds `DATA_DIR/instance.lock` while entered.

    The operating system releases it when the process ends, however it ends. The file stays (removing it would let two
    processes lock two files of one name) and holds the owner's process id.
    Entering raises InstanceLocked if another process holds it, ConfigError if the folder can't be written. Both name
    `setting`, which chose the folder.
    """

    def __init__(self, data_dir: Path, *, setting: str = "DATA_DIR") -> None:
        self._path = data_dir / _NAME
        self._setting = setting
        self._fd: int | None = None

    def __enter__(self) -> InstanceLock:
        fd = self._open()
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(fd, 32, 0).decode("ascii", "replace").strip()
            os.close(fd)
            raise InstanceLocked(self._locked(owner)) from error
        except OSError as error:
            os.close(fd)
            raise self._unusable(error) from error
        self._fd = fd
        self._sign(fd)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _open(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._unusable(error) from error

    def _sign(self, fd: int) -> None:
        try:
            os.ftruncate(fd, 0)
            os.pwrite(fd, f"{os.getpid()}\n".encode("ascii"), 0)
        except OSError as error:
            self.__exit__(None, None, None)
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> ConfigError:
        reason = error.strerror or str(error)
        return ConfigError([say.CANNOT_WRITE(setting=self._setting, folder=self._path.parent, reason=reason)])

    def _locked(self, owner: str) -> str:
        """The sentence about a folder that process `owner` holds; "" = its id is unknown."""
        if not owner:
            return say.LOCKED(folder=self._path.parent, setting=self._setting)
        return say.LOCKED_BY(process=owner, folder=self._path.parent, setting=self._setting)
