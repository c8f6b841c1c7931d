"""The base of every dialect whose account is one server."""

from __future__ import annotations

from bot.providers.http import HttpTransport


class OverHttp:
    """A dialect whose account is one server."""

    _http: HttpTransport

    @property
    def answered_at(self) -> float:
        """When the server last answered as one that works (monotonic seconds; 0 = never)."""
        return self._http.answered_at
