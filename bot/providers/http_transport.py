"""HttpTransport: one account's server over HTTP. Handles auth, timeouts, size limits and status codes, not payloads.

Its whole point is to distinguish two cases. Before a submit has left (DNS, connect, TLS) nothing can be charged:
ProviderUnavailable. From the first byte on, silence, a cut connection, a 5xx or a broken body may hide an accepted
job: SubmitUncertain.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

import aiohttp
from yarl import URL

from bot import __version__
from bot.core.errors import (
    AccountRefused,
    OutOfCredit,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
)
from bot.core.settings.network_proxies import NO_PROXIES, Proxies
from bot.core.text.repeated_log_lines import RareLog
from bot.providers.shared.aiohttp_connector import Connector
from bot.providers.shared.body_reader import OverLimit, feed_capped, read_capped
from bot.providers.shared.http_answer import Answer, beside, try_json
from bot.providers.shared.refusals import (
    no_channel,
    refused_before,
    says_no_credit,
)
from bot.providers.shared.retry import Transient, again, parse_retry_after
from bot.providers.shared.timeouts import Timeouts
from bot.texts.providers import provider as say

log = logging.getLogger(__name__)

# many hosts are behind filters that refuse the default names of HTTP libraries
USER_AGENT = f"imagine-bot/{__version__} (self-hosted Discord image bot)"
JSON_LIMIT_BYTES = 8 * 1024 * 1024
_SAYS_NOTHING = (401, 403, 407)  # of whether jobs would be accepted
_CHUNK_BYTES = 64 * 1024

# raised while connecting: no byte of the request has left
NEVER_SENT = (
    aiohttp.ClientConnectorError,  # DNS, refused, TLS handshake, certificate
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientHttpProxyError,  # the proxy didn't connect to the provider
    aiohttp.InvalidURL,
)


Reading = Callable[[bytes], object]


class AnswerTooLarge(ProviderProtocolError):
    """The answer to a query is larger than 8 MiB."""


class HttpTransport:
    """One server, one key. `auth` is the only header that carries the key; `explain` reads an error body's message."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        auth: tuple[str, str],
        explain: Callable[[Answer], str],
        timeouts: Timeouts | None = None,
        proxies: Proxies = NO_PROXIES,
    ) -> None:
        self._session = session
        self._proxies = proxies
        self.base = URL(base_url.rstrip("/")).with_user(None)  # a user name there would be a second Authorization
        self._headers = {auth[0]: auth[1]}
        self._explain = explain
        self._timeouts = timeouts or Timeouts()
        self._rare = RareLog(log)  # each job is tried once a minute while a provider is away
        self.answered_at = 0.0  # the time of the server's last sound answer (monotonic seconds; 0 = never)

    def __repr__(self) -> str:
        return f"HttpTransport({str(self.base)!r})"

    async def submit(self, path: str, payload: bytes, prompts: tuple[str, ...] = ()) -> Answer:
        """POST a JSON body once and return the answer, whose status is 2xx or a 4xx for the dialect to read. `prompts`
        are those that it may quote.

        Raises ProviderUnavailable (not sent), ProviderBusy, ProviderAuthError, AccountRefused, ProviderRejected (too
        large) or SubmitUncertain.
        """
        fault: ProviderError
        try:
            # A pooled connection may be closed by the server while our POST is on its way, which cannot be told from
            # a lost answer. A connection of its own cannot have gone stale.
            async with fresh_session() as fresh:
                answer = await self._send(fresh, "POST", path, payload, self._timeouts.submit())
        except NEVER_SENT as error:
            self._rare.warning("submit not sent: %s", _named(error))
            fault = ProviderUnavailable(say.NOT_REACHED())
        except (TimeoutError, aiohttp.ClientError, OverLimit) as error:
            log.warning("submit answer lost: %s", _named(error))
            fault = SubmitUncertain(say.UNCERTAIN())
        else:
            answer = replace(answer, prompts=prompts)
            self._raise_for_status(answer, lost=SubmitUncertain)
            return answer
        raise fault  # outside the handlers: aiohttp's errors hold the request and its key, so none may be chained

    async def query(
        self, method: str, path: str, payload: bytes | None = None, *, slow: bool = False, read: Reading = try_json
    ) -> Answer:
        """Send a query that changes nothing, up to three times; `slow` for one that takes the server some work. `read`
        turns a body into `Answer.value`, in a thread if it is large. Status: 2xx or 4xx.

        Raises ProviderUnavailable, ProviderBusy, ProviderAuthError, OutOfCredit, or ProviderProtocolError
        (AnswerTooLarge).
        """
        patience_s = self._timeouts.slow_query_s if slow else self._timeouts.query_s
        async for attempt in again():
            with attempt:
                return await self._ask(method, path, payload, patience_s, read=read)
        raise AssertionError("the retry loop ends with an answer or an error")

    async def scan(self, path: str, feed: Callable[[bytes], None], limit_bytes: int) -> Answer:
        """GET something long, once: the body of a 200 goes to `feed` piece by piece, in a thread, and is not kept.

        Raises as `query`, also ProviderProtocolError for more than `limit_bytes`.
        """
        fault: ProviderError
        url = URL(str(self.base).rstrip("/") + path, encoded=True)
        timeout = self._timeouts.query(self._timeouts.slow_query_s)
        proxy = self._proxies.of(str(url))

        async def aside(piece: bytes) -> None:
            await asyncio.to_thread(feed, piece)

        try:
            async with self._session.get(
                url, headers=self._headers, timeout=timeout, allow_redirects=False, proxy=proxy
            ) as response:
                if response.status == 200:
                    await feed_capped(response, aside, limit_bytes)
                body = b"" if response.status == 200 else await read_capped(response, JSON_LIMIT_BYTES)
                wait_s = parse_retry_after(response.headers.get("Retry-After"))
                answer = Answer(response.status, response.reason or "", body, wait_s)
        except OverLimit:
            fault = ProviderProtocolError(say.ANSWER_TOO_LARGE())
        except TimeoutError:
            fault = ProviderUnavailable(say.SILENT())
        except aiohttp.ClientError as error:
            log.debug("GET failed: %s", _named(error))
            fault = ProviderUnavailable(say.NOT_REACHED())
        else:
            self._raise_for_status(answer, lost=ProviderUnavailable)
            return answer
        raise fault

    async def probe(self, method: str, path: str, payload: bytes | None = None) -> Answer:
        """As `query`, with one try and little patience."""
        return await self._ask(method, path, payload, self._timeouts.probe_s)

    async def ask_once(self, method: str, path: str) -> Answer:
        """As `query`, with one try, for calls that change something: a second answer would be that it is done
        already."""
        async with fresh_session() as fresh:  # aiohttp doesn't repeat it either, as it may for a stale connection
            return await self._ask(method, path, None, self._timeouts.query_s, fresh)

    async def _ask(
        self,
        method: str,
        path: str,
        payload: bytes | None,
        total_s: float,
        session: aiohttp.ClientSession | None = None,
        read: Reading = try_json,
    ) -> Answer:
        fault: ProviderError
        try:
            timeout = self._timeouts.query(total_s)
            answer = await self._send(session or self._session, method, path, payload, timeout, read)
        except OverLimit:
            fault = AnswerTooLarge(say.ANSWER_TOO_LARGE())
        except TimeoutError:
            fault = ProviderUnavailable(say.SILENT())
        except aiohttp.ClientError as error:
            log.debug("%s failed: %s", method, _named(error))
            fault = Transient(say.NOT_REACHED())
        else:
            self._raise_for_status(answer, lost=Transient)
            return answer
        raise fault

    async def _send(
        self,
        session: aiohttp.ClientSession,
        method: str,
        path: str,
        payload: bytes | None,
        timeout: aiohttp.ClientTimeout,
        read: Reading = try_json,
    ) -> Answer:
        url = URL(str(self.base).rstrip("/") + path, encoded=True)
        headers = self._headers if payload is None else {**self._headers, "Content-Type": "application/json"}
        async with session.request(
            # a redirect would carry the key to wherever it points
            method,
            url,
            data=payload,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
            proxy=self._proxies.of(str(url)),
        ) as response:
            body = await read_capped(response, JSON_LIMIT_BYTES)
            wait_s = parse_retry_after(response.headers.get("Retry-After"))
            kind = response.headers.get("Content-Type", "")[:100]
        read = read if response.status < 300 else try_json
        value = await beside(body, lambda: read(body))
        if response.status < 500 and response.status not in _SAYS_NOTHING and body.lstrip()[:1] in (b"{", b"["):
            self.answered_at = time.monotonic()
        return Answer(response.status, response.reason or "", body, wait_s, kind, value)

    def _raise_for_status(self, answer: Answer, *, lost: type[ProviderError]) -> None:
        """Raises for statuses that mean the same on every dialect; `lost` is for answers that say nothing about the
        job."""
        if answer.status < 300:
            return
        submits = lost is SubmitUncertain
        before = refused_before(answer)
        if answer.status >= 400 and (answer.status < 500 or before) and says_no_credit(answer):
            raise OutOfCredit(say.NO_CREDIT(), retryable=True)
        if submits and (before or no_channel(answer)):
            raise AccountRefused(say.REFUSED(reason=self._explain(answer)), retryable=True)
        match answer.status:
            case 401 | 403 | 406 | 451 if answer.is_page:
                reason = say.FILTERED(status=answer.status)
                raise AccountRefused(reason) if submits else ProviderProtocolError(say.WEB_PAGE(status=answer.status))
            case 401 | 403:
                raise ProviderAuthError(say.KEY_REFUSED(reason=self._explain(answer)))
            case 413:
                raise ProviderRejected(say.TOO_LARGE()) if submits else ProviderProtocolError(say.TOO_LARGE())
            case 429:
                raise ProviderBusy(say.BUSY(reason=self._explain(answer)), retry_after_s=answer.retry_after_s)
            case 407:
                raise ProviderUnavailable(say.PROXY_REFUSED())
            case 303 | 408:  # 303 answers a POST that was carried out
                raise lost(say.NOT_COMPLETED(reason=self._explain(answer)))
            case status if status >= 500:
                raise lost(say.INTERNAL_ERROR(reason=self._explain(answer)), retry_after_s=answer.retry_after_s)
            case status if 300 <= status < 400:
                reason = say.REDIRECTS(status=status)
                raise AccountRefused(reason, retryable=True) if submits else ProviderProtocolError(reason)


def named_session(connector: Connector | None = None) -> aiohttp.ClientSession:
    """A session without cookies whose requests identify the bot: the program makes no other kind."""
    return aiohttp.ClientSession(
        connector=connector or Connector(),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": USER_AGENT},
    )


def fresh_session(connector: Connector | None = None) -> aiohttp.ClientSession:
    """A session for one call, whose connection is never shared."""
    return named_session(connector or Connector(force_close=True, limit=1))


def _named(error: Exception) -> str:
    """The kind of error alone: aiohttp's own texts can contain the request."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return f"{type(error).__name__}/{type(cause).__name__}"
