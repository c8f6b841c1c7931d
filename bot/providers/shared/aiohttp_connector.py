"""Connections of our HTTP clients, with limits on what the other side may do to them."""

from __future__ import annotations

import asyncio
import socket
from functools import partial

import aiohttp
from aiohttp.abc import ResolveResult
from aiohttp.client_proto import ResponseHandler

from bot.providers.shared.name_lookups import NameLookups

_MOST_HEADS = 8  # of unread answers; one query has one answer, and an interim one or two before it


class _Resolver(aiohttp.ThreadedResolver):
    """Turns Python's error for impossible host names into one that aiohttp handles. `lookups` does them; None = the
    event loop, in the threads of everybody."""

    def __init__(self, lookups: NameLookups | None) -> None:
        super().__init__()
        if lookups is not None:
            self._loop = lookups  # type: ignore[assignment]  # the base calls nothing but these two methods

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        try:
            return await super().resolve(host, port, family)
        except UnicodeError as fault:  # an empty label, or one that is too long
            raise OSError(None, "no host can have this name") from fault


class _OneAnswer(ResponseHandler):
    """Ends a connection that sends heads without an end. A server may send "100 Continue" as often as it likes, and
    aiohttp reads all of that in one step, which blocks everybody else."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if len(self._buffer) > _MOST_HEADS:
            self._buffer.clear()
            self.close()
            self.set_exception(aiohttp.ServerDisconnectedError("heads without an end"))


def _reader(loop: asyncio.AbstractEventLoop) -> ResponseHandler:
    return _OneAnswer(loop)


class Connector(aiohttp.TCPConnector):
    """As aiohttp's own, for the few options that we use."""

    def __init__(
        self,
        *,
        limit: int = 100,
        force_close: bool = False,
        socket_factory: aiohttp.SocketFactoryType | None = None,
        lookups: NameLookups | None = None,
    ) -> None:
        resolver = _Resolver(lookups)
        super().__init__(limit=limit, force_close=force_close, socket_factory=socket_factory, resolver=resolver)
        self._factory = partial(_reader, asyncio.get_running_loop())
