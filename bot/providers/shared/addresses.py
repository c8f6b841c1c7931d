"""Addresses that a URL from outside may lead to: public ones only, checked at the connecting socket."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
from typing import Any
from urllib.parse import urlsplit

from bot.core.settings.hosts import comparable, is_loopback
from bot.providers.shared.aiohttp_connector import Connector
from bot.providers.shared.name_lookups import NameLookups

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# `is_global` counts these as public, yet they lead (or can be made to lead) inside
_REFUSED = tuple(
    ipaddress.ip_network(net)
    for net in (
        "168.63.129.16/32",  # Azure's metadata and DNS service
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "::/96",  # IPv4-compatible
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b:1::/48",  # local-use NAT64
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local
    )
)
_PRIVATE_ZONES = (".local", ".internal", ".lan", ".home.arpa", ".localdomain")
_LOOK_UP_S = 3.0
_SHARED = re.compile(r"[!-;=?-~]+")  # visible ASCII without < and >
_MOST_SHARED = 1200
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(OSError):
    """A name or a redirect leads to an address that is not on the public internet."""


def is_public(text: str) -> bool:
    """True for an IPv4 or IPv6 address on the public internet; False for loopback, private, link-local, carrier-grade
    NAT, multicast and metadata addresses, for IPv6 spellings of all these, and for anything that isn't an address."""
    try:
        address: _Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    embedded = _embedded(address)
    if embedded is not None:
        return is_public(str(embedded))
    if address.is_multicast or not address.is_global:
        return False
    return not any(address in net for net in _REFUSED if net.version == address.version)


def _embedded(address: _Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for, if the network really routes it there."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped


def public_only_connector(lookups: NameLookups, own: frozenset[str] = frozenset()) -> Connector:
    """A connector whose sockets open towards public addresses only, and those in `own` (see `addresses_of`).

    The check is at the socket and sees the address being dialled, so a name that resolves differently a moment
    later (DNS rebinding) gains nothing. A refusal surfaces as ClientConnectorError with `NotPublic` as `os_error`.
    """
    loopback = any(is_loopback(address) for address in own)

    def open_socket(info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, where = info
        address = comparable(str(where[0]))
        if not (is_public(address) or address in own or (loopback and is_loopback(address))):
            raise NotPublic("not a public address")
        return socket.socket(family=family, type=kind, proto=proto)

    return Connector(force_close=True, limit=1, socket_factory=open_socket, lookups=lookups)


async def addresses_of(name: str, lookups: NameLookups) -> frozenset[str]:
    """The current addresses of a host's name, or itself; nothing if that can't be found out in time."""
    try:
        async with asyncio.timeout(_LOOK_UP_S):
            found = await lookups.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return frozenset()
    return frozenset(comparable(str(where[0])) for *_, where in found)


def names_inside(name: str) -> bool:
    """True for names that look internal: addresses that aren't public, in every spelling, `localhost`, and names
    without a dot or in a private zone. Behind a proxy there is no other way to tell: the proxy resolves names."""
    name = comparable(name)
    with contextlib.suppress(OSError):
        return not is_public(socket.inet_ntoa(socket.inet_aton(name)))  # 127.1, 0x7f.1 and 2130706433 as well
    if ":" in name:
        return not is_public(name)
    return is_loopback(name) or "." not in name or name.endswith(_PRIVATE_ZONES)


def is_shareable(url: str) -> bool:
    """True for an address that fits into a message and that a browser opens: no name or password in it, no character
    that would end it early, and a host that others can reach by its looks. It may still lead nowhere."""
    if len(url) > _MOST_SHARED or not _SHARED.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        public = bool(parts.hostname) and not names_inside(parts.hostname or "")
        return parts.scheme in ("http", "https") and public and parts.username is None
    except ValueError:
        return False
