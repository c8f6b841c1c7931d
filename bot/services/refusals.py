"""What accounts refused as a kind, kept over restarts, so that it is not offered again for a while."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping

from bot.core.account import AccountConfig
from bot.core.models import Action
from bot.providers.base import Provider
from bot.services.ports import Clock
from bot.store import meta
from bot.store.database import Database

log = logging.getLogger(__name__)

KEPT_S = 7 * 86_400.0  # servers are upgraded, and what is not offered can never prove itself


class Refusals:
    """Copies `Provider.refused` into the database and back. What another address refused says nothing of this one."""

    def __init__(
        self, db: Database, providers: Mapping[str, Provider], accounts: Iterable[AccountConfig], clock: Clock
    ) -> None:
        self._db = db
        self._providers = providers
        self._urls = {account.name: account.url for account in accounts}
        self._clock = clock
        self._kept: dict[str, frozenset[Action]] = {}

    async def restore(self) -> None:
        """Tell every account what it refused in an earlier run."""
        async with self._db.read() as conn:
            stored = {name: await meta.get(conn, _key(name)) for name in self._providers}
        for name, text in stored.items():
            self._kept[name] = self._read(name, text)
            self._providers[name].restore_refused(self._kept[name])

    def _read(self, name: str, text: str | None) -> frozenset[Action]:
        learned = json.loads(text) if text else {}
        if learned.get("url") != self._urls.get(name) or self._clock() - learned.get("at", 0.0) > KEPT_S:
            return frozenset()
        return frozenset(Action(value) for value in learned["actions"] if value in set(Action))

    async def keep(self) -> None:
        """Store what was learned, or taken back, since the last time."""
        for name, provider in self._providers.items():
            refused = provider.refused
            if refused == self._kept.get(name, frozenset()):
                continue
            learned = {"url": self._urls.get(name), "at": self._clock(), "actions": sorted(refused)}
            async with self._db.transaction() as conn:
                await meta.put(conn, _key(name), json.dumps(learned))
            self._kept[name] = refused
            log.info("account %s does not do: %s", name, ", ".join(sorted(refused)) or "nothing known")


def _key(account: str) -> str:
    return f"refused:{account}"[:64]
