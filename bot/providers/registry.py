"""Dialect name -> factory. CONTRIBUTING.md lists what a new dialect needs."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp

from bot.core.errors import ConfigError
from bot.core.settings.provider_account import AccountConfig
from bot.providers.base import Provider
from bot.texts.operator import settings

Factory = Callable[[AccountConfig, aiohttp.ClientSession, frozenset[str]], Provider]


def _midjourney_proxy(config: AccountConfig, session: aiohttp.ClientSession, allow_private: frozenset[str]) -> Provider:
    from bot.providers.midjourney_proxy.client import MidjourneyProxy

    return MidjourneyProxy(config, session, allow_private)


def _goapi(config: AccountConfig, session: aiohttp.ClientSession, allow_private: frozenset[str]) -> Provider:
    from bot.providers.goapi.client import GoApi

    return GoApi(config, session, allow_private)


KINDS: dict[str, Factory] = {
    "midjourney-proxy": _midjourney_proxy,
    "goapi": _goapi,
}


def build(config: AccountConfig, session: aiohttp.ClientSession, allow_private: frozenset[str]) -> Provider:
    """The client of one account. `allow_private` are the origins ("host:port") that downloads may use although they
    aren't public; the account's own origin is always included.

    Raises ConfigError for an unknown kind or a key that no header can carry.
    """
    variable = "PROVIDER" if config.name == "main" else f"PROVIDER_{config.name.upper()}"
    factory = KINDS.get(config.kind)
    if factory is None:
        fault: str = settings.UNKNOWN_CHOICE(value=repr(config.kind), choices=", ".join(KINDS))
        raise ConfigError([settings.FAULT(name=f"{variable}_KIND", fault=fault)])
    if not (config.key.isascii() and config.key.isprintable()):
        raise ConfigError([settings.FAULT(name=f"{variable}_KEY", fault=settings.NO_SECRET())])
    return factory(config, session, allow_private)
