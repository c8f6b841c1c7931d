"""Dialect A, "midjourney-proxy": `/mj/submit/...` and `/mj/task/...`. See docs/providers.md.

Spoken by relays built on new-api or one-api and by the self-hosted servers (novicezk, plus, trueai).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import aiohttp

from bot.core.account import AccountConfig
from bot.core.errors import (
    ProviderAuthError,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    ProviderUnavailable,
    UnknownButton,
)
from bot.core.models import Action, Speed, TaskRef
from bot.providers.base import (
    UNKNOWN,
    Capabilities,
    Finished,
    Missing,
    Picture,
    SubmitRequest,
    Submitted,
    TaskStatus,
)
from bot.providers.capabilities import Limits
from bot.providers.download import Downloader, Owned
from bot.providers.http import Answer, HttpTransport, Timeouts
from bot.providers.midjourney_answers import SubmitReader, no_route, no_such_kind, read_cancel, read_seed
from bot.providers.midjourney_images import from_server
from bot.providers.midjourney_requests import Order, data_url, encode, write_order
from bot.providers.midjourney_tasks import Task, read_task
from bot.providers.midjourney_texts import UNKNOWN_TASK, explain, raw_message
from bot.providers.singles import fetch_each

log = logging.getLogger(__name__)

_BATCH = "/mj/task/list-by-condition"
_BATCH_IDS = 100
_SINGLES_FOR_S = 600.0


class _NoBatch(Exception):
    """The server has no usable list-by-condition."""


class MidjourneyProxy:
    """One account on a midjourney-proxy server; implements `Provider`."""

    def __init__(
        self,
        config: AccountConfig,
        session: aiohttp.ClientSession,
        trusted: frozenset[str],
        timeouts: Timeouts | None = None,
    ) -> None:
        self.name = config.name
        self.capabilities = Capabilities()
        self._key = config.key
        self._notify_url = config.notify_url
        self._prefixes = {speed: _normal_prefix(config.prefixes.get(speed, "")) for speed in Speed}
        bearer = ("Authorization", f"Bearer {config.key}")
        auth = bearer if config.auth == "bearer" else ("mj-api-secret", config.key)
        self._http = HttpTransport(session, config.url, auth, self._explain, timeouts, config.proxies)
        self._files = Downloader(session, trusted, owned=Owned.of(config, self._http.base), proxies=config.proxies)
        self._limits = Limits()
        self._singles_until = 0.0

    async def submit(self, request: SubmitRequest, key: str) -> Submitted:
        """Send a job once; see `Provider.submit`. Where one press makes several tasks ("Imagine all"), the first one
        is followed."""
        order = await asyncio.to_thread(write_order, request, key, self._notify_url)
        answer = await self._post(request.speed, order)
        if order.optional and no_route(answer):
            raise await self._not_served(order)
        try:
            submitted = SubmitReader(self._key, parent=order.parent, custom_id=order.custom_id).read(answer)
        except UnknownButton:
            if self._limits.can_be_refused(order.action) and no_such_kind(answer) and await self._still_lists(order):
                self.learn_refusal(order.action)
            raise
        self._limits.confirm(order.action)
        return submitted

    async def _post(self, speed: Speed, order: Order) -> Answer:
        """The answer of the first route that the server has, else of the last one. No route, nothing accepted."""
        for route in order.routes:
            answer = await self._http.submit(f"{self._prefixes[speed]}/mj/submit/{route}", order.payload)
            if not no_route(answer):
                break
        return answer

    async def _not_served(self, order: Order) -> ProviderError:
        """What it means that the server has no route for `order`. A server that is away behind a gateway looks the
        same, so it is believed only when another call works at the same time."""
        if order.action is Action.OTHER:  # a press by number, and by now the server has buttons
            return UnknownButton("The provider cannot run this button.")
        try:
            await self.probe()
        except ProviderError as fault:
            return ProviderRejected(fault.reason, retryable=True)
        self.learn_refusal(order.action)
        return ProviderRejected("The provider does not offer this.")

    async def _still_lists(self, press: Order) -> bool:
        """True when the server, asked now, offers this very button. Else it was the stored customId that is too old,
        and its kind may be fine."""
        try:
            parent = await self.fetch(TaskRef(press.parent))
        except ProviderError:
            return False
        return isinstance(parent, Finished) and press.custom_id in (button.custom_id for button in parent.buttons)

    def offers(self, action: Action) -> bool:
        """False for what the family of this server, or a refusal, shows not to be done here."""
        return self._limits.offers(action)

    @property
    def refused(self) -> frozenset[Action]:
        """The kinds that this account has refused; see `Provider.refused`."""
        return self._limits.refused

    def learn_refusal(self, action: Action) -> None:
        """Offer `action` no more, unless that would leave the account without use; see `Provider.learn_refusal`."""
        self.restore_refused((action,))

    def restore_refused(self, actions: Iterable[Action]) -> None:
        """Take over what an earlier run has learned."""
        self._limits.learn(actions)

    async def answer_modal(
        self, ref: TaskRef, prompt: str, mask: bytes | None = None, *, speed: Speed = Speed.FAST
    ) -> Submitted:
        """Answer the modal of task `ref`; see `Provider.answer_modal`."""
        body = {"taskId": ref, "prompt": prompt}
        if mask is not None:
            body["maskBase64"] = data_url(Picture(mask, "image/png"))
        answer = await self._http.submit(f"{self._prefixes[speed]}/mj/submit/modal", encode(body))
        return SubmitReader(self._key, parent=ref).read(answer)

    async def poll(self, refs: Sequence[TaskRef]) -> Mapping[TaskRef, TaskStatus]:
        """State of all `refs`: one call per 100, or single fetches for ten minutes where the server has no batch."""
        wanted = list(dict.fromkeys(refs))
        if time.monotonic() >= self._singles_until:
            try:
                return await self._poll_batches(wanted)
            except _NoBatch:
                log.info("account %s has no batch poll; single fetches for the next %.0f s", self.name, _SINGLES_FOR_S)
                self._singles_until = time.monotonic() + _SINGLES_FOR_S
        return await fetch_each(self.fetch, wanted)

    async def _poll_batches(self, refs: Sequence[TaskRef]) -> dict[TaskRef, TaskStatus]:
        found: dict[str, TaskStatus] = {}
        for start in range(0, len(refs), _BATCH_IDS):
            answer = await self._http.query("POST", _BATCH, encode({"ids": refs[start : start + _BATCH_IDS]}))
            found |= {task.id: self._outcome(task) for task in self._tasks(self._batch(answer))}
        return {ref: found.get(ref, Missing()) for ref in refs}

    def _batch(self, answer: Answer) -> list[object]:
        """The array of a batch answer. Raises _NoBatch, or ProviderProtocolError for an empty or cut-off answer."""
        try:
            body = answer.json()
        except ValueError:
            if answer.status == 200 and answer.body.lstrip()[:1] in (b"", b"["):
                raise ProviderProtocolError("The image provider's answer is broken.") from None
            raise _NoBatch from None
        if answer.status >= 300 or not isinstance(body, list):
            raise _NoBatch
        return body

    async def fetch(self, ref: TaskRef) -> TaskStatus:
        """State of one task; Missing where the server does not know it (servers say so in six ways)."""
        _body, task = await self._look_up(ref)
        if task is None:
            return Missing()
        if task.id not in ("", ref):
            raise ProviderProtocolError("The image provider answered about another job.")
        return self._outcome(task)

    async def raw(self, ref: TaskRef) -> object:
        """One task as the server tells it; see `Provider.raw`."""
        body, task = await self._look_up(ref)
        if task is None:
            raise ProviderRejected(UNKNOWN)
        return body

    async def _look_up(self, ref: TaskRef) -> tuple[object, Task | None]:
        """What the server says of a task, and the task in it; None where the server does not know it."""
        answer = await self._http.query("GET", f"/mj/task/{quote(ref, safe='')}/fetch")
        if answer.status < 300 and not answer.body.strip():
            return None, None
        try:
            body = answer.json()
        except ValueError:
            raise ProviderProtocolError(f"The image provider's answer is broken ({self._explain(answer)}).") from None
        task = self._task(body) if answer.status < 300 else None
        if task is None and not _is_unknown(body, raw_message(answer)):
            raise ProviderProtocolError(f"The image provider cannot show the job ({self._explain(answer)}).")
        return body, task

    def _outcome(self, task: Task) -> TaskStatus:
        return from_server(str(self._http.base), task.outcome(self._limits.family))

    def _task(self, value: object) -> Task | None:
        """A task object; its fields also show whose server this is."""
        task = read_task(value)
        if task is not None:
            self._limits.see(value)
        return task

    def _tasks(self, listed: Iterable[object]) -> Iterator[Task]:
        """The readable tasks with an id; what is none is left out, so that it cannot spoil the others."""
        return (task for task in map(self._task, listed) if task is not None and task.id)

    async def find(self, key: str) -> TaskRef | None:
        """The task with `state` = `key` among the server's recent ones; None also where it lists none.

        Raises ProviderUnavailable when the server could not be asked: that is not a "no".
        """
        try:
            answer = await self._http.query("GET", "/mj/task/list")
            listed = answer.json()
        except ProviderUnavailable:
            raise
        except (ProviderError, ValueError):
            return None
        tasks = self._tasks(listed) if isinstance(listed, list) else ()
        return next((TaskRef(task.id) for task in tasks if task.state == key), None)

    async def cancel(self, ref: TaskRef) -> bool:
        """Ask the server to stop a task; see `Provider.cancel`. Relays have no such call."""
        try:
            answer = await self._http.ask_once("POST", f"/mj/task/{quote(ref, safe='')}/cancel")
        except ProviderAuthError:  # for owners and admins of the server only
            self._limits.stops_nothing = True
            raise
        if no_route(answer) or (answer.status >= 400 and "禁止" in answer.body.decode(errors="replace")):
            self._limits.stops_nothing = True  # no such call, or not for this key
        return read_cancel(answer)

    def stops(self, ref: TaskRef, *, begun: bool) -> bool:
        """See `Provider.stops`: relays and novicezk have no such call, others may have it for their admins only."""
        return self._limits.stops()

    async def seed(self, ref: TaskRef) -> str:
        """The seed of a finished task, in digits; "" where the server has none or no way to ask."""
        return read_seed(await self._http.query("GET", f"/mj/task/{quote(ref, safe='')}/image-seed", slow=True))

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 120.0) -> bytes:
        """The bytes behind a URL that a task named, fetched without the key."""
        return await self._files.download(url, limit_bytes=limit_bytes, timeout_s=timeout_s)

    async def save(self, url: str, target: Path, *, limit_bytes: int, timeout_s: float, window_s: float) -> None:
        """Write the bytes behind a URL to a file, fetched without the key; see `Provider.save`."""
        await self._files.save(url, target, limit_bytes=limit_bytes, timeout_s=timeout_s, window_s=window_s)

    async def probe(self) -> None:
        """Ask for the state of no task at all, which costs nothing on any server; any JSON will do for an answer."""
        answer = await self._http.probe("POST", _BATCH, encode({"ids": []}))
        if answer.status in (404, 405):
            answer = await self._http.probe("GET", "/mj/task/0/fetch")
            if answer.status < 300 and not answer.body:
                return  # how some servers say that they do not know task 0
        try:
            answer.json()
        except ValueError:
            reason = f"The address does not answer as an image provider ({self._explain(answer)})."
            raise ProviderProtocolError(reason) from None

    def _explain(self, answer: Answer) -> str:
        return explain(answer, self._key)


def _is_unknown(body: object, message: str) -> bool:
    """True for an error that means "no such task"."""
    if body is None or (isinstance(body, dict) and body.get("code") == 3):
        return True
    return any(text in message.lower() for text in UNKNOWN_TASK)


def _normal_prefix(text: str) -> str:
    """A path prefix with one slash before each part, from any spelling of the slashes; "" for none."""
    parts = [part for part in text.strip().split("/") if part]
    return "".join(f"/{quote(part)}" for part in parts)
