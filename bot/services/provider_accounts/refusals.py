"""Remembers the kinds of jobs that accounts refused, over restarts, so that they are not offered for a while."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping

from bot.core.errors import Busy
from bot.core.kinds import Action
from bot.core.settings.provider_account import AccountConfig
from bot.providers.base import Provider
from bot.services.loops import OneByOne
from bot.services.ports import Clock
from bot.store.database import meta
from bot.store.database.database import Database

log = logging.getLogger(__name__)

KEPT_S = 7 * 86_400.0  # servers are upgraded, and an action that isn't offered can never prove itself


class Refusals:
    """Copies `Provider.refused` into the database and back. Refusals under other settings (another address, key or
    prefix) don't count."""

    def __init__(
        self, db: Database, providers: Mapping[str, Provider], accounts: Iterable[AccountConfig], clock: Clock
    ) -> None:
        self._db = db
        self._providers = providers
        self._marks = {account.name: fingerprint(account) for account in accounts}
        self._clock = clock
        self._kept: dict[str, frozenset[Action]] = {}
        self._each = OneByOne("what accounts refuse")

    async def restore(self) -> None:
        """Restore what every account refused in an earlier run. Unreadable entries are dropped: they are only a
        help."""
        for name, provider in self._providers.items():
            try:
                async with self._db.read() as conn:
                    self._kept[name] = self._read(name, await meta.get(conn, _key(name)))
            except Busy as fault:
                log.warning("account %s: could not read what it refused before: %s", name, fault)
            except Exception as fault:
                log.warning(
                    "account %s: what it refused before is damaged, so it is forgotten (%s)", name, type(fault).__name__
                )
                await self._forget(name)
            provider.restore_refused(self._kept.get(name, frozenset()))

    async def _forget(self, name: str) -> None:
        try:
            async with self._db.transaction() as conn:
                await meta.remove(conn, _key(name))
        except Busy as fault:
            log.warning("account %s: the damaged record stays in the database for now: %s", name, fault)

    def _read(self, name: str, text: str | None) -> frozenset[Action]:
        """The stored refusals, if they belong to this account and aren't too old. Raises anything if damaged."""
        if not text:
            return frozenset()
        learned = json.loads(text)
        if learned.get("settings") != self._marks.get(name) or self._clock() - learned["at"] > KEPT_S:
            return frozenset()
        return frozenset(Action(value) for value in learned["actions"] if value in set(Action))

    async def keep(self) -> None:
        """Store refusals that were added or removed since the last time."""
        await self._each.run(self._providers, str, self._keep)

    async def _keep(self, name: str) -> None:
        refused = self._providers[name].refused
        if refused == self._kept.get(name, frozenset()):
            return
        learned = {"settings": self._marks.get(name), "at": self._clock(), "actions": sorted(refused)}
        async with self._db.transaction() as conn:
            await meta.put(conn, _key(name), json.dumps(learned))
        self._kept[name] = refused
        log.info("account %s does not support: %s", name, ", ".join(sorted(refused)) or "nothing is known")


def fingerprint(account: AccountConfig) -> str:
    """A digest that changes with the settings of an account; the key can't be read from it."""
    prefixes = sorted((speed.value, prefix) for speed, prefix in account.prefixes.items())
    described = json.dumps([account.kind, account.url, account.auth, account.key, prefixes])
    return hashlib.sha256(described.encode()).hexdigest()[:32]


def _key(account: str) -> str:
    return f"refused:{account}"[:64]
