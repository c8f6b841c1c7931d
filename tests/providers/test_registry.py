"""Accounts are built by the name of their dialect."""

from __future__ import annotations

from typing import get_args

import aiohttp
import pytest

from bot.core.errors import ConfigError
from bot.core.settings.provider_account import DIALECTS, AccountConfig
from bot.providers import registry
from loopback_provider.provider import Dialect

KEY = "sk-0123456789"


def test_every_dialect_that_can_be_configured_can_be_built_and_simulated() -> None:
    assert tuple(registry.KINDS) == DIALECTS == get_args(Dialect)


@pytest.mark.parametrize("kind", registry.KINDS)
async def test_build(kind: str, session: aiohttp.ClientSession) -> None:
    config = AccountConfig("main", kind, "https://relay.example", KEY, notify_secret=KEY)
    provider = registry.build(config, session, frozenset())
    assert provider.name == "main"
    assert KEY not in repr(config) + repr(provider)


@pytest.mark.parametrize(
    ("name", "kind", "key", "variable"),
    [
        ("main", "dall-e", KEY, "PROVIDER_KIND"),
        ("backup", "dall-e", KEY, "PROVIDER_BACKUP_KIND"),
        ("main", "midjourney-proxy", "sk-\n1", "PROVIDER_KEY"),
        ("main", "midjourney-proxy", "sk-ключ", "PROVIDER_KEY"),
    ],
)
async def test_settings_that_cannot_work(
    name: str, kind: str, key: str, variable: str, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(ConfigError) as caught:
        registry.build(AccountConfig(name, kind, "https://relay.example", key), session, frozenset())
    assert caught.value.faults[0].startswith(variable)
    assert key not in str(caught.value)
