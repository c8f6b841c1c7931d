"""Repeated log lines are compared without their changing parts, and written once an hour with a count."""

from __future__ import annotations

import logging
import secrets
import uuid

import pytest

from bot.core.text.repeated_log_lines import HOUR_S, RareLog, gist

log = logging.getLogger("test.repeats")
SAME = [
    ("bad key (request id: 20261130AbCdEf)", "bad key (request id: 20261130XyZqRs)"),
    ("bad key request_id=qwertyuiop", "bad key request_id=asdfghjkl"),
    ("bad key, X-Request-Id: kkkkkk.", "bad key, X-Request-Id: pppppp."),
    ('{"requestId": "abc"}', '{"requestId": "xyz"}'),
    (f"failed {uuid.UUID(int=5)}", f"failed {uuid.UUID(int=2**99)}"),
    ("at 2026-11-30T12:00:01.5Z: away", "at 2026-12-01T09:13:59Z: away"),
    ("10.0.0.1:8080 refused", "192.168.77.50:443 refused"),
    ("trace 0af7651916cd43dd8448eb211c80319c", "trace 4bf92f3577b34da6a3ce929d0e0e4736"),
    ("token qwertzuiopasdfghjklyxcvbnm", "token mnbvcxylkjhgfdsapoiuztrewq"),
    ("无可用的账号实例 (id: a1)", "无可用的账号实例 (id: b2)"),
]
DIFFERENT = [
    ("invalid: key", "invalid: prompt"),
    ("HTTP 403 Forbidden", "HTTP 502 Bad Gateway"),
    ("no answer within 5 s", "cannot be reached"),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=[pair[0] for pair in SAME])
def test_what_changes_does_not_count(one: str, other: str) -> None:
    assert gist(one) == gist(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=[pair[0] for pair in DIFFERENT])
def test_what_is_said_counts(one: str, other: str) -> None:
    assert gist(one) != gist(other)


def test_the_same_is_written_once_an_hour_with_a_count(caplog: pytest.LogCaptureFixture) -> None:
    now = [100.0]
    rare = RareLog(log, clock=lambda: now[0])
    for number in range(721):
        rare.warning("account %s: %s", "main", f"refused (request id: {number:09x})")
        now[0] += HOUR_S / 720
    assert [record.getMessage() for record in caplog.records] == [
        "account main: refused (request id: 000000000)",
        "account main: refused (request id: 0000002d0) (and 719 more times since the last such line)",
    ]


def test_what_ended_is_news_when_it_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    rare = RareLog(log)
    for _ in range(2):
        rare.error("full", about="disk")
        rare.error("full", about="disk")
        rare.forget("disk")
    assert len(caplog.records) == 2


def test_texts_that_never_repeat_do_not_flood_the_log(caplog: pytest.LogCaptureFixture) -> None:
    rare = RareLog(log)
    letters = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
    for _ in range(300):
        rare.warning("account main: %s", " ".join(secrets.token_hex(6).translate(letters) for _ in range(3)))
    assert 1 <= len(caplog.records) <= 12
