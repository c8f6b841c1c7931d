"""Retry-After in all its spellings."""

from __future__ import annotations

from datetime import UTC, datetime

import aiohttp
import pytest

from bot.core.errors import ProviderUnavailable
from bot.providers.download import Downloader
from bot.providers.shared.retry import parse_retry_after
from tests.providers.servers import Reply, ScriptedServer

NOW = datetime(2026, 3, 12, 10, 29, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("12", 12.0),
        (" 1.5 ", 1.5),
        ("-3", 0.0),
        ("inf", 300.0),
        ("86400", 300.0),
        ("Thu, 12 Mar 2026 10:29:30 GMT", 30.0),
        ("Thu, 12 Mar 2026 10:29:30 -0000", 30.0),
        ("Thu, 12 Mar 2026 10:28:00 GMT", 0.0),
        ("Thu, 99 Mar 2026 10:28:00 GMT", None),
        (f"Thu, 12 Mar 2026 10:28:00 +{'9' * 30}", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


async def test_a_repetition_is_not_worth_a_line(
    server: ScriptedServer, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    server.on("/a.png", Reply("", 502))
    files = Downloader(session, frozenset({server.url.partition("//")[2]}))
    with pytest.raises(ProviderUnavailable):
        await files.download(f"{server.url}/a.png", limit_bytes=1000)
    assert len(server.seen) == 3
    assert [record for record in caplog.records if record.name.startswith("stamina")] == []
