"""Timeouts for each kind of call to a provider."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds per kind of call. A submit may upload tens of megabytes, so its silence counts from the end of the
    upload (`submit_silence_s`) and its total is generous; it must outlast providers that answer after 40 s."""

    connect_s: float = 10.0
    submit_silence_s: float = 60.0
    submit_total_s: float = 180.0
    query_s: float = 20.0
    slow_query_s: float = 75.0
    probe_s: float = 8.0

    def submit(self) -> aiohttp.ClientTimeout:
        """For calls that change something at the provider."""
        return aiohttp.ClientTimeout(
            total=self.submit_total_s, sock_connect=self.connect_s, sock_read=self.submit_silence_s
        )

    def query(self, total_s: float) -> aiohttp.ClientTimeout:
        """For calls that change nothing."""
        return aiohttp.ClientTimeout(total=total_s, sock_connect=min(self.connect_s, total_s))
