"""Listens on every address of WEB_HOST, and accepts one connection after the other while there is room."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from bot.core.errors import ConfigError
from bot.core.text.repeated_log_lines import RareLog
from bot.texts.web import web as say
from bot.web.connections import Connections, HttpConnection
from bot.web.fair_scheduler import Sender

log = logging.getLogger(__name__)

BACKLOG = 128  # connections that don't fit wait there, at no cost to us
ACCEPT_COST_S = 300e-6  # the rough cost of a connection from start to end
_SYSTEM_FULL = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
LINE_EVERY_S = 60.0

Protocols = Callable[[], asyncio.Protocol]


@asynccontextmanager
async def listening(
    protocol: Protocols, connections: Connections, host: str, port: int, full_pause_s: float
) -> AsyncIterator[int]:
    """Accept connections on WEB_HOST:WEB_PORT while the body runs; returns the port. Raises ConfigError if it can't be
    had. `full_pause_s`: the pause after the system has no file or memory for another connection."""
    sockets = await _bound(host, port)
    accepting = [asyncio.create_task(_accept(one, protocol, connections, full_pause_s)) for one in sockets]
    try:
        yield int(sockets[0].getsockname()[1])
    finally:
        for task in accepting:
            task.cancel()
        await asyncio.gather(*accepting, return_exceptions=True)
        for one in sockets:
            one.close()


async def _accept(listener: socket.socket, protocol: Protocols, connections: Connections, full_pause_s: float) -> None:
    """Accept connections one after the other, each at its turn, so that a flood of them holds up nobody else."""
    loop = asyncio.get_running_loop()
    rare = RareLog(log, LINE_EVERY_S)
    while True:
        sender = Sender()  # a round of its own, so that a crowd doesn't delay the others
        await connections.turns.turn(sender, ACCEPT_COST_S)
        try:
            peer, address = await loop.sock_accept(listener)
        except OSError as fault:
            if fault.errno in _SYSTEM_FULL:
                rare.warning("the web server cannot take another connection now: %s", fault.strerror, about="full")
                await asyncio.sleep(full_pause_s)
            continue  # otherwise it was gone before we accepted it
        if connections.welcomes(str(address[0])):
            await connections.room()
            with contextlib.suppress(OSError):  # gone meanwhile
                await loop.connect_accepted_socket(partial(_connection, protocol, connections, sender), peer)
        else:
            peer.close()


def _connection(protocol: Protocols, connections: Connections, sender: Sender) -> HttpConnection:
    return HttpConnection(protocol(), connections, sender)


async def _bound(host: str, port: int) -> list[socket.socket]:
    loop = asyncio.get_running_loop()
    nowhere = ConfigError([say.NO_SUCH_HOST(host=repr(host))])
    try:
        found = await loop.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as fault:  # unknown, or not a name at all
        raise nowhere from fault
    sockets: list[socket.socket] = []
    for family, address in dict.fromkeys((family, address) for family, _kind, _protocol, _name, address in found):
        # a name with several addresses has one port on all of them
        wanted = (address[0], sockets[0].getsockname()[1] if sockets and port == 0 else port, *address[2:])
        try:
            sockets.append(_listener(family, wanted))
        except OSError as fault:
            if fault.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) and (sockets or len(found) > 1):
                continue
            for one in sockets:
                one.close()
            raise _refused(nowhere, port, fault) from fault
    if not sockets:
        raise nowhere
    return sockets


def _listener(family: int, address: tuple[object, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


def _refused(nowhere: ConfigError, port: int, fault: OSError) -> ConfigError:
    match fault.errno:
        case errno.EADDRNOTAVAIL:
            return nowhere
        case errno.EADDRINUSE:
            reason = say.PORT_IN_USE(port=port)
        case errno.EACCES:
            reason = say.PORT_FORBIDDEN(port=port)
        case _:
            reason = say.PORT_UNUSABLE(port=port, why=fault.strerror)
    return ConfigError([reason])
