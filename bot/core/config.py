"""Settings from `.env` and the environment (docs/settings.md). Pure: the mapping is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlsplit

from bot.core.errors import ConfigError
from bot.core.kinds import Speed
from bot.core.settings.misspelled import misspelled
from bot.core.settings.network_proxies import NO_PROXIES, Proxies
from bot.core.settings.provider_account import DIALECTS, SIMULATOR, AccountConfig, AuthStyle
from bot.core.settings.setting_values import Reader
from bot.texts.operator import settings as say

AUTH_STYLES: tuple[str, ...] = get_args(AuthStyle)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("text", "json")


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
    warnings: tuple[str, ...] = field(default=(), compare=False)  # settings that look wrong but may be right

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every text that must never be printed."""
        password = urlsplit(self.database_url).password
        found = [self.discord_token, *(account.key for account in self.accounts), password or "", *self.proxies.secrets]
        return tuple(secret for secret in found if secret)

    @property
    def sealed_accounts(self) -> tuple[AccountConfig, ...]:
        """The accounts, each with all of the program's secrets, so that they can be removed from the provider's
        texts."""
        return tuple(replace(account, other_secrets=self.secrets) for account in self.accounts)


def from_env(env: Mapping[str, str], *, need_token: bool = True) -> Settings:
    """Read all settings from `env` (names as in `.env.example`).

    Raises ConfigError with every fault at once, one sentence each, naming the variable and never its secret value.
    `need_token` is False for verbs that don't use Discord.
    """
    read = Reader(env)
    data_dir = read.path("DATA_DIR", "data")
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
            read.note("SHARD_IDS", say.NEEDS_SHARD_COUNT())
        elif any(shard >= settings.shard_count for shard in settings.shard_ids):
            read.note("SHARD_IDS", say.SHARD_TOO_HIGH())
    warnings = misspelled(env, read.asked + _main_account_names())
    if read.faults:
        raise ConfigError([*read.faults, *warnings])
    return replace(settings, warnings=tuple(warnings))


def _main_account_names() -> list[str]:
    """The settings of the main account: known even if PROVIDERS leaves it out."""
    nothing = Reader({})
    _account(nothing, "main", NO_PROXIES)
    return nothing.asked


def _accounts(read: Reader, proxies: Proxies) -> tuple[AccountConfig, ...]:
    names = [name.strip() for name in read.text("PROVIDERS", "main").split(",") if name.strip()]
    if not names:
        read.note("PROVIDERS", say.NO_ACCOUNTS())
    if len(set(names)) != len(names):
        read.note("PROVIDERS", say.ACCOUNT_TWICE())
    usable = []
    for name in dict.fromkeys(names):
        if name.replace("_", "").isalnum() and name.isascii() and name == name.lower():
            usable.append(name)
        else:
            read.note("PROVIDERS", say.BAD_ACCOUNT(account=repr(name)))
    return tuple(_account(read, name, proxies) for name in usable)


def _account(read: Reader, name: str, proxies: Proxies) -> AccountConfig:
    stem = "PROVIDER" if name == "main" else f"PROVIDER_{name.upper()}"
    kind = read.choice(f"{stem}_KIND", DIALECTS[0], (*DIALECTS, SIMULATOR))
    needed = kind != SIMULATOR
    return AccountConfig(
        name=name,
        kind=kind,
        url=read.url(f"{stem}_URL", "", ("http", "https"), required=needed, bare=True),
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
