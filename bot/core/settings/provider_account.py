"""The settings of one account at one provider. Pure data; the key never shows in a repr."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.core.kinds import Speed
from bot.core.settings.hosts import Host
from bot.core.settings.network_proxies import NO_PROXIES, Proxies

DIALECTS: Final = ("midjourney-proxy", "goapi")  # each is a folder in bot/providers and a line in its registry
SIMULATOR: Final = "simulator"  # the account of a bot without a provider; it speaks the first dialect
AuthStyle = Literal["bearer", "mj-api-secret"]

DEFAULT_PREFIXES: Mapping[Speed, str] = {Speed.RELAX: "", Speed.FAST: "/mj-fast", Speed.TURBO: "/mj-turbo"}


@dataclass(frozen=True, slots=True)
class AccountConfig:
    """One account. `prefixes` go before the path, per speed (any spelling of the slashes, "" = none);
    `concurrency` is how many jobs the account runs at once. `notify_url` is our own secret address for webhooks,
    "" if we have none; `notify_secret` proves a webhook if the dialect can send one. `media_hosts` are
    further hosts that results may come from although they have private addresses. `simulated`: its provider is our own
    simulation, which speaks the dialect `kind`."""

    name: str
    kind: str
    url: str
    key: str = field(repr=False)
    auth: AuthStyle = "bearer"
    prefixes: Mapping[Speed, str] = field(default_factory=lambda: dict(DEFAULT_PREFIXES))
    concurrency: int = 12
    notify_url: str = field(default="", repr=False)
    notify_secret: str = field(default="", repr=False)
    media_hosts: tuple[Host, ...] = ()
    simulated: bool = False
    proxies: Proxies = NO_PROXIES
    other_secrets: tuple[str, ...] = field(default=(), repr=False)  # the program's own

    def variable(self, setting: str) -> str:
        """The name of one of the account's settings, such as PROVIDER_BACKUP_URL for `URL`."""
        return f"PROVIDER_{setting}" if self.name == "main" else f"PROVIDER_{self.name.upper()}_{setting}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that must not appear in any of this provider's texts that we show or store."""
        hook = self.notify_url.rstrip("/").rpartition("/")[2]
        found = (self.key, self.notify_secret, hook, *self.other_secrets)
        return tuple(secret for secret in found if secret)
