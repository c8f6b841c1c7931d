"""Wraps every REST call: record it, misbehave on demand, authenticate, limit the rate, format errors."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Middleware

from loopback_discord.rest.errors import ApiError, FormErrors, Known, refuse
from loopback_discord.rest.faults import Fault, Faults
from loopback_discord.rest.incoming import Incoming, read_incoming
from loopback_discord.rest.ratelimit import RateLimits
from loopback_discord.rest.recorder import Journal, Recorded
from loopback_discord.rest.reply import reply
from loopback_discord.world.snowflake import is_snowflake

_ID_OR_TOKEN = re.compile(r"/[A-Za-z0-9_\-]{15,}")
_log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PLAIN = "text/plain; charset=utf-8"
INCOMING: web.RequestKey[Incoming] = web.RequestKey("incoming", Incoming)
API = re.compile(r"/api(?:/v\d+)?(?P<rest>/.*)")
# These carry their own secret in the path, or are public.
_NO_AUTH = re.compile(r"/(interactions/\d+/[^/]+/callback|webhooks/\d+/[^/]+(/.*)?|gateway)$")


@dataclass(slots=True)
class RestShell:
    """The middleware of `/api`; `journal` grows by one entry per call."""

    valid: Callable[[str], bool]  # True for the bot's token
    faults: Faults
    limits: RateLimits
    journal: Journal

    def middleware(self) -> Middleware:
        @web.middleware
        async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
            found = API.fullmatch(request.path)
            if found is None:
                return await handler(request)
            return await self._serve(request, handler, found["rest"])

        return around

    async def _serve(self, request: web.Request, handler: Handler, path: str) -> web.StreamResponse:
        record = Recorded(request.method, path, dict(request.query), dict(request.headers))
        self.journal.note(record)
        try:
            incoming = await read_incoming(request)
        except ApiError as error:
            return self._finish(record, error_response(error))
        request[INCOMING] = incoming
        record.json = incoming.body
        self.journal.keep_files(record, incoming.files)
        fault = self.faults.take(request.method, path)
        if fault is None:
            return self._finish(record, await self._answer(request, handler, path))
        return await self._misbehave(fault, record, request, handler, path)

    async def _misbehave(
        self, fault: Fault, record: Recorded, request: web.Request, handler: Handler, path: str
    ) -> web.StreamResponse:
        if fault.after_effect:
            await self._answer(request, handler, path)
        if fault.hang_s:
            await asyncio.sleep(fault.hang_s)
        if fault.cut and request.transport is not None:
            record.finish(0, None)
            request.transport.abort()
            return web.Response(status=500)  # nobody is there to read it
        if fault.status == 0:
            return self._finish(record, await self._answer(request, handler, path))
        return self._finish(record, _fault_response(fault))

    async def _answer(self, request: web.Request, handler: Handler, path: str) -> web.Response:
        public = _NO_AUTH.fullmatch(path) is not None
        headers: dict[str, str] = {}
        try:
            if not public and not self._authorized(request):
                raise refuse(Known.UNAUTHORIZED)
            verdict = self.limits.check(request.method, path, counted_globally=not public)
            headers = verdict.headers
            if verdict.retry_after is not None:
                body = {
                    "message": "You are being rate limited.",
                    "retry_after": verdict.retry_after,
                    "global": verdict.scope == "global",
                }
                return reply(body, status=429, headers=headers)
            _check_ids(request)
            response = await handler(request)
        except ApiError as error:
            response = error_response(error)
        except web.HTTPMethodNotAllowed:
            response = error_response(refuse(Known.METHOD_NOT_ALLOWED))
        except web.HTTPNotFound:
            response = error_response(refuse(Known.NOT_FOUND))
        except web.HTTPRequestEntityTooLarge:
            response = error_response(refuse(Known.ENTITY_TOO_LARGE))
        except Exception:  # an answer in Discord's shape even for our own mistakes
            _log.exception("%s %s failed", request.method, _ID_OR_TOKEN.sub("/...", path))
            response = error_response(refuse(Known.INTERNAL))
        response.headers.update(headers)
        assert isinstance(response, web.Response)  # noqa: S101  # the API streams nothing
        return response

    def _authorized(self, request: web.Request) -> bool:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return kind == "Bot" and self.valid(token)

    def _finish(self, record: Recorded, response: web.Response) -> web.Response:
        response.headers["Via"] = "1.1 google"  # without it discord.py takes a 429 for a ban at the edge
        text = response.text
        try:
            record.finish(response.status, json.loads(text) if text else None)
        except ValueError:
            record.finish(response.status, text)
        return response


def _check_ids(request: web.Request) -> None:
    """Checks that ids in the path are snowflakes, or a word like @me if the route allows it."""
    errors = FormErrors()
    for name, value in request.match_info.items():
        if name.endswith("_id") and not is_snowflake(value) and not value.startswith("@"):
            errors.add((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
    errors.raise_if_any()


def _fault_response(fault: Fault) -> web.Response:
    if isinstance(fault.body, str):
        return web.Response(
            body=fault.body.encode(), status=fault.status, headers={"Content-Type": PLAIN, **fault.headers}
        )
    body = fault.body if fault.body is not None else {"message": f"{fault.status}: Fault", "code": 0}
    return reply(body, status=fault.status, headers=fault.headers)


def error_response(error: ApiError) -> web.Response:
    headers = {} if error.retry_after_s is None else {"Retry-After": str(math.ceil(error.retry_after_s))}
    return reply(error.body(), status=error.status, headers=headers)
