"""Downloader: fetches files from outside, and nothing inside the operator's network."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from yarl import URL

from bot.core.errors import (
    FileRefused,
    FileTooLarge,
    FileTooSlow,
    PrivateAddress,
    ProviderBusy,
    ProviderProtocolError,
    ProviderRejected,
)
from bot.core.settings.hosts import Host, comparable, is_loopback
from bot.core.settings.network_proxies import NO_PROXIES, Proxies
from bot.core.settings.provider_account import AccountConfig
from bot.providers.http_transport import fresh_session
from bot.providers.shared.addresses import NotPublic, addresses_of, is_public, names_inside, public_only_connector
from bot.providers.shared.body_reader import OverLimit, read_chunks
from bot.providers.shared.download_targets import DownloadTarget, FileTarget, MemoryTarget
from bot.providers.shared.name_lookups import NameLookups
from bot.providers.shared.retry import Transient, again, parse_retry_after
from bot.texts.media import download as say

log = logging.getLogger(__name__)

LEAST_BYTES_S = 10_000  # a server that is slower over a whole window is given up for now
WINDOW_S = 30.0
MOST_WARNED_HOSTS = 100
_MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({401, 403, 451})
_ENCODED = re.compile(r"[!-~]+")  # visible ASCII only
_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.IGNORECASE | re.ASCII)
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10.0)  # the whole download has limits of its own


@dataclass(frozen=True, slots=True)
class Owned:
    """The hosts that an operator configured for an account, which may be used although they are private: its own (any
    port, any name that resolves to it) and further ones. `variable` is the setting with the further ones."""

    base: URL
    hosts: tuple[Host, ...] = ()
    variable: str = ""

    @classmethod
    def of(cls, config: AccountConfig, base: URL) -> Owned:
        return cls(base, config.media_hosts, config.variable("MEDIA_HOSTS"))

    def trusts(self, target: URL) -> bool:
        """True if `target` is on one of the operator's hosts, by its name."""
        name, own = comparable(target.raw_host or ""), comparable(self.base.raw_host or "")
        if name == own or (is_loopback(name) and is_loopback(own)):
            return True
        return any(host.covers(name, target.port) for host in self.hosts)

    def cure(self, target: URL) -> str:
        """The setting that would allow the host of `target`."""
        hosts = [*self.hosts, Host(comparable(target.raw_host or ""), target.port)]
        return f"{self.variable}={','.join(map(str, hosts))}"


class Downloader:
    """Downloads over http(s) from public addresses, from `trusted` origins ("host:port") and from what is `owned`.

    No key, cookie or other credential is ever sent. Every hop of a redirect is checked.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        trusted: frozenset[str] = frozenset(),
        *,
        owned: Owned | None = None,
        proxies: Proxies = NO_PROXIES,
    ) -> None:
        self._session = session
        self._trusted = frozenset(origin.lower() for origin in trusted)
        self._owned = owned
        self._proxies = proxies
        self._lookups = NameLookups()
        self._warned: set[str] = set()  # hosts that the operator was warned about

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 120.0) -> bytes:
        """The bytes behind `url` (relative to the account's own address if it has one), never empty.

        Raises PrivateAddress, FileTooLarge, FileRefused, ProviderRejected for anything but a web address,
        ProviderUnavailable, ProviderBusy, or ProviderProtocolError if the server has no file.
        """
        target = self._parse(url)
        async for attempt in again():
            with attempt:
                into = MemoryTarget()
                await self._fetch(target, into, limit_bytes, timeout_s, WINDOW_S)
                return into.content
        raise AssertionError("the retry loop ends with bytes or an error")

    async def save(
        self, url: str, target: Path, *, limit_bytes: int, timeout_s: float, window_s: float = WINDOW_S
    ) -> None:
        """Write the bytes behind `url` to the file `target` as they arrive, with one try. A server that is slower than
        LEAST_BYTES_S over `window_s` raises FileTooSlow. Raises as `download`, and OSError if the disk doesn't take it;
        the content of `target` is useless then."""
        async with FileTarget.open(target) as into:
            await self._fetch(self._parse(url), into, limit_bytes, timeout_s, window_s)

    async def _fetch(
        self, target: URL, into: DownloadTarget, limit_bytes: int, timeout_s: float, window_s: float
    ) -> None:
        hops = [target]
        try:
            async with asyncio.timeout(timeout_s), asyncio.timeout(window_s) as slow:
                take = _paced(into, limit_bytes, slow, window_s)
                for _ in range(_MAX_REDIRECTS + 1):
                    elsewhere = await self._hop(target, limit_bytes, take)
                    if elsewhere is None:
                        return
                    target = elsewhere
                    hops.append(target)
        except OverLimit:
            fault = FileTooLarge(say.TOO_LARGE(size=f"{limit_bytes / 1024 / 1024:.0f}"))
            fault.inside = await self._leads_inside(hops)
            raise fault from None
        except FileRefused as refused:
            refused.inside = await self._leads_inside(hops)
            raise
        except TimeoutError:
            raise FileTooSlow(say.TOO_SLOW()) from None
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublic):
                raise self._private(target) from None
            raise Transient(say.NOT_REACHED()) from None
        except aiohttp.InvalidURL:
            raise ProviderRejected(say.NOT_VALID()) from None
        except aiohttp.ClientError as error:
            log.debug("download broke off: %s", type(error).__name__)
            raise Transient(say.BROKE_OFF()) from None
        raise ProviderProtocolError(say.REDIRECTS())

    async def _hop(self, target: URL, limit_bytes: int, take: Take) -> URL | None:
        proxy = self._proxies.of(str(target))
        if origin(target) in self._trusted or (self._owned is not None and self._owned.trusts(target)):
            return await _get(self._session, target, limit_bytes, take, proxy)
        if proxy is not None:  # the sockets lead to the proxy, so only the name can be checked
            if names_inside(target.raw_host or ""):
                raise self._private(target)
            async with fresh_session() as session:
                return await _get(session, target, limit_bytes, take, proxy)
        try:
            async with fresh_session(public_only_connector(self._lookups)) as guarded:
                return await _get(guarded, target, limit_bytes, take, None)
        except aiohttp.ClientConnectorError as error:
            own = await self._own_addresses() if isinstance(error.os_error, NotPublic) else frozenset()
            if not own:
                raise
        async with fresh_session(public_only_connector(self._lookups, own)) as guarded:
            return await _get(guarded, target, limit_bytes, take, None)

    async def _leads_inside(self, hops: list[URL]) -> bool:
        """True if one of these addresses is reachable from our own network only."""
        for hop in hops:
            name = hop.raw_host or ""
            if names_inside(name):
                return True
            if self._proxies.of(str(hop)) is None and any(
                not is_public(found) for found in await addresses_of(name, self._lookups)
            ):
                return True
        return False

    async def _own_addresses(self) -> frozenset[str]:
        """The addresses of the account's own host: other names that resolve to them are the same server."""
        if self._owned is None:
            return frozenset()
        return await addresses_of(self._owned.base.raw_host or "", self._lookups)

    def _private(self, target: URL) -> PrivateAddress:
        where = str(Host(comparable(target.raw_host or ""), target.port))
        if self._owned is None:
            log.info("download refused: %s is not public", where)
            return PrivateAddress(say.NOT_PUBLIC())
        if where not in self._warned and len(self._warned) < MOST_WARNED_HOSTS:
            self._warned.add(where)
            cure = self._owned.cure(target)
            log.error(
                "results at %s are not fetched because its address is private. If that server is yours, set %s",
                where,
                cure,
            )
        return PrivateAddress(say.PRIVATE())

    def _parse(self, url: str) -> URL:
        return _parse(url, None if self._owned is None else self._owned.base)


Take = Callable[[bytes], Awaitable[None]]


def _paced(into: DownloadTarget, limit_bytes: int, slow: asyncio.Timeout, window_s: float) -> Take:
    """Write `into` the target, and extend the end of `slow` whenever a window's worth of bytes has arrived."""
    loop, whole, in_window = asyncio.get_running_loop(), 0, 0

    async def take(chunk: bytes) -> None:
        nonlocal whole, in_window
        whole += len(chunk)
        in_window += len(chunk)
        if whole > limit_bytes:
            raise OverLimit
        await into.write(chunk)
        if in_window >= LEAST_BYTES_S * window_s:
            in_window = 0
            slow.reschedule(loop.time() + window_s)

    return take


def origin(url: URL) -> str:
    """The "host:port" of a URL, in lower case."""
    return f"{url.host}:{url.port}".lower()


async def _get(
    session: aiohttp.ClientSession, target: URL, limit_bytes: int, take: Take, proxy: str | None
) -> URL | None:
    """Hand the body to `take`; returns the target of a redirect instead, else None."""
    async with session.get(target, timeout=_TIMEOUT, allow_redirects=False, proxy=proxy) as response:
        match response.status:
            case 206 if not _is_whole(response.headers.get("Content-Range", "")):
                log.debug("download: %s answers with a part of the file", target.host)
                raise Transient(say.ONLY_PART())
            case status if 200 <= status < 300:  # the bytes are checked to be a picture in any case
                if not await read_chunks(response, limit_bytes, take):
                    raise ProviderProtocolError(say.EMPTY())
                return None
            case status if status in _REDIRECTS:
                return _parse(response.headers.get("Location", ""), target)
            case 429:
                wait_s = parse_retry_after(response.headers.get("Retry-After"))
                raise ProviderBusy(say.BUSY(), retry_after_s=wait_s)
            case status if status >= 500:
                log.debug("download: %s answers HTTP %d", target.host, status)
                raise Transient(say.INTERNAL_ERROR())
            case status if status in _REFUSALS:
                log.debug("download: %s answers HTTP %d", target.host, status)
                raise FileRefused(say.REFUSED())
            case status:
                log.debug("download: %s answers HTTP %d", target.host, status)
                raise ProviderProtocolError(say.MISSING())


def _is_whole(content_range: str) -> bool:
    """True if a server says that the part it sent (unasked) is the whole file."""
    found = _RANGE.fullmatch(content_range.strip())
    if found is None:
        return not content_range
    first, last, size = found.groups()
    return int(first) == 0 and (size == "*" or int(last) + 1 == int(size))


def _parse(url: str, base: URL | None) -> URL:
    url = url.strip()
    try:
        # a signed address must arrive as it was signed, so don't encode it again
        target = URL(url, encoded=_ENCODED.fullmatch(url) is not None)
        target = base.join(target) if base is not None else target
        usable = target.scheme in ("http", "https") and bool(target.host) and target.user is None
    except ValueError:
        usable = False
    if not usable or not url:
        raise ProviderRejected(say.NO_WEB_ADDRESS())
    return target
