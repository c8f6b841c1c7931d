"""Chooses the proxy for a request: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, by curl's rules. Pure."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from bot.core.settings.hosts import can_be, comparable
from bot.texts.operator import settings as say

_SEPARATORS = re.compile(r"[,\s]+")
_TLS = frozenset({"https", "wss"})


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies of plain and of encrypted requests ("" = none), which may contain a password, and the exceptions.

    An entry of `without` is `*` (everything), a name (with all names that end with it), an address or a network, each
    optionally with `:port`.
    """

    http: str = field(default="", repr=False)
    https: str = field(default="", repr=False)
    without: tuple[str, ...] = ()

    def of(self, url: str) -> str | None:
        """The proxy for a request to `url`; None = direct."""
        parts = urlsplit(url)
        proxy = self.https if parts.scheme.lower() in _TLS else self.http
        if not proxy or not parts.hostname:
            return None
        port = parts.port or (443 if parts.scheme.lower() in _TLS else 80)
        return None if self._left_out(comparable(parts.hostname), port) else proxy

    def _left_out(self, name: str, port: int) -> bool:
        return any(_matches(entry, name, port) for entry in self.without)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords in the addresses, as they are written and as they are sent."""
        raw = [urlsplit(proxy).password or "" for proxy in (self.http, self.https)]
        return tuple(dict.fromkeys(secret for text in raw for secret in (text, unquote(text)) if secret))


NO_PROXIES = Proxies()


def parse_proxy(text: str) -> str:
    """The address of a proxy; one without a scheme uses plain HTTP. Raises ValueError with a sentence that doesn't
    repeat it, because it may contain a password."""
    text = text.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in ("http", "https") and can_be(parts.hostname or "") and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(say.NOT_A_PROXY())
    if any(char.isspace() or not char.isprintable() for char in text):
        raise ValueError(say.NOT_A_PROXY())
    return text.rstrip("/")


def parse_without(text: str) -> tuple[str, ...]:
    """The entries of NO_PROXY, separated by commas or spaces."""
    return tuple(part.lower() for part in _SEPARATORS.split(text) if part)


def _matches(entry: str, name: str, port: int) -> bool:
    if entry == "*":
        return True
    entry, wanted = _without_port(entry)
    if wanted is not None and wanted != port:
        return False
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(name)
        with contextlib.suppress(ValueError):
            return address in ipaddress.ip_network(entry.strip("[]"), strict=False)
        return False  # suffixes of names don't apply to addresses
    entry = comparable(entry.removeprefix("*").lstrip("."))
    return bool(entry) and (name == entry or name.endswith(f".{entry}"))


def _without_port(entry: str) -> tuple[str, int | None]:
    """An entry and its port. An IPv6 address has colons of its own, unless it is in brackets."""
    head, colon, port = entry.rpartition(":")
    if not colon or not port.isdigit() or (":" in head and not head.endswith("]")):
        return entry, None
    return head, int(port)
