"""What accounts refused as a kind, kept over restarts, so that it is not offered again."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.core.models import Action
from bot.providers.base import Provider
from bot.store import meta
from bot.store.database import Database

log = logging.getLogger(__name__)


class Refusals:
    """Copies `Provider.refused` into the database and back."""

    def __init__(self, db: Database, providers: Mapping[str, Provider]) -> None:
        self._db = db
        self._providers = providers
        self._kept: dict[str, frozenset[Action]] = {}

    async def restore(self) -> None:
        """Tell every account what it refused in an earlier run."""
        async with self._db.read() as conn:
            stored = {name: await meta.get(conn, _key(name)) for name in self._providers}
        for name, text in stored.items():
            self._kept[name] = frozenset(Action(value) for value in (text or "").split() if value in set(Action))
            self._providers[name].restore_refused(self._kept[name])

    async def keep(self) -> None:
        """Store what was learned since the last time."""
        for name, provider in self._providers.items():
            refused = provider.refused
            if refused != self._kept.get(name, frozenset()):
                async with self._db.transaction() as conn:
                    await meta.put(conn, _key(name), " ".join(sorted(refused)))
                self._kept[name] = refused
                log.info("account %s does not do: %s", name, ", ".join(sorted(refused)))


def _key(account: str) -> str:
    return f"refused:{account}"[:64]
