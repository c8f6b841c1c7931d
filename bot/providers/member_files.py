"""MemberFiles: fetches members' pictures.

Uploads at Discord come from the operator's Discord address. An address that somebody typed, or that a message contains
from elsewhere, may lead to public hosts only.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import aiohttp
from yarl import URL

from bot.core.settings.network_proxies import NO_PROXIES, Proxies
from bot.providers.download import Downloader, origin
from bot.providers.shared.retry import again

# below an address of the operator's, such as a test server or a proxy; Discord's own CDN is public
_ATTACHMENT: Final = re.compile(r"(?:/[\w-]+)*?/(?:ephemeral-)?attachments/\d+/\d+/[^/]+")


class MemberFiles:
    """`api_url` is DISCORD_API_URL: uploads that Discord names may be there although it is private."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, proxies: Proxies = NO_PROXIES) -> None:
        self._discord = origin(URL(api_url))
        self._of_discord = Downloader(session, frozenset({self._discord}), proxies=proxies)
        self._others = Downloader(session, proxies=proxies)

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 60.0, given: bool = False) -> bytes:
        """The bytes behind `url`; `given`: Discord itself named it. Raises as `Downloader.download`."""
        return await self._files(url, given).download(url, limit_bytes=limit_bytes, timeout_s=timeout_s)

    async def save(
        self, url: str, target: Path, *, limit_bytes: int, timeout_s: float = 60.0, given: bool = False
    ) -> None:
        """Write the bytes behind `url` to `target`. Raises as `download`, or OSError."""
        async for attempt in again():
            with attempt:
                await self._files(url, given).save(url, target, limit_bytes=limit_bytes, timeout_s=timeout_s)

    def _files(self, url: str, given: bool) -> Downloader:
        return self._of_discord if given and self._is_upload(url) else self._others

    def _is_upload(self, url: str) -> bool:
        try:
            target = URL(url)
        except ValueError:
            return False
        return origin(target) == self._discord and _ATTACHMENT.fullmatch(target.path) is not None
