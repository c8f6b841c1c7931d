"""Listening, and what is true of every answer: headers that let nothing foreign in, errors in plain words."""

from __future__ import annotations

import errno
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import ClientPayloadError, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.core.errors import Busy, ConfigError, UserError
from bot.web.pages import refusal

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CLOSE_S = 1.0  # what answers under way may still take when we stop

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
    400: "I do not understand this request.",
    404: "There is nothing at this address.",
    405: "This address does not take that kind of request.",
    413: "That is too large.",
}


@web.middleware
async def boundary(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one error boundary of the web server, and the headers of every answer."""
    try:
        response = await handler(request)
    except web.HTTPException as refused:
        sentence = _SENTENCES.get(refused.status, refused.reason)
        response = refused if refused.status < 400 else refusal(request, refused.status, sentence)
        if hdrs.ALLOW in refused.headers:
            response.headers[hdrs.ALLOW] = refused.headers[hdrs.ALLOW]
    except (ConnectionError, ClientPayloadError) as fault:
        log.debug("the other side went away: %s", fault)
        response = refusal(request, 400, _SENTENCES[400])
    except Busy as fault:
        response = refusal(request, 503, str(fault))
    except UserError as fault:
        response = refusal(request, 422, str(fault))
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("a request failed (reference %s)", reference)
        response = refusal(request, 500, f"Something went wrong on my side (reference {reference}).")
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        kept = "no-cache" if isinstance(response, web.FileResponse) else "no-store"  # files are asked for by their ETag
        response.headers.setdefault(hdrs.CACHE_CONTROL, kept)
        response.headers[hdrs.SERVER] = "imagine-bot"
    return response


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve `app` on WEB_HOST:WEB_PORT; gives the port. Raises ConfigError when it cannot be had."""
    # no access log: addresses here are secrets
    runner = web.AppRunner(app, access_log=None, logger=_http_log(), handle_signals=False, shutdown_timeout=CLOSE_S)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        bound: int = runner.addresses[0][1]
        log.info("the web server listens on %s port %s", host, bound)
        yield bound
    finally:
        await runner.cleanup()


def _http_log() -> logging.Logger:
    """For aiohttp, without what anyone can cause by sending something that is not HTTP."""
    http_log = logging.getLogger(f"{__name__}.http")
    http_log.addFilter(_is_ours)
    return http_log


def _is_ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except (socket.gaierror, UnicodeError) as fault:  # unknown, or no name at all
        raise ConfigError([f"WEB_HOST: {host!r} is no address of this machine"]) from fault
    except OSError as fault:
        if fault.errno == errno.EADDRNOTAVAIL:
            raise ConfigError([f"WEB_HOST: {host!r} is no address of this machine"]) from fault
        if fault.errno == errno.EADDRINUSE:
            reason = "is used by another program"
        elif fault.errno == errno.EACCES:
            reason = "is not allowed for this user"
        else:
            reason = f"cannot be used ({fault.strerror})"
        raise ConfigError([f"WEB_PORT: {port} {reason}; choose another one, or 0 for no web server"]) from fault
