"""The memory of the simulated provider: its tasks and the pictures uploaded to it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from loopback_provider.tasks import TaskRecord, ends_ms

_log = logging.getLogger(__name__)
_RECORD = TypeAdapter(TaskRecord)


class Ledger:
    """Tasks by id, and when each may run.

    With a `folder`, every change is appended to `tasks.jsonl` there and read back by the next start (the last line of
    a task counts); uploads lie beside it under the hash of their bytes. Without one, all is in memory.
    """

    def __init__(self, clock_ms: Callable[[], int], folder: Path | None, concurrency: int) -> None:
        self.concurrency = concurrency
        self.tasks: dict[str, TaskRecord] = {}
        self._clock_ms = clock_ms
        self._folder = folder
        self._uploads: dict[str, bytes] = {}
        self._last_id = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._load(folder / "tasks.jsonl")

    def new_id(self) -> str:
        """A task id like the real servers': sixteen digits that begin with the time."""
        self._last_id = max(self._last_id + 1, self._clock_ms() * 1000)
        return str(self._last_id)

    def put(self, task: TaskRecord) -> None:
        """Adds or replaces a task."""
        self.tasks[task.id] = task
        if self._folder is not None:
            with (self._folder / "tasks.jsonl").open("ab") as journal:
                journal.write(_RECORD.dump_json(task) + b"\n")

    def forget(self, task_id: str) -> None:
        """Loses a task, like servers whose store was cleared."""
        del self.tasks[task_id]
        self._rewrite(self.tasks.values())

    def waiting(self) -> list[TaskRecord]:
        """Accepted tasks without a free slot, oldest first."""
        now = self._clock_ms()
        return [task for task in self.tasks.values() if task.starts_ms > now and ends_ms(task) > now and not task.modal]

    def next_start_ms(self) -> int:
        """The start of a task accepted now: at once, or when enough earlier ones have ended."""
        now = self._clock_ms()
        ends = sorted(end for task in self.tasks.values() if not task.modal and (end := ends_ms(task)) > now)
        return now if len(ends) < self.concurrency else ends[len(ends) - self.concurrency]

    def cancel(self, task: TaskRecord) -> None:
        """Ends a task now and moves up those behind it."""
        now = self._clock_ms()
        queue = self.waiting()
        self.put(replace(task, cancelled_ms=now, modal=False))
        behind = [one for one in queue if one.id != task.id]
        for one in behind:
            del self.tasks[one.id]
        for one in behind:
            self.put(replace(one, starts_ms=self.next_start_ms()))

    def keep(self, content: bytes) -> str:
        """Stores an uploaded picture; returns its name."""
        name = hashlib.sha256(content).hexdigest()[:24]
        if self._folder is None:
            self._uploads[name] = content
        else:
            (self._folder / f"{name}.upload").write_bytes(content)
        return name

    def read(self, name: str) -> bytes:
        """An uploaded picture. Raises KeyError if there is none of this name."""
        if self._folder is None:
            return self._uploads[name]
        path = self._folder / f"{name}.upload"
        if not name.isalnum() or not path.is_file():
            raise KeyError(name)
        return path.read_bytes()

    def _load(self, journal: Path) -> None:
        if not journal.is_file():
            return
        for line in journal.read_bytes().splitlines():
            try:
                task = _RECORD.validate_json(line)
            except ValidationError:
                _log.warning("a line of the simulated provider's journal is broken and was left out")
                continue
            self.tasks[task.id] = task
        self._last_id = max((int(task_id) for task_id in self.tasks if task_id.isdecimal()), default=0)
        self._rewrite(self.tasks.values())

    def _rewrite(self, tasks: Iterable[TaskRecord]) -> None:
        if self._folder is None:
            return
        fresh = self._folder / "tasks.jsonl.new"
        fresh.write_bytes(b"".join(_RECORD.dump_json(task) + b"\n" for task in tasks))
        fresh.replace(self._folder / "tasks.jsonl")
