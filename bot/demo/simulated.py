"""PROVIDER_KIND=simulator: the simulated provider on a free loopback port, which looks like a real one to the bot."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from bot.core.config import Settings
from bot.core.settings.network_proxies import NO_PROXIES
from bot.core.settings.provider_account import DIALECTS, SIMULATOR
from loopback_provider.provider import obliging


@asynccontextmanager
async def simulated_accounts(settings: Settings, *, kept: bool = True) -> AsyncIterator[Settings]:
    """Start a simulation for every simulated account, and yield settings that point to them.

    Its tasks are `kept` in DATA_DIR, so they survive a restart as a real provider's do. Only the holder of the folder's
    lock may use it.
    """
    async with AsyncExitStack() as stack:
        accounts = []
        for account in settings.accounts:
            if account.kind == SIMULATOR:
                key = secrets.token_urlsafe(16)
                folder = settings.data_dir / SIMULATOR / account.name if kept else None
                provider = await stack.enter_async_context(obliging(key, folder))
                account = replace(
                    account,
                    kind=DIALECTS[0],
                    url=provider.url,
                    key=key,
                    auth="mj-api-secret",
                    proxies=NO_PROXIES,
                    simulated=True,
                )
            accounts.append(account)
        yield replace(settings, accounts=tuple(accounts))
