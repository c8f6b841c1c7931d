"""Parses the values of settings: the allowed form of each kind, and a sentence for everything else. Pure."""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bot.core.settings.hosts import Host, can_be, parse_hosts
from bot.core.settings.network_proxies import Proxies, parse_proxy, parse_without
from bot.texts.operator import settings as say

T = TypeVar("T")

MAX_ID = 2**63 - 1
PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_SURPLUS = re.compile(r"(?:authorization\s*:\s*)?(bot|bearer)\s+", re.IGNORECASE)
_QUOTES = ("'", '"', "`", "\u201c", "\u201d", "\u2018", "\u2019")


class Reader:
    """Takes values from a mapping. Wrong ones are collected in `faults` and replaced by their defaults, so that one run
    finds all of them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.faults: list[str] = []
        self.asked: list[str] = []  # every name that is read

    def note(self, name: str, fault: str) -> None:
        """Record a fault of the setting `name`."""
        self.faults.append(say.FAULT(name=name, fault=fault))

    def text(self, name: str, default: str) -> str:
        self.asked.append(name)
        return self.env.get(name, "").strip() or default

    def secret(self, name: str, *, required: bool) -> str:
        value = self.text(name, "")
        if not value and required:
            self.note(name, say.REQUIRED())
        if surplus := _SURPLUS.match(value):
            self.note(name, say.HAS_SCHEME(word=surplus[1].capitalize()))
        elif value[:1] in _QUOTES or value[-1:] in _QUOTES:
            self.note(name, say.HAS_QUOTES())
        elif any(char.isspace() or not char.isprintable() or not char.isascii() for char in value):
            self.note(name, say.NO_SECRET())
        return value

    def path(self, name: str, default: str) -> Path:
        return self._parsed(name, Path(default), lambda raw: Path(_expanded(raw)))

    def _parsed(self, name: str, default: T, parse: Callable[[str], T]) -> T:
        raw = self.text(name, "")
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError as fault:
            self.note(name, str(fault))
            return default

    def number(self, name: str, default: float, *, least: float) -> float:
        def parse(raw: str) -> float:
            try:
                value = float(raw)
            except ValueError:
                raise ValueError(say.NOT_A_NUMBER(value=repr(raw))) from None
            if not value >= least:
                raise ValueError(say.TOO_SMALL(value=raw, least=f"{least:g}"))
            if value == float("inf"):
                raise ValueError(say.ENDLESS(value=raw))
            return value

        return self._parsed(name, default, parse)

    def whole(self, name: str, default: int, *, least: int, most: int | None = None) -> int:
        return self._parsed(name, default, lambda raw: _whole(raw, least, most))

    def whole_or_none(self, name: str, *, least: int) -> int | None:
        return self._parsed(name, None, lambda raw: _whole(raw, least, None))

    def credits(self, name: str, default: int | None) -> int | None:
        return self._parsed(name, default, lambda raw: None if raw.lower() == "unlimited" else _whole(raw, 0, None))

    def shard_ids(self, name: str) -> tuple[int, ...] | None:
        return self._parsed(name, None, lambda raw: tuple(_whole(part.strip(), 0, None) for part in raw.split(",")))

    def ids(self, name: str) -> frozenset[int] | None:
        """Discord ids separated by commas; None = none are named."""
        return self._parsed(name, None, lambda raw: frozenset(_id(part.strip()) for part in raw.split(",")))

    def choice(
        self, name: str, default: str, allowed: list[str] | tuple[str, ...], fold: Callable[[str], str] = str.lower
    ) -> str:
        def parse(raw: str) -> str:
            if fold(raw) not in allowed:
                raise ValueError(say.UNKNOWN_CHOICE(value=repr(raw), choices=", ".join(allowed)))
            return fold(raw)

        return self._parsed(name, default, parse)

    def url(
        self, name: str, default: str, schemes: tuple[str, ...], *, required: bool = False, bare: bool = False
    ) -> str:
        """An address without a slash at its end. `bare`: it has no path, because ours are appended."""

        def parse(raw: str) -> str:
            try:
                parts = urlsplit(raw)
                usable = parts.scheme in schemes and parts.hostname and parts.port != 0
            except ValueError:
                usable = False
            if not usable or any(char.isspace() for char in raw):
                raise ValueError(say.NOT_A_URL(first=f"{schemes[0]}://", second=f"{schemes[-1]}://"))
            if parts.username or parts.password:
                raise ValueError(say.HAS_USER())
            if not can_be(parts.hostname or ""):
                raise ValueError(say.NO_SUCH_HOST())
            origin = f"{parts.scheme}://{parts.netloc}"
            # the value isn't quoted: people put keys into it
            if bare and (parts.path.strip("/") or "?" in raw or "#" in raw):
                raise ValueError(say.NOT_BARE(url=origin))
            if ("?" in raw or "#" in raw) and parts.scheme not in ("ws", "wss"):
                raise ValueError(say.HAS_QUERY(url=origin + parts.path.rstrip("/")))
            return origin if bare else raw.rstrip("/")

        if required and not self.text(name, ""):
            self.note(name, say.REQUIRED())
        return self._parsed(name, default, parse)

    def hosts(self, name: str) -> tuple[Host, ...]:
        return self._parsed(name, (), parse_hosts)

    def proxies(self) -> Proxies:
        """The proxies. Lower-case names win, as other programs read them first."""
        known = set(self.env)
        small = {name.lower() for name in PROXY_VARIABLES if name.lower() in known and self.text(name.lower(), "")}
        http, https, without = (name.lower() if name.lower() in small else name for name in PROXY_VARIABLES)
        return Proxies(
            self._parsed(http, "", parse_proxy),
            self._parsed(https, "", parse_proxy),
            self._parsed(without, (), parse_without),
        )

    def prefix(self, name: str, default: str) -> str:
        """A path prefix; set but empty means none, which differs from unset."""
        self.asked.append(name)
        raw = self.env.get(name)
        value = default if raw is None else raw.strip().strip("/")
        if any(char.isspace() or char in "?#" for char in value) or "://" in value:
            self.note(name, say.NOT_A_PREFIX())
            return default
        return f"/{value.strip('/')}" if value else ""

    def database(self, name: str, default: str) -> str:
        def parse(raw: str) -> str:
            file = raw.removeprefix("sqlite:///")
            if raw.startswith("postgres"):
                raise ValueError(say.NO_POSTGRES())
            if file == raw or not file or file.endswith("/"):
                raise ValueError(say.NOT_SQLITE())
            if file.startswith((":memory:", "file:")):
                raise ValueError(say.IN_MEMORY())
            if "?" in file:
                raise ValueError(say.FILE_HAS_QUERY())
            return f"sqlite:///{_expanded(file)}"

        return self._parsed(name, default, parse)


def _id(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and 0 < int(raw[:20]) <= MAX_ID and len(raw) <= 20):
        raise ValueError(say.NOT_AN_ID(value=repr(raw)))
    return int(raw)


def _whole(raw: str, least: int, most: int | None) -> int:
    try:
        value = int(raw)
    except ValueError:
        raise ValueError(say.NOT_WHOLE(value=repr(raw))) from None
    if value < least:
        raise ValueError(say.TOO_SMALL(value=value, least=least))
    if most is not None and value > most:
        raise ValueError(say.TOO_LARGE(value=value, most=most))
    return value


def _expanded(raw: str) -> str:
    """A path with a leading `~` replaced by the home folder, as in a shell; nothing else is replaced."""
    path = os.path.expanduser(raw)
    if any(part.startswith(("~", "$")) for part in path.split("/")):
        raise ValueError(say.NOT_EXPANDED())
    if "?" in path or "\0" in path:
        raise ValueError(say.BAD_PATH())
    return path
