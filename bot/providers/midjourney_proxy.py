"""Dialect A, "midjourney-proxy": `/mj/submit/...` and `/mj/task/...`. See docs/providers.md.

Spoken by relays built on new-api or one-api and by the self-hosted servers (novicezk, plus, trueai).
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

import aiohttp

from bot.core.account import AccountConfig
from bot.core.errors import ProviderError, ProviderProtocolError, ProviderUnavailable
from bot.core.models import Speed, TaskRef
from bot.providers.base import (
    ActionRequest,
    Capabilities,
    ImagineRequest,
    Missing,
    Picture,
    SubmitRequest,
    Submitted,
    TaskStatus,
)
from bot.providers.download import Downloader, origin
from bot.providers.http import Answer, HttpTransport, Timeouts
from bot.providers.midjourney_answers import SubmitReader
from bot.providers.midjourney_tasks import Task, read_task
from bot.providers.midjourney_texts import UNKNOWN_TASK, explain, raw_message

log = logging.getLogger(__name__)

_BATCH = "/mj/task/list-by-condition"
_BATCH_IDS = 100
_SINGLES_AT_ONCE = 6
_SINGLES_FOR_S = 600.0
_NIJI = re.compile(r"(?:^|\s)--niji\b")


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
        self._prefixes = {speed: _normal_prefix(config.prefixes.get(speed, "")) for speed in Speed}
        bearer = ("Authorization", f"Bearer {config.key}")
        auth = bearer if config.auth == "bearer" else ("mj-api-secret", config.key)
        self._http = HttpTransport(session, config.url, auth, self._explain, timeouts)
        self._files = Downloader(session, trusted | {origin(self._http.base)})
        self._singles_until = 0.0

    async def submit(self, request: SubmitRequest, key: str) -> Submitted:
        """Send a job once; see `Provider.submit`. Where one press makes several tasks ("Imagine all"), the first one
        is followed."""
        match request:
            case ImagineRequest():
                payload = await asyncio.to_thread(_imagine_body, request, key)
                return await self._submit(request.speed, "imagine", payload, SubmitReader(self._key))
            case ActionRequest():
                body = {"taskId": request.parent, "customId": request.custom_id, "state": key}
                reader = SubmitReader(self._key, parent=request.parent, custom_id=request.custom_id)
                return await self._submit(request.speed, "action", _encode(body), reader)

    async def answer_modal(
        self, ref: TaskRef, prompt: str, mask: bytes | None = None, *, speed: Speed = Speed.FAST
    ) -> Submitted:
        """Answer the modal of task `ref`; see `Provider.answer_modal`."""
        body = {"taskId": ref, "prompt": prompt}
        if mask is not None:
            body["maskBase64"] = _data_url(Picture(mask, "image/png"))
        return await self._submit(speed, "modal", _encode(body), SubmitReader(self._key, parent=ref))

    async def _submit(self, speed: Speed, verb: str, payload: bytes, reader: SubmitReader) -> Submitted:
        answer = await self._http.submit(f"{self._prefixes[speed]}/mj/submit/{verb}", payload)
        return reader.read(answer)

    async def poll(self, refs: Sequence[TaskRef]) -> Mapping[TaskRef, TaskStatus]:
        """State of all `refs`: one call per 100, or single fetches for ten minutes where the server has no batch."""
        wanted = list(dict.fromkeys(refs))
        if time.monotonic() >= self._singles_until:
            try:
                return await self._poll_batches(wanted)
            except _NoBatch:
                log.info("account %s has no batch poll; single fetches for the next %.0f s", self.name, _SINGLES_FOR_S)
                self._singles_until = time.monotonic() + _SINGLES_FOR_S
        return await self._poll_singles(wanted)

    async def _poll_batches(self, refs: Sequence[TaskRef]) -> dict[TaskRef, TaskStatus]:
        found: dict[str, TaskStatus] = {}
        for start in range(0, len(refs), _BATCH_IDS):
            answer = await self._http.query("POST", _BATCH, _encode({"ids": refs[start : start + _BATCH_IDS]}))
            found |= {task.id: task.outcome() for task in _tasks(self._batch(answer))}
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

    async def _poll_singles(self, refs: Sequence[TaskRef]) -> dict[TaskRef, TaskStatus]:
        """Raises the first error when every fetch failed; else a failed one is a task not mentioned this time."""
        places = asyncio.Semaphore(_SINGLES_AT_ONCE)

        async def one(ref: TaskRef) -> TaskStatus | ProviderError:
            async with places:
                try:
                    return await self.fetch(ref)
                except ProviderError as error:
                    return error

        async with asyncio.TaskGroup() as group:
            tasks = {ref: group.create_task(one(ref)) for ref in refs}
        results = {ref: task.result() for ref, task in tasks.items()}
        errors = [result for result in results.values() if isinstance(result, ProviderError)]
        if errors and len(errors) == len(results):
            raise errors[0]
        return {ref: Missing() if isinstance(result, ProviderError) else result for ref, result in results.items()}

    async def fetch(self, ref: TaskRef) -> TaskStatus:
        """State of one task; Missing where the server does not know it (servers say so in six ways)."""
        answer = await self._http.query("GET", f"/mj/task/{quote(ref, safe='')}/fetch")
        if answer.status < 300 and not answer.body.strip():
            return Missing()
        try:
            body = answer.json()
        except ValueError:
            raise ProviderProtocolError(f"The image provider's answer is broken ({self._explain(answer)}).") from None
        task = read_task(body) if answer.status < 300 else None
        if task is None:
            if _is_unknown(body, raw_message(answer)):
                return Missing()
            raise ProviderProtocolError(f"The image provider cannot show the job ({self._explain(answer)}).")
        if task.id not in ("", ref):
            raise ProviderProtocolError("The image provider answered about another job.")
        return task.outcome()

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
        tasks = _tasks(listed) if isinstance(listed, list) else ()
        return next((TaskRef(task.id) for task in tasks if task.state == key), None)

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 120.0) -> bytes:
        """The bytes behind a URL that a task named, fetched without the key."""
        return await self._files.download(url, limit_bytes=limit_bytes, timeout_s=timeout_s, base=self._http.base)

    async def probe(self) -> None:
        """Ask for the state of no task at all, which costs nothing on any server; any JSON will do for an answer."""
        answer = await self._http.probe("POST", _BATCH, _encode({"ids": []}))
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


def _tasks(listed: Iterable[object]) -> Iterator[Task]:
    """The readable tasks with an id; what is none is left out, so that it cannot spoil the others."""
    return (task for task in map(read_task, listed) if task is not None and task.id)


def _imagine_body(request: ImagineRequest, key: str) -> bytes:
    body: dict[str, object] = {
        "prompt": request.prompt,
        "base64Array": [_data_url(picture) for picture in request.references],
        "state": key,
    }
    if _NIJI.search(request.prompt):
        body["botType"] = "NIJI_JOURNEY"
    return _encode(body)


def _data_url(picture: Picture) -> str:
    return f"data:{picture.content_type};base64,{base64.b64encode(picture.content).decode('ascii')}"


def _encode(body: Mapping[str, object]) -> bytes:
    return json.dumps(body).encode("utf-8")


def _normal_prefix(text: str) -> str:
    """A path prefix with one slash before each part, from any spelling of the slashes; "" for none."""
    parts = [part for part in text.strip().split("/") if part]
    return "".join(f"/{quote(part)}" for part in parts)
