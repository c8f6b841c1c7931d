"""The pictures that requests of dialect B only link to."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp

from loopback_provider.desk import UNREADABLE
from loopback_provider.pictures.reading import opened

_TIMEOUT = aiohttp.ClientTimeout(total=5)
_MAX_BYTES = 32 * 2**20
_MAX_PIXELS = 40_000_000


class BrokenLinkError(Exception):
    """A link on this machine that leads to no picture."""


async def linked_pictures(links: Sequence[str]) -> list[bytes]:
    """The pictures behind links to this machine; others are left out, since a simulation doesn't leave it.

    Raises BrokenLinkError.
    """
    near = [link for link in links if _is_near(link)]
    if not near:
        return []
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        return await asyncio.gather(*(_fetch(session, link) for link in near))


def _is_near(link: str) -> bool:
    try:
        host = urlsplit(link).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _fetch(session: aiohttp.ClientSession, link: str) -> bytes:
    content = bytearray()
    try:
        async with session.get(link, allow_redirects=False) as answer:
            if answer.status != 200:
                raise BrokenLinkError(link)
            async for block in answer.content.iter_chunked(2**16):
                content += block
                if len(content) > _MAX_BYTES:
                    raise BrokenLinkError(link)
        await asyncio.to_thread(_check, bytes(content))
    except (aiohttp.ClientError, TimeoutError, *UNREADABLE) as error:
        raise BrokenLinkError(link) from error
    return bytes(content)


def _check(content: bytes) -> None:
    with opened(content) as image:
        if image.width * image.height > _MAX_PIXELS:
            raise ValueError("too many pixels")
        image.load()
