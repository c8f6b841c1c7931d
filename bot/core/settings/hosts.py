"""Names and addresses of hosts as people write them, made comparable. Pure."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

from bot.texts.operator import settings as say

_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*")
_PORTS = range(1, 65536)


class Host(NamedTuple):
    """A host, on one port or (None) on any. `name` is as `comparable` gives it."""

    name: str
    port: int | None = None

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port is None else f"{name}:{self.port}"

    def covers(self, name: str, port: int | None) -> bool:
        """True for this host, on this port if it has one. `name` is in the form of `comparable`."""
        return name == self.name and self.port in (None, port)


def comparable(name: str) -> str:
    """A host's name or address in a comparable form: small letters, no brackets, no dot at the end, one spelling of an
    IPv6 address."""
    name = name.strip().strip("[]").rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            return name
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name


def is_loopback(name: str) -> bool:
    """True for `localhost`, the addresses of this machine's loopback, and 0.0.0.0, which leads there too."""
    name = comparable(name)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(name)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_loopback or address.is_unspecified


def can_be(name: str) -> bool:
    """False for a name or an address that no host can have, such as `a..b`."""
    known = comparable(name)
    if ":" not in known:
        return _NAME.fullmatch(known) is not None and not name.strip().endswith("..")
    try:
        ipaddress.IPv6Address(known)
    except ValueError:
        return False
    return True


def parse_host(text: str) -> Host:
    """A host from `name`, `name:port`, `1.2.3.4:port`, `::1` or `[::1]:port`. Raises ValueError with a sentence."""
    if "/" in text:
        raise ValueError(say.HOST_HAS_PATH())
    name, port = _split(text.strip())
    if port is not None and not (port.isascii() and port.isdigit() and int(port) in _PORTS):
        raise ValueError(say.NO_PORT(value=repr(text)))
    if not can_be(name):
        raise ValueError(say.NOT_A_HOST(value=repr(text)))
    return Host(comparable(name), None if port is None else int(port))


def parse_hosts(text: str) -> tuple[Host, ...]:
    """Hosts separated by commas. Raises ValueError with a sentence."""
    return tuple(dict.fromkeys(parse_host(part) for part in text.split(",") if part.strip()))


def _split(text: str) -> tuple[str, str | None]:
    """The name and what stands behind its colon; None if there is no colon."""
    if text.startswith("["):
        name, closed, rest = text[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")) or ":" not in name:
            return "", None
        return name, rest[1:] if rest else None
    if text.count(":") == 1:
        name, _, port = text.partition(":")
        return name, port
    return text, None
