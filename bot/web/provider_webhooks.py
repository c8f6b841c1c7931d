"""Webhooks of providers: a hint to poll now, and which task is said to belong to which of our jobs.

They aren't trusted: the poll tells a task's state, and the task that a webhook names is looked up first.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.core.text.task_ids import task_id

MAX_BODY_BYTES = 1024 * 1024
# JSON is parsed in one go, while everything else waits. A longer body, or one with more values, is only a hint
READ_BYTES, READ_VALUES = 64 * 1024, 4000
BODY_TIMEOUT_S = 10.0
WRITTEN_IN_S = 4.0
_JOB_ID = re.compile(r"[0-9a-z]{10}")

# Account, id of a task, id of the job it is said to be. Returns when it is written down; raises Busy if it cannot be
Heard = Callable[[str, str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WebhookProof:
    """The proof of one account's webhooks: the end of their address, and a header if its dialect sends one."""

    token: str = field(repr=False)
    secret: str = field(default="", repr=False)


def routes(hooks: Mapping[str, WebhookProof], hint: Callable[[str], None], heard: Heard) -> list[web.RouteDef]:
    """`POST /hooks/{account}/{token}`; `hooks` by account, `hint` asks to poll an account now.

    Answers 503 if the report can't be stored.
    """

    async def hook(request: web.Request) -> web.Response:
        account = request.match_info["account"]
        known = hooks.get(account)
        if known is None or not _same(known.token, request.match_info["token"]):
            raise web.HTTPNotFound
        if known.secret and not _same(known.secret, request.headers.get("x-webhook-secret", "")):
            raise web.HTTPForbidden
        body = await _read(request)
        hint(account)
        if _is_short(body) and (named := _named(body, request.query.get("job", ""))) is not None:
            # before the answer: an answered webhook isn't repeated, and a kill would lose it
            try:
                async with asyncio.timeout(WRITTEN_IN_S):
                    await heard(account, *named)
            except TimeoutError:
                raise web.HTTPServiceUnavailable from None
        return web.json_response({"status": "ok"})

    return [web.post("/hooks/{account}/{token}", hook)]


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogateescape"))


def _is_short(body: bytes) -> bool:
    return sum(body.count(sign) for sign in (b"[", b"{", b",")) <= READ_VALUES


def _named(body: bytes, job_id: str) -> tuple[str, str] | None:
    """The task that a webhook is about, and the job of ours that it, or its address, names."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(said, dict) and isinstance(said.get("data"), dict):
        said = said["data"] | {key: said[key] for key in ("id", "state") if key in said}
    if not isinstance(said, dict):
        return None
    named = task_id(said.get("id")) or task_id(said.get("task_id"))
    job_id = job_id or str(said.get("state") or "")
    return (named, job_id) if named and _JOB_ID.fullmatch(job_id) else None


async def _read(request: web.Request) -> bytes:
    """The body, within the limits; empty if it is too long to be read."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES, request.content_length or 0)
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.content.iter_any():
                size += len(chunk)
                if size > MAX_BODY_BYTES:
                    raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES, size)
                if size <= READ_BYTES:
                    body += chunk
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body) if size <= READ_BYTES else b""
