"""Downloader: fetches what a URL from outside points to, and nothing inside the operator's network."""

from __future__ import annotations

import asyncio
import logging
import re

import aiohttp
from yarl import URL

from bot.core.errors import ProviderBusy, ProviderProtocolError, ProviderRejected, ProviderUnavailable
from bot.providers.addresses import NotPublic, public_only_connector
from bot.providers.http import OverLimit, fresh_session, read_capped
from bot.providers.retry import Transient, again, parse_retry_after

log = logging.getLogger(__name__)

_MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ENCODED = re.compile(r"[!-~]+")  # visible ASCII only
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10.0)  # the whole download has one limit of its own


class Downloader:
    """Downloads over http(s) from public addresses and from `trusted` origins ("host:port") of the operator's own.

    No key, cookie or other credential is ever sent. Every hop of a redirect is checked anew.
    """

    def __init__(self, session: aiohttp.ClientSession, trusted: frozenset[str] = frozenset()) -> None:
        self._session = session
        self._trusted = frozenset(origin.lower() for origin in trusted)

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 120.0, base: URL | None = None) -> bytes:
        """The bytes behind `url` (relative to `base` where given), never empty.

        Raises ProviderRejected for an address that must not be asked or more than `limit_bytes`, ProviderUnavailable,
        ProviderBusy, or ProviderProtocolError when the server has nothing to give.
        """
        target = _parse(url, base)
        async for attempt in again():
            with attempt:
                return await self._fetch(target, limit_bytes, timeout_s)
        raise AssertionError("the retry loop ends with bytes or an error")

    async def _fetch(self, target: URL, limit_bytes: int, timeout_s: float) -> bytes:
        try:
            async with asyncio.timeout(timeout_s):
                for _ in range(_MAX_REDIRECTS + 1):
                    outcome = await self._hop(target, limit_bytes)
                    if isinstance(outcome, bytes):
                        return outcome
                    target = outcome
        except OverLimit:
            raise ProviderRejected(f"The file is larger than {limit_bytes / 1024 / 1024:.0f} MiB.") from None
        except TimeoutError:
            raise ProviderUnavailable("The download took too long.") from None
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublic):
                log.warning("download refused: %s is not public", target.host)
                raise ProviderRejected("The file's address is not a public one.") from None
            raise Transient("The file's server could not be reached.") from None
        except aiohttp.InvalidURL:
            raise ProviderRejected("The file's address is not valid.") from None
        except aiohttp.ClientError as error:
            log.debug("download broke off: %s", type(error).__name__)
            raise Transient("The download broke off.") from None
        raise ProviderProtocolError("The file's address redirects too often.")

    async def _hop(self, target: URL, limit_bytes: int) -> bytes | URL:
        if origin(target) in self._trusted:
            return await _get(self._session, target, limit_bytes)
        async with fresh_session(public_only_connector()) as guarded:
            return await _get(guarded, target, limit_bytes)


def origin(url: URL) -> str:
    """The "host:port" of a URL, in lower case."""
    return f"{url.host}:{url.port}".lower()


async def _get(session: aiohttp.ClientSession, target: URL, limit_bytes: int) -> bytes | URL:
    """The body, or where a redirect points."""
    async with session.get(target, timeout=_TIMEOUT, allow_redirects=False) as response:
        match response.status:
            case 200:
                body = await read_capped(response, limit_bytes)
                if not body:
                    raise ProviderProtocolError("The downloaded file is empty.")
                return body
            case status if status in _REDIRECTS:
                return _parse(response.headers.get("Location", ""), target)
            case 429:
                wait_s = parse_retry_after(response.headers.get("Retry-After"))
                raise ProviderBusy("The file's server is busy.", retry_after_s=wait_s)
            case status if status >= 500:
                raise Transient(f"The file's server answered HTTP {status}.")
            case status:
                raise ProviderProtocolError(f"The file is not there (HTTP {status}).")


def _parse(url: str, base: URL | None) -> URL:
    url = url.strip()
    try:
        # a signed address must arrive as it was signed, so what is encoded already is not encoded anew
        target = URL(url, encoded=_ENCODED.fullmatch(url) is not None)
        target = base.join(target) if base is not None else target
        usable = target.scheme in ("http", "https") and bool(target.host) and target.user is None
    except ValueError:
        usable = False
    if not usable or not url:
        raise ProviderRejected("The file's address is not a web address.")
    return target
