"""Polling a midjourney-proxy server: many tasks in one call, and the fallbacks if that call doesn't work.

See docs/providers.md, "Polling". No fault of one task, or of one route, may cost the other tasks their answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.core.errors import (
    OutOfCredit,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderProtocolError,
    ProviderUnavailable,
)
from bot.core.models import TaskRef
from bot.core.text.repeated_log_lines import RareLog
from bot.providers.base import Missing, TaskStatus
from bot.providers.http_transport import AnswerTooLarge, HttpTransport
from bot.providers.midjourney_proxy.submit_bodies import encode
from bot.providers.shared.http_answer import Listed, beside, read_list
from bot.providers.shared.single_fetches import Singles
from bot.texts.providers import provider as say

log = logging.getLogger(__name__)

BATCH = "/mj/task/list-by-condition"
_BATCH_IDS = 100
_SINGLES_FOR_S = 600.0
_SINGLES_FOR_A_WHILE_S = 60.0  # if the call was only refused for load, or failed

Read = Callable[[dict[str, object]], tuple[str, TaskStatus] | None]


class _NoBatch(Exception):
    """The server has no usable list-by-condition. `fault` is the outcome of the call."""

    def __init__(self, fault: ProviderError) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class _Empty(ProviderProtocolError):
    """An empty answer, which may come from anybody."""


class Polls:
    """Polls one account. `read` makes id and status of a task object, `singles` asks for one task at a time, `steady`
    counts seconds."""

    def __init__(
        self, account: str, http: HttpTransport, read: Read, singles: Singles, steady: Callable[[], float]
    ) -> None:
        self._account = account
        self._http = http
        self._read = read
        self._singles = singles
        self._steady = steady
        self._singles_until = 0.0
        self._rare = RareLog(log)

    @property
    def uses_batches(self) -> bool:
        """False for a while after the batch call turned out not to work."""
        return self._steady() >= self._singles_until

    async def poll(self, refs: Sequence[TaskRef]) -> Mapping[TaskRef, TaskStatus]:
        """See `Provider.poll`."""
        wanted = list(dict.fromkeys(refs))
        alone = [ref for ref in wanted if self._singles.known_unreadable(ref)]
        together = [ref for ref in wanted if ref not in set(alone)]
        found: dict[TaskRef, TaskStatus] = {}
        if together and self.uses_batches:
            try:
                found = await self._poll_batches(together)
            except _NoBatch as unusable:
                found = await self._without_batches(together, unusable.fault)
            together = []
        if together or alone:
            found |= await self._singles.ask([*together, *alone])
        return {ref: found.get(ref, Missing()) for ref in wanted}

    async def _poll_batches(self, refs: Sequence[TaskRef]) -> dict[TaskRef, TaskStatus]:
        """Poll with one call per 100. Tasks left open (the answer is too large, or breaks off) are fetched one by
        one."""
        found: dict[TaskRef, TaskStatus] = {}
        left: list[TaskRef] = []
        too_large = False
        for start in range(0, len(refs), _BATCH_IDS):
            chunk = refs[start : start + _BATCH_IDS]
            try:
                listed = await self._batch(chunk)
            except AnswerTooLarge:
                too_large = True
                left += chunk
                continue
            found |= listed
            left += [ref for ref in chunk if ref not in listed]
        if left:
            found |= await self._singles.ask(left)
        if too_large and not any(map(self._singles.known_unreadable, left)):
            self._go_single(_SINGLES_FOR_S, "its answer is too large")  # no single task is to blame
        return found

    async def _batch(self, refs: Sequence[TaskRef]) -> dict[TaskRef, TaskStatus]:
        """The states from one call; missing refs were left open. Raises AnswerTooLarge or _NoBatch."""
        ids = frozenset(map(str, refs))
        payload = encode({"ids": list(refs)})
        try:
            answer = await self._http.query("POST", BATCH, payload, read=lambda body: read_list(body, _among(ids)))
        except AnswerTooLarge:
            raise
        except ProviderError as fault:
            raise _NoBatch(fault) from None
        if answer.status < 300 and not answer.body.strip():
            raise _NoBatch(_Empty(say.ANSWER_EMPTY()))
        if answer.status >= 300 or not isinstance(answer.value, Listed):
            raise _NoBatch(ProviderProtocolError(say.ANSWER_BROKEN()))
        entries = answer.value.entries
        found = await beside(answer.body, lambda: self._read_all(entries, ids))
        if answer.value.complete:
            unread = {_id_of(entry) for entry in answer.value.entries}
            found = {ref: Missing() for ref in refs if ref not in unread} | found
        return found

    def _read_all(self, entries: Iterable[dict[str, object]], ids: frozenset[str]) -> dict[TaskRef, TaskStatus]:
        found: dict[TaskRef, TaskStatus] = {}
        for entry in entries:
            try:
                task = self._read(entry)
            except ValueError:
                continue  # fetched by itself, which shows whose fault it is
            if task is not None and task[0] in ids:
                found[TaskRef(task[0])] = task[1]
        return found

    async def _without_batches(self, refs: Sequence[TaskRef], fault: ProviderError) -> dict[TaskRef, TaskStatus]:
        """Fetch tasks one by one, if that works better. If it doesn't, raises `fault`: then the server is to blame."""
        if not isinstance(fault, ProviderProtocolError):
            try:
                await self._singles.ask(refs[:1])  # a server that is down needn't be asked about each
            except ProviderError:
                raise fault from None
        found = await self._singles.ask(refs)
        if isinstance(fault, _Empty) and all(status == Missing() for status in found.values()):
            raise fault
        refused = isinstance(fault, ProviderAuthError | OutOfCredit)
        if refused:
            self._rare.warning(
                "account %s: %s is refused, although single tasks can be polled: %s", self._account, BATCH, fault.reason
            )
        passing = isinstance(fault, ProviderUnavailable | ProviderBusy)
        self._go_single(_SINGLES_FOR_A_WHILE_S if passing else _SINGLES_FOR_S, fault.reason)
        return found

    def _go_single(self, for_s: float, why: str) -> None:
        said = "account %s has no usable batch poll, so tasks are polled one by one for the next %.0f s: %s"
        self._rare.write(logging.INFO, said, self._account, for_s, why)
        self._singles_until = self._steady() + for_s


def _among(ids: frozenset[str]) -> Callable[[dict[str, object]], bool]:
    return lambda entry: _id_of(entry) in ids


def _id_of(entry: dict[str, object]) -> str:
    return str(entry.get("id")).strip()
