"""Settings from `.env` and the environment (docs/settings.md). Pure: the mapping is handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast, get_args
from urllib.parse import urlsplit

from bot.core.account import AccountConfig, AuthStyle
from bot.core.errors import ConfigError
from bot.core.hosts import Host, parse_hosts
from bot.core.models import Speed
from bot.core.proxies import NO_PROXIES, Proxies, parse_proxy, parse_without

PROVIDER_KINDS = ("midjourney-proxy", "goapi", "simulator")
AUTH_STYLES: tuple[str, ...] = get_args(AuthStyle)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("text", "json")
MAX_ID = 2**63 - 1
PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the program, checked. Secrets are hidden in the repr."""

    discord_token: str = field(repr=False)
    discord_api_url: str
    discord_gateway_url: str
    shard_count: int | None
    shard_ids: tuple[int, ...] | None
    accounts: tuple[AccountConfig, ...]
    database_url: str = field(repr=False)  # may hold a password
    data_dir: Path
    web_host: str
    web_port: int
    public_url: str
    poll_interval_s: float
    progress_interval_s: float
    job_timeout_s: float
    default_speed: Speed
    default_daily_credits: int | None  # None = unlimited
    max_running_per_user: int
    max_queued_per_user: int
    max_running_per_server: int | None  # None = no limit
    max_credits_per_member_day: int | None  # by default prices, in all places together; None = no ceiling
    max_credits_per_server_day: int | None
    allowed_servers: frozenset[int] | None  # None = any
    allow_dms: bool
    log_level: str
    log_format: str
    proxies: Proxies = NO_PROXIES

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every text that must never be printed."""
        password = urlsplit(self.database_url).password
        found = [self.discord_token, *(account.key for account in self.accounts), password or "", *self.proxies.secrets]
        return tuple(secret for secret in found if secret)


def from_env(env: Mapping[str, str], *, need_token: bool = True) -> Settings:
    """Read all settings from `env` (names as in `.env.example`).

    Raises ConfigError with every fault at once, one sentence each, naming the variable and never its secret value.
    `need_token` is False for verbs that do not speak to Discord.
    """
    read = _Reader(env)
    data_dir = Path(read.text("DATA_DIR", "data"))
    proxies = read.proxies()
    settings = Settings(
        discord_token=read.secret("DISCORD_TOKEN", required=need_token),
        discord_api_url=read.url("DISCORD_API_URL", "https://discord.com/api/v10", ("http", "https")),
        discord_gateway_url=read.url("DISCORD_GATEWAY_URL", "", ("ws", "wss")),
        shard_count=read.whole_or_none("SHARD_COUNT", least=1),
        shard_ids=read.shard_ids("SHARD_IDS"),
        accounts=_accounts(read, proxies),
        database_url=read.database("DATABASE_URL", f"sqlite:///{data_dir / 'bot.db'}"),
        data_dir=data_dir,
        web_host=read.text("WEB_HOST", "127.0.0.1"),
        web_port=read.whole("WEB_PORT", 8080, least=0, most=65535),
        public_url=read.url("PUBLIC_URL", "", ("http", "https")),
        poll_interval_s=read.number("POLL_INTERVAL_S", 5.0, least=0.05),
        progress_interval_s=read.number("PROGRESS_INTERVAL_S", 5.0, least=0.0),
        job_timeout_s=read.number("JOB_TIMEOUT_S", 3600.0, least=1.0),
        default_speed=Speed(read.choice("DEFAULT_SPEED", "fast", [speed.value for speed in Speed])),
        default_daily_credits=read.credits("DEFAULT_DAILY_CREDITS", 50),
        max_running_per_user=read.whole("MAX_RUNNING_PER_USER", 3, least=1),
        max_queued_per_user=read.whole("MAX_QUEUED_PER_USER", 10, least=0),
        max_running_per_server=read.whole_or_none("MAX_RUNNING_PER_SERVER", least=1),
        max_credits_per_member_day=read.whole_or_none("MAX_CREDITS_PER_MEMBER_DAY", least=0),
        max_credits_per_server_day=read.whole_or_none("MAX_CREDITS_PER_SERVER_DAY", least=0),
        allowed_servers=read.ids("ALLOWED_SERVERS"),
        allow_dms=read.choice("ALLOW_DMS", "true", ("true", "false")) == "true",
        log_level=read.choice("LOG_LEVEL", "INFO", LOG_LEVELS, fold=str.upper),
        log_format=read.choice("LOG_FORMAT", "text", LOG_FORMATS),
        proxies=proxies,
    )
    if settings.shard_ids is not None:
        if settings.shard_count is None:
            read.faults.append("SHARD_IDS: needs SHARD_COUNT as well")
        elif any(shard >= settings.shard_count for shard in settings.shard_ids):
            read.faults.append("SHARD_IDS: every id must be below SHARD_COUNT")
    if read.faults:
        raise ConfigError(read.faults)
    return settings


def _accounts(read: _Reader, proxies: Proxies) -> tuple[AccountConfig, ...]:
    names = [name.strip() for name in read.text("PROVIDERS", "main").split(",") if name.strip()]
    if not names:
        read.faults.append("PROVIDERS: names no account")
    if len(set(names)) != len(names):
        read.faults.append("PROVIDERS: an account is named twice")
    usable = []
    for name in dict.fromkeys(names):
        if name.replace("_", "").isalnum() and name.isascii() and name == name.lower():
            usable.append(name)
        else:
            read.faults.append(f"PROVIDERS: {name!r} may have small letters, digits and _ only")
    return tuple(_account(read, name, proxies) for name in usable)


def _account(read: _Reader, name: str, proxies: Proxies) -> AccountConfig:
    stem = "PROVIDER" if name == "main" else f"PROVIDER_{name.upper()}"
    kind = read.choice(f"{stem}_KIND", "midjourney-proxy", PROVIDER_KINDS)
    needed = kind != "simulator"
    return AccountConfig(
        name=name,
        kind=kind,
        url=read.url(f"{stem}_URL", "", ("http", "https"), required=needed),
        key=read.secret(f"{stem}_KEY", required=needed),
        auth=cast(AuthStyle, read.choice(f"{stem}_AUTH", "bearer", AUTH_STYLES)),
        prefixes={
            Speed.FAST: read.prefix(f"{stem}_FAST_PREFIX", "/mj-fast"),
            Speed.TURBO: read.prefix(f"{stem}_TURBO_PREFIX", "/mj-turbo"),
            Speed.RELAX: read.prefix(f"{stem}_RELAX_PREFIX", ""),
        },
        concurrency=read.whole(f"{stem}_CONCURRENCY", 12, least=1),
        media_hosts=read.hosts(f"{stem}_MEDIA_HOSTS"),
        proxies=proxies,
    )


class _Reader:
    """Takes values from a mapping; a wrong one is noted in `faults` and its default goes on, so that all are found."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.faults: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self.env.get(name, "").strip() or default

    def secret(self, name: str, *, required: bool) -> str:
        value = self.text(name, "")
        if not value and required:
            self.faults.append(f"{name}: is required")
        if any(char.isspace() or not char.isprintable() or not char.isascii() for char in value):
            self.faults.append(f"{name}: has spaces or characters that no key has")
        return value

    def _parsed(self, name: str, default: T, parse: Callable[[str], T]) -> T:
        raw = self.text(name, "")
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError as fault:
            self.faults.append(f"{name}: {fault}")
            return default

    def number(self, name: str, default: float, *, least: float) -> float:
        def parse(raw: str) -> float:
            try:
                value = float(raw)
            except ValueError:
                raise ValueError(f"{raw!r} is not a number") from None
            if not least <= value < float("inf"):
                raise ValueError(f"{raw} is too small or too large, the least is {least:g}")
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
        """Ids of Discord, with commas between them; None = none are named."""
        return self._parsed(name, None, lambda raw: frozenset(_id(part.strip()) for part in raw.split(",")))

    def choice(
        self, name: str, default: str, allowed: list[str] | tuple[str, ...], fold: Callable[[str], str] = str.lower
    ) -> str:
        def parse(raw: str) -> str:
            if fold(raw) not in allowed:
                raise ValueError(f"{raw!r} is unknown, use one of {', '.join(allowed)}")
            return fold(raw)

        return self._parsed(name, default, parse)

    def url(self, name: str, default: str, schemes: tuple[str, ...], *, required: bool = False) -> str:
        def parse(raw: str) -> str:
            try:
                parts = urlsplit(raw)
                usable = parts.scheme in schemes and parts.hostname and parts.port != 0
            except ValueError:
                usable = False
            if not usable or any(char.isspace() for char in raw):
                raise ValueError(f"must be an address that begins with {' or '.join(s + '://' for s in schemes)}")
            if parts.username or parts.password:
                raise ValueError("must not contain a user name or password")
            return raw.rstrip("/")

        if required and not self.text(name, ""):
            self.faults.append(f"{name}: is required")
        return self._parsed(name, default, parse)

    def hosts(self, name: str) -> tuple[Host, ...]:
        return self._parsed(name, (), parse_hosts)

    def proxies(self) -> Proxies:
        """Small letters are what other programs read first, so they win."""
        known = set(self.env)
        small = {name.lower() for name in PROXY_VARIABLES if name.lower() in known and self.text(name.lower(), "")}
        http, https, without = (name.lower() if name.lower() in small else name for name in PROXY_VARIABLES)
        return Proxies(
            self._parsed(http, "", parse_proxy),
            self._parsed(https, "", parse_proxy),
            self._parsed(without, (), parse_without),
        )

    def prefix(self, name: str, default: str) -> str:
        """A path prefix; set but empty means none, which differs from not set."""
        raw = self.env.get(name)
        value = default if raw is None else raw.strip().strip("/")
        if any(char.isspace() or char in "?#" for char in value) or "://" in value:
            self.faults.append(f"{name}: must be a path such as /mj-fast")
            return default
        return f"/{value.strip('/')}" if value else ""

    def database(self, name: str, default: str) -> str:
        def parse(raw: str) -> str:
            if not raw.startswith("sqlite:///") or raw == "sqlite:///":
                raise ValueError("must begin with sqlite:/// and name a file")
            return raw

        return self._parsed(name, default, parse)


def _id(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and 0 < int(raw[:20]) <= MAX_ID and len(raw) <= 20):
        raise ValueError(f"{raw!r} is no id; in Discord, Copy Server ID gives one (Settings, Advanced, Developer Mode)")
    return int(raw)


def _whole(raw: str, least: int, most: int | None) -> int:
    try:
        value = int(raw)
    except ValueError:
        raise ValueError(f"{raw!r} is not a whole number") from None
    if value < least:
        raise ValueError(f"{value} is too small, the least is {least}")
    if most is not None and value > most:
        raise ValueError(f"{value} is too large, the most is {most}")
    return value
