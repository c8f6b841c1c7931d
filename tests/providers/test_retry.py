"""Retry-After in all its spellings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.providers.retry import parse_retry_after

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
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds
