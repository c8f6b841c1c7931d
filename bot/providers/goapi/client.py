"""Dialect B, "goapi": the unified task API of GoAPI and PiAPI, `/api/v1/task`. See docs/providers.md."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import aiohttp

from bot.core.errors import ProviderProtocolError, ProviderRejected, ProviderUnavailable, SubmitUncertain
from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.core.settings.provider_account import AccountConfig
from bot.core.text.redaction import SecretRedactor
from bot.providers.base import Capabilities, Failed, Finished, Missing, Progress, Submitted, TaskStatus
from bot.providers.download import Downloader, Owned
from bot.providers.goapi.actions import why_not
from bot.providers.goapi.routes import (
    PathFamily,
    WebhookTarget,
    bare_id,
    cancel_call,
    fetch_call,
    make_ref,
    read_ref,
    submit_call,
)
from bot.providers.goapi.submit_answers import (
    NO_PATH,
    is_of_the_service,
    no_path,
    read_cancelled,
    read_state,
    read_submitted,
)
from bot.providers.goapi.task_inputs import TaskOrder, write_order
from bot.providers.goapi.texts import explain
from bot.providers.http_dialect import HttpDialect
from bot.providers.http_transport import HttpTransport
from bot.providers.shared.capabilities import KnownLimits
from bot.providers.shared.http_answer import Answer, beside
from bot.providers.shared.key_check import confirmed_by
from bot.providers.shared.single_fetches import Singles
from bot.providers.shared.timeouts import Timeouts
from bot.providers.submit_requests import SubmitRequest
from bot.texts.providers import goapi as say_goapi
from bot.texts.providers import provider as say

log = logging.getLogger(__name__)

_NOBODY = "00000000-0000-0000-0000-000000000000"  # a task that does not exist, to ask for without a charge
_SEED = re.compile(r"[0-9]{1,20}")
_SEED_WAIT_S = 60.0
_SEED_PAUSES_S = (0.2, 4.0)  # the first pause between two checks, doubled up to the last


class GoApi(HttpDialect):
    """One account at GoAPI or PiAPI; implements `Provider`."""

    def __init__(
        self,
        config: AccountConfig,
        session: aiohttp.ClientSession,
        trusted: frozenset[str],
        timeouts: Timeouts | None = None,
    ) -> None:
        self.name = config.name
        self.capabilities = Capabilities(modal=False, signs_webhooks=True)
        self._redact = SecretRedactor(config.secrets)
        self._hook = WebhookTarget(config.notify_url, config.notify_secret)
        self._http = HttpTransport(
            session, config.url, ("X-API-KEY", config.key), self._explain, timeouts, config.proxies
        )
        self._files = Downloader(session, trusted, owned=Owned.of(config, self._http.base), proxies=config.proxies)
        self._limits = KnownLimits()
        self._family = PathFamily.UNIFIED
        self._singles = Singles(self.fetch)
        self._begun: set[TaskRef] = set()  # running tasks, which may not show a percentage yet

    async def submit(self, request: SubmitRequest, key: str) -> Submitted:
        """Send a job once; see `Provider.submit`. The service has no place for `key` but the address for its
        reports."""
        order = await asyncio.to_thread(write_order, request)
        return await self._send(order, self._hook.about(key))

    async def _send(self, order: TaskOrder, hook: WebhookTarget) -> Submitted:
        """Send to the family of paths that worked last, and only if that path doesn't exist, to the others."""
        async with confirmed_by(self.probe):
            return await self._send_once(order, hook)

    async def _send_once(self, order: TaskOrder, hook: WebhookTarget) -> Submitted:
        for family in sorted(PathFamily, key=lambda one: one is not self._family):
            call = submit_call(family, order.task_type, order.input, hook)
            answer = await self._http.submit(call.path, call.payload, order.prompts)
            if no_path(answer, self._redact, follows_up=bool(order.parent)):
                log.info("account %s has no %s (HTTP %d)", self.name, call.path, answer.status)
                continue
            submitted = read_submitted(answer, family, order.parent, self._redact)
            self._family = family
            return submitted
        raise ProviderRejected(say_goapi.NO_TASKS(kind=order.task_type), retryable=True)

    async def answer_modal(
        self, ref: TaskRef, prompt: str, mask: bytes | None = None, *, speed: Speed = Speed.FAST
    ) -> Submitted:
        """Always raises ProviderRejected: no task of this dialect waits for a modal (`Capabilities.modal`)."""
        raise ProviderRejected(say_goapi.NO_FORMS())

    async def poll(self, refs: Sequence[TaskRef]) -> Mapping[TaskRef, TaskStatus]:
        """State of all `refs`, one call each: the service has no batch call."""
        return await self._singles.ask(refs)

    async def fetch(self, ref: TaskRef) -> TaskStatus:
        """State of one task, through the family of paths that it was created with."""
        answer = await self._ask_for(ref)
        status = await beside(answer.body, lambda: read_state(answer, bare_id(ref), self._redact))
        if isinstance(status, Progress) and status.begun:
            self._begun.add(ref)
        else:
            self._begun.discard(ref)
        return status

    async def raw(self, ref: TaskRef) -> object:
        """One task as the service tells it; see `Provider.raw`."""
        answer = await self._ask_for(ref)
        if read_state(answer, bare_id(ref), self._redact) == Missing():
            raise ProviderRejected(say.UNKNOWN_TASK())
        return answer.json()

    async def _ask_for(self, ref: TaskRef) -> Answer:
        call = fetch_call(*read_ref(ref))
        return await self._http.query(call.method, call.path, call.payload or None)

    async def find(self, keys: Collection[str]) -> Mapping[str, TaskRef] | None:
        """Always None: the service keeps nothing of ours with a task and lists none."""
        return None

    async def recognise(self, task_id: str, key: str) -> TaskRef | None:
        """The task with this id, in any family of paths; the address of the report already proved that it has `key`."""
        for family in sorted(PathFamily, key=lambda one: one is not self._family):
            ref = make_ref(family, task_id)
            try:
                if await self.fetch(ref) != Missing():
                    return ref
            except ProviderProtocolError as fault:  # a family of paths that this address doesn't have
                log.debug("account %s: task %s is not below %s: %s", self.name, task_id, family, fault.reason)
        return None

    async def cancel(self, ref: TaskRef) -> bool:
        """Take a task back, which the service allows while it is pending; see `Provider.cancel`."""
        call = cancel_call(*read_ref(ref))
        if call is None:
            return False
        return read_cancelled(await self._http.ask_once(call.method, call.path), self._redact)

    def stops(self, ref: TaskRef, *, begun: bool) -> bool:
        """See `Provider.stops`: only pending tasks, and not in the oldest family."""
        return not begun and ref not in self._begun and cancel_call(*read_ref(ref)) is not None

    async def seed(self, ref: TaskRef) -> str:
        """The seed of a finished task, which takes a task of its own to find out; "" if the service has none."""
        known = await self.fetch(ref)
        if not isinstance(known, Finished) or known.seed:
            return known.seed if isinstance(known, Finished) else ""
        parent = read_ref(ref)[1]
        try:
            asked = await self._send(TaskOrder("seed", {"origin_task_id": parent}, parent), self._hook)
        except ProviderRejected:
            return ""
        except SubmitUncertain as lost:
            raise ProviderUnavailable(lost.reason, retry_after_s=lost.retry_after_s) from None
        return await self._seed_of(asked.ref)

    async def _seed_of(self, asked: TaskRef) -> str:
        pause_s, longest_s = _SEED_PAUSES_S
        until = time.monotonic() + _SEED_WAIT_S
        while time.monotonic() < until:
            match await self.fetch(asked):
                case Finished(seed=seed):
                    return seed if _SEED.fullmatch(seed) else ""
                case Failed() | Missing():
                    return ""
            await asyncio.sleep(pause_s)
            pause_s = min(longest_s, 2 * pause_s)
        return ""

    def offers(self, action: Action) -> bool:
        """False for actions that the service doesn't support."""
        return not why_not(action) and self._limits.offers(action)

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 120.0) -> bytes:
        """The bytes behind a URL that a task named, fetched without the key."""
        return await self._files.download(url, limit_bytes=limit_bytes, timeout_s=timeout_s)

    async def save(self, url: str, target: Path, *, limit_bytes: int, timeout_s: float, window_s: float) -> None:
        """Write the bytes behind a URL to a file, fetched without the key; see `Provider.save`."""
        await self._files.save(url, target, limit_bytes=limit_bytes, timeout_s=timeout_s, window_s=window_s)

    async def probe(self) -> None:
        """Ask for a task that doesn't exist, which costs nothing: "not found" is a good answer."""
        for family in sorted(PathFamily, key=lambda one: one is not self._family):
            call = fetch_call(family, _NOBODY)
            answer = await self._http.probe(call.method, call.path, call.payload or None)
            if is_of_the_service(answer, self._redact):
                return
            if answer.status not in NO_PATH:
                break
        raise ProviderProtocolError(say.NOT_A_PROVIDER(reason=self._explain(answer)))

    def _explain(self, answer: Answer) -> str:
        return explain(answer, self._redact)
