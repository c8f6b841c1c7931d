"""Dialect A, "midjourney-proxy": `/mj/submit/...` and `/mj/task/...`. See docs/providers.md.

Spoken by relays built on new-api or one-api and by the self-hosted servers (novicezk, plus, trueai).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import aiohttp

from bot.core.errors import (
    OutOfCredit,
    ProviderAuthError,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    ProviderUnavailable,
    UnknownButton,
)
from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.core.settings.provider_account import AccountConfig
from bot.core.text.redaction import SecretRedactor
from bot.providers.base import Capabilities, Finished, Missing, Submitted, TaskStatus
from bot.providers.download import Downloader, Owned
from bot.providers.http_dialect import HttpDialect
from bot.providers.http_transport import HttpTransport
from bot.providers.midjourney_proxy.images import from_server
from bot.providers.midjourney_proxy.polls import BATCH, Polls
from bot.providers.midjourney_proxy.routes import Routes
from bot.providers.midjourney_proxy.submit_answers import SubmitReader, no_route, no_such_kind, read_cancel, read_seed
from bot.providers.midjourney_proxy.submit_bodies import SubmitOrder, data_url, encode, write_order
from bot.providers.midjourney_proxy.task_list import MAX_BYTES, TaskListReader
from bot.providers.midjourney_proxy.task_objects import MidjourneyTask, read_task, task_object
from bot.providers.midjourney_proxy.texts import UNKNOWN_TASK, explain, raw_message, unwrapped
from bot.providers.shared.capabilities import KnownLimits
from bot.providers.shared.fields import sealed
from bot.providers.shared.http_answer import Answer, beside
from bot.providers.shared.key_check import confirmed_by
from bot.providers.shared.retry import Transient
from bot.providers.shared.single_fetches import Singles
from bot.providers.shared.timeouts import Timeouts
from bot.providers.submit_requests import Picture, SubmitRequest, prompt_of
from bot.texts.providers import provider as say

log = logging.getLogger(__name__)


class MidjourneyProxy(HttpDialect):
    """One account on a midjourney-proxy server; implements `Provider`. `steady` counts seconds."""

    def __init__(
        self,
        config: AccountConfig,
        session: aiohttp.ClientSession,
        trusted: frozenset[str],
        timeouts: Timeouts | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = config.name
        self.capabilities = Capabilities()
        self._redact = SecretRedactor(config.secrets)
        self._notify_url = config.notify_url
        bearer = ("Authorization", f"Bearer {config.key}")
        auth = bearer if config.auth == "bearer" else ("mj-api-secret", config.key)
        self._http = HttpTransport(session, config.url, auth, self._explain, timeouts, config.proxies)
        self._files = Downloader(session, trusted, owned=Owned.of(config, self._http.base), proxies=config.proxies)
        self._limits = KnownLimits()
        self._polls = Polls(config.name, self._http, self._read, Singles(self.fetch, steady), steady)
        self._routes = Routes(config, self._http)

    async def submit(self, request: SubmitRequest, key: str) -> Submitted:
        """Send a job once; see `Provider.submit`. If one press makes several tasks ("Imagine all"), the first one
        is followed."""
        order = await asyncio.to_thread(write_order, request, key, self._notify_url)
        async with confirmed_by(self.probe):
            return await self._submit(request.speed, order, prompt_of(request))

    async def _submit(self, speed: Speed, order: SubmitOrder, prompt: str) -> Submitted:
        answer = await self._routes.post(speed, order.routes, order.payload, prompt)
        if no_route(answer):
            raise await self._not_served(order, answer)
        try:
            submitted = SubmitReader(self._redact, parent=order.parent, custom_id=order.custom_id).read(answer)
        except UnknownButton:
            if self._limits.can_be_refused(order.action) and no_such_kind(answer) and await self._still_lists(order):
                self.learn_refusal(order.action)
            raise
        self._limits.confirm(order.action)
        return submitted

    async def _not_served(self, order: SubmitOrder, answer: Answer) -> ProviderError:
        """The error for a server that has no route for `order`. A server that is down behind a gateway looks the same,
        so it is believed only if another call works at the same time."""
        if not order.optional:
            return ProviderRejected(say.NO_ADDRESS(reason=self._explain(answer)), retryable=True)
        if order.action is Action.OTHER:  # a press by number, but by now the server has buttons
            return UnknownButton(say.CANNOT_RUN_BUTTON())
        try:
            await self.probe()
        except ProviderError as fault:
            return ProviderRejected(fault.reason, retryable=True)
        self.learn_refusal(order.action)
        return ProviderRejected(say.NOT_OFFERED())

    async def _still_lists(self, press: SubmitOrder) -> bool:
        """True if the server still offers this very button. Otherwise the stored customId is too old, and its kind may
        be fine."""
        try:
            parent = await self.fetch(TaskRef(press.parent))
        except ProviderError:
            return False
        return isinstance(parent, Finished) and press.custom_id in (button.custom_id for button in parent.buttons)

    def offers(self, action: Action) -> bool:
        """False for actions that this server's family, or a refusal, shows to be unsupported here."""
        return self._limits.offers(action)

    async def answer_modal(
        self, ref: TaskRef, prompt: str, mask: bytes | None = None, *, speed: Speed = Speed.FAST
    ) -> Submitted:
        """Answer the modal of task `ref`; see `Provider.answer_modal`."""
        body = {"taskId": ref, "prompt": prompt}
        if mask is not None:
            body["maskBase64"] = data_url(Picture(mask, "image/png"))
        async with confirmed_by(self.probe):
            answer = await self._routes.post(speed, ["modal"], encode(body), prompt)
            return SubmitReader(self._redact, parent=ref).read(answer)

    async def poll(self, refs: Sequence[TaskRef]) -> Mapping[TaskRef, TaskStatus]:
        """State of all `refs`: one call per 100, or single fetches if that call doesn't work."""
        return await self._polls.poll(refs)

    def _read(self, entry: dict[str, object]) -> tuple[str, TaskStatus] | None:
        task = self._task(entry)
        return (task.id, self._outcome(task)) if task is not None else None

    async def fetch(self, ref: TaskRef) -> TaskStatus:
        """State of one task; Missing if the server doesn't know it (servers say so in six ways)."""
        _body, task = await self._look_up(ref)
        if task is None:
            return Missing()
        if task.id not in ("", ref):
            raise ProviderProtocolError(say.OTHER_JOB())
        return self._outcome(task)

    async def raw(self, ref: TaskRef) -> object:
        """One task as the server returns it; see `Provider.raw`."""
        body, task = await self._look_up(ref)
        if task is None:
            raise ProviderRejected(say.UNKNOWN_TASK())
        return body

    async def _look_up(self, ref: TaskRef) -> tuple[object, MidjourneyTask | None]:
        """The server's answer about a task, and the task in it; None if the server doesn't know it."""
        answer = await self._http.query("GET", f"/mj/task/{quote(ref, safe='')}/fetch")
        if answer.status < 300 and not answer.body.strip():
            return None, None
        try:
            body = answer.json()
        except ValueError:
            raise ProviderProtocolError(say.ANSWER_BROKEN_BY(reason=self._explain(answer))) from None
        try:
            task = await beside(answer.body, lambda: self._task(body)) if answer.status < 300 else None
        except ValueError:
            raise ProviderProtocolError(say.ANSWER_BROKEN()) from None
        if task is None and not _is_unknown(unwrapped(body), raw_message(answer)):
            raise ProviderProtocolError(say.CANNOT_SHOW(reason=self._explain(answer)))
        return body, task

    def _outcome(self, task: MidjourneyTask) -> TaskStatus:
        return sealed(from_server(str(self._http.base), task.outcome(self._limits.family)), self._redact)

    def _task(self, value: object) -> MidjourneyTask | None:
        """A task object; its fields also show the server's family."""
        task = read_task(value, self._redact)
        if task is not None:
            self._limits.see(task_object(value))
        return task

    def _tasks(self, listed: Iterable[object]) -> Iterator[MidjourneyTask]:
        """The readable tasks with an id; others are left out, so that they can't spoil the rest."""
        return (task for task in map(self._task, listed) if task is not None and task.id)

    async def find(self, keys: Collection[str]) -> Mapping[str, TaskRef] | None:
        """The tasks with one of `keys` as their `state` among those that the server lists; see `Provider.find`."""
        reader = TaskListReader(keys)
        answer = await self._http.scan("/mj/task/list", reader.feed, MAX_BYTES)
        await asyncio.to_thread(reader.end)
        if answer.status >= 300 or not reader.is_list:  # no such call, or a web page instead
            return None
        if not reader.is_whole:
            raise ProviderProtocolError(say.LIST_CUT_OFF())
        return reader.found

    async def recognise(self, task_id: str, key: str) -> TaskRef | None:
        """The task with this id, unless its `state` is another one; see `Provider.recognise`."""
        _body, task = await self._look_up(TaskRef(task_id))
        return TaskRef(task_id) if task is not None and task.state in ("", key) else None

    async def cancel(self, ref: TaskRef) -> bool:
        """Ask the server to stop a task; see `Provider.cancel`. Relays have no such call."""
        try:
            answer = await self._http.ask_once("POST", f"/mj/task/{quote(ref, safe='')}/cancel")
        except ProviderAuthError:  # only for owners and admins of the server
            self._limits.stops_nothing = True
            raise
        if no_route(answer) or (answer.status >= 400 and "禁止" in answer.body.decode(errors="replace")):
            self._limits.stops_nothing = True  # no such call, or not for this key
        return read_cancel(answer, self._redact)

    def stops(self, ref: TaskRef, *, begun: bool) -> bool:
        """See `Provider.stops`: relays and novicezk have no such call, others may have it for their admins only."""
        return self._limits.stops()

    async def seed(self, ref: TaskRef) -> str:
        """The seed of a finished task, in digits; "" if the server has none or no way to ask."""
        path = f"/mj/task/{quote(ref, safe='')}/image-seed"
        return read_seed(await self._http.query("GET", path, slow=True), self._redact)

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 120.0) -> bytes:
        """The bytes behind a URL that a task named, fetched without the key."""
        return await self._files.download(url, limit_bytes=limit_bytes, timeout_s=timeout_s)

    async def save(self, url: str, target: Path, *, limit_bytes: int, timeout_s: float, window_s: float) -> None:
        """Write the bytes behind a URL to a file, fetched without the key; see `Provider.save`."""
        await self._files.save(url, target, limit_bytes=limit_bytes, timeout_s=timeout_s, window_s=window_s)

    async def probe(self) -> None:
        """Query the state of no task at all, which costs nothing on any server; any JSON is a good answer. If that call
        is refused or missing, the call for one task decides."""
        silent = False
        if self._polls.uses_batches:
            try:
                answer = await self._http.probe("POST", BATCH, encode({"ids": []}))
                silent = answer.status < 300 and not answer.body.strip()
                if answer.status not in (404, 405):
                    answer.json()
                    return
            except (ValueError, ProviderAuthError, OutOfCredit, ProviderProtocolError):
                pass
            except ProviderUnavailable as fault:
                if not isinstance(fault, Transient):
                    raise
        answer = await self._http.probe("GET", "/mj/task/0/fetch")
        if answer.status < 300 and not answer.body and not silent:
            return  # some servers' way to say that they don't know task 0
        try:
            answer.json()
        except ValueError:
            raise ProviderProtocolError(say.NOT_A_PROVIDER(reason=self._explain(answer))) from None

    def _explain(self, answer: Answer) -> str:
        return explain(answer, self._redact)


def _is_unknown(body: object, message: str) -> bool:
    """True for an error that means "no such task"."""
    if body is None or (isinstance(body, dict) and body.get("code") == 3):
        return True
    return any(text in message.lower() for text in UNKNOWN_TASK)
