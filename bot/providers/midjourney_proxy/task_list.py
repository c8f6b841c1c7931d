"""Finds our own tasks in `GET /mj/task/list`, which may contain every task that a server ever had."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from bot.core.models import TaskRef
from bot.core.text.task_ids import task_id

MAX_BYTES = 256 * 1024 * 1024  # far more than any server lists, but not an endless body
_TASK_BYTES = 128 * 1024  # a task is searched within this distance on either side of its key
_MOST_STARTS = 64  # objects that are tried as the one around a key: a task has some for its buttons
_MOST_PLACES = 16  # matches of one key in a window: its task has one or two
_DECODER = json.JSONDecoder()


class TaskListReader:
    """Reads the JSON array piece by piece and keeps only objects with one of `keys` as their `state`.

    `found` maps keys to ids. `is_list` and `is_whole` tell whether the body was an array, and had an end.
    """

    def __init__(self, keys: Collection[str]) -> None:
        self.found: dict[str, TaskRef] = {}
        self._missing = {key: json.dumps(key).encode() for key in keys}
        self._window = b""
        self._first = b""
        self._last = b""

    @property
    def is_list(self) -> bool:
        return self._first == b"["

    @property
    def is_whole(self) -> bool:
        return self._last == b"]"

    def feed(self, piece: bytes) -> None:
        """Read the next bytes of the body."""
        stripped = piece.strip()
        self._first = self._first or stripped[:1]
        self._last = stripped[-1:] or self._last
        if not self.is_list:
            return
        self._window += piece
        if len(self._window) > 4 * _TASK_BYTES:
            self._look()
            self._window = self._window[-2 * _TASK_BYTES :]  # an open task, and what it needs to end

    def end(self) -> None:
        """Note the end of the body."""
        self._look()
        self._window = b""

    def _look(self) -> None:
        for key, quoted in list(self._missing.items()):
            for found in self._tasks_around(key, quoted):
                self.found[key] = TaskRef(found)
                del self._missing[key]
                break

    def _tasks_around(self, key: str, quoted: bytes) -> Iterator[str]:
        at = -1
        for _ in range(_MOST_PLACES):
            at = self._window.find(quoted, at + 1)
            if at < 0:
                break
            if found := self._task_around(key, at):
                yield found

    def _task_around(self, key: str, at: int) -> str:
        """The id of the object around `at` that has `key` as its state; "" if there is none."""
        start = at
        for _ in range(_MOST_STARTS):
            start = self._window.rfind(b"{", max(0, at - _TASK_BYTES), start)
            if start < 0:
                break
            try:
                task, _end = _DECODER.raw_decode(self._window[start : at + _TASK_BYTES].decode("utf-8", "replace"))
            except (ValueError, RecursionError):
                continue
            if isinstance(task, dict) and task.get("state") == key:
                return task_id(task.get("id"))
        return ""
