"""The base of every dialect whose account is one server."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.kinds import Action
from bot.providers.http_transport import HttpTransport
from bot.providers.shared.capabilities import KnownLimits


class HttpDialect:
    """A dialect whose account is one server."""

    _http: HttpTransport
    _limits: KnownLimits

    @property
    def answered_at(self) -> float:
        """The time of the server's last sound answer (monotonic seconds; 0 = never)."""
        return self._http.answered_at

    @property
    def refused(self) -> frozenset[Action]:
        """The kinds that this account has refused; see `Provider.refused`."""
        return self._limits.refused

    def learn_refusal(self, action: Action) -> None:
        """Stop offering `action`, unless that would make the account useless; see `Provider.learn_refusal`."""
        self.restore_refused((action,))

    def restore_refused(self, actions: Iterable[Action]) -> None:
        """Restore what an earlier run has learned."""
        self._limits.learn(actions)
