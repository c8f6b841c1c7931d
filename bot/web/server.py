"""Properties of every answer: headers that let nothing foreign in, errors in plain words."""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from aiohttp import ClientPayloadError, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.core.errors import Busy, UserError
from bot.core.text.repeated_log_lines import RareLog
from bot.services import open_files
from bot.texts.web import web as say
from bot.web.connection_timeouts import IDLE_S
from bot.web.connections import MOST, Connections
from bot.web.files import File
from bot.web.listening import listening
from bot.web.pages import refusal

log = logging.getLogger(__name__)

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

CLOSE_S = 1.0  # the time that answers under way still have when we stop
FULL_PAUSE_S = 1.0  # after the system has no file or memory for another connection
LINE_EVERY_S = 60.0  # the same fault is logged once per this time, however often it is provoked
LIMITS: Final[dict[str, Any]] = {  # of one connection, for aiohttp
    "access_log": None,  # addresses here are secrets
    "keepalive_timeout": IDLE_S,
    "lingering_time": 3.0,  # an unwanted body is skipped for this long, so that its sender reads our answer
    "max_line_size": 4096,
    "max_field_size": 8190,
    "max_headers": 64,
    "auto_decompress": False,  # none of our clients compresses, and a bomb costs its sender nothing
}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

_SENTENCES = {
    400: say.BAD_REQUEST,
    403: say.FOREIGN,
    404: say.NOTHING_HERE,
    405: say.WRONG_METHOD,
    408: say.TOO_SLOW,
    413: say.TOO_LARGE,
    415: say.WRONG_BODY,
    417: say.NOT_EXPECTED,
    429: say.SENDING_ALREADY,
    500: say.MY_FAULT,
    503: say.BUSY,
}


class Boundary:
    """The one error boundary of the web server, the headers of every answer, and the line in which requests wait."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._rare = RareLog(log, LINE_EVERY_S)

    def around(self, handler: Handler) -> Handler:
        """Wrap `handler` in the boundary: routing and HTTP's own features (`Expect`) are inside."""

        async def bounded(request: web.BaseRequest) -> web.StreamResponse:
            async with self._connections.answering(request):
                return _closed(await self._answer(request, handler))

        return bounded

    async def _answer(self, request: web.BaseRequest, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as refused:
            return refused if refused.status < 400 else _refusal(request, refused)
        except (ConnectionError, ClientPayloadError, HttpProcessingError) as fault:
            log.debug("the other side went away, or sent what is not HTTP: %s", fault)
            return refusal(request, 400, _SENTENCES[400]())
        except Busy as fault:
            return refusal(request, 503, str(fault))
        except UserError as fault:
            return refusal(request, 422, str(fault))
        except Exception as fault:
            reference = secrets.token_hex(4)
            trace = traceback.format_exc()
            self._rare.error("a request failed (reference %s)\n%s", reference, trace, about=_kind(fault))
            return refusal(request, 500, say.MY_FAULT_WITH_REFERENCE(reference=reference))


class Wire(web.RequestHandler):
    """One connection. Data that isn't HTTP never reaches the boundary, but gets the same kind of answer."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        super().handle_error(request, status, exc, message)  # logs it, and raises if an answer has begun
        response = _closed(refusal(request, status, _SENTENCES.get(status, say.MY_FAULT)()))
        response.force_close()
        return response


def _kind(fault: BaseException) -> str:
    """The identity of a fault: its class and where it was raised."""
    *_, (frame, line) = traceback.walk_tb(fault.__traceback__)
    return f"{type(fault).__name__} {frame.f_code.co_filename}:{line}"


def _refusal(request: web.BaseRequest, refused: web.HTTPException) -> web.Response:
    known = _SENTENCES.get(refused.status)
    response = refusal(request, refused.status, known() if known is not None else refused.reason)
    for name in (hdrs.ALLOW, hdrs.RETRY_AFTER):
        if name in refused.headers:
            response.headers[name] = refused.headers[name]
    return response


def _closed(response: web.StreamResponse) -> web.StreamResponse:
    """The response with the headers that let nothing foreign in."""
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        kept = "no-cache" if isinstance(response, File) else "no-store"  # files are asked for by their ETag
        response.headers.setdefault(hdrs.CACHE_CONTROL, kept)
        response.headers[hdrs.SERVER] = "imagine-bot"
    return response


@asynccontextmanager
async def serving(
    app: web.Application,
    host: str,
    port: int,
    connections: Connections | None = None,
    full_pause_s: float = FULL_PAUSE_S,
) -> AsyncIterator[int]:
    """Serve `app` on WEB_HOST:WEB_PORT; returns the port. Raises ConfigError if it can't be had."""
    if connections is None:
        connections = Connections(open_files.for_strangers(MOST))
    runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=CLOSE_S)
    await runner.setup()
    try:
        if runner.server is None:
            raise RuntimeError("a runner that was set up has its server")
        runner.server.request_handler = Boundary(connections).around(runner.server.request_handler)
        wire = partial(Wire, runner.server, loop=asyncio.get_running_loop(), logger=_http_log(), **LIMITS)
        async with listening(wire, connections, host, port, full_pause_s) as bound:
            log.info("the web server listens on %s port %s", host, bound)
            yield bound
    finally:
        await runner.cleanup()


def _http_log() -> logging.Logger:
    """aiohttp's log, without lines that anyone can cause by sending something other than HTTP."""
    http_log = logging.getLogger(f"{__name__}.http")
    http_log.addFilter(_is_ours)
    return http_log


def _is_ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))
