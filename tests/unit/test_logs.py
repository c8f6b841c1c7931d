"""Secrets never reach the log, in whatever form discord.py prints them."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from bot.process.logs import HIDDEN, JsonFormatter, LogRedactor, TextFormatter, set_up

TOKEN = "MTIzNDU2Nzg5.Gabcde.secret-part"
INTERACTION = "aW50ZXJhY3Rpb246MTIz-_"
SIGNED = "dGhpcyBpcyBhIHNlc3Npb24.k3J1-_x9"
KEY = "sk-1234567890abcdef"
EVENT = {"t": "INTERACTION_CREATE", "d": {"id": "1", "token": INTERACTION, "member": {"user": {"id": "2"}}}}

LINES = {
    "our token": f"logging in using static token {TOKEN}",
    "our key": f"POST https://relay.example/mj/submit/imagine key={KEY}",
    "bot header": f"{{'Authorization': 'Bot {TOKEN}x'}}",
    "bearer header": "Authorization: Bearer someone-elses-key-123",
    "bearer in small letters": "authorization: bearer someone-elses-key-123",
    "callback address": f"POST https://discord.com/api/v10/interactions/123/{INTERACTION}/callback has returned 204",
    "webhook address": f"PATCH http://127.0.0.1:1/api/v10/webhooks/9/{INTERACTION}/messages/@original",
    "webhook at the end": f"https://discord.com/api/webhooks/9/{INTERACTION}",
    "gateway event as repr": f"For Shard ID 0: WebSocket Event: {EVENT!r}",
    "gateway event as json": f"received {json.dumps(EVENT)}",
    "json inside json": json.dumps({"line": json.dumps(EVENT)}),
    "bytes": repr(json.dumps(EVENT).encode()),
    "dataclass": f"Job(id='a', interaction_token='{INTERACTION}', cost=1)",
    "painter's page": f"content with https://bot.example/region/{SIGNED} in it",
    "painter's picture": f"GET /region/{SIGNED}/picture",
    "gallery": f"[open](https://bot.example/gallery/{SIGNED})",
    "original": f"[original](https://bot.example/original/{SIGNED})",
    "webhook of a provider": f"{{'notifyHook': 'https://bot.example/hooks/main/{SIGNED}'}}",
    "signed picture": "https://cdn.discordapp.com/attachments/1/2/a.png?ex=66&is=65&hm=0123456789abcdef0123&x=1",
}
SECRETS = (TOKEN, INTERACTION, SIGNED, KEY, "someone-elses-key-123", "0123456789abcdef0123")


def logged(formatter: logging.Formatter, message: str, *args: object, error: Exception | None = None) -> str:
    exc_info = None
    if error is not None:
        try:
            raise error
        except type(error):
            exc_info = sys.exc_info()
    return formatter.format(logging.LogRecord("x", logging.INFO, __file__, 1, message, args, exc_info))


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.parametrize("style", [TextFormatter, JsonFormatter])
def test_no_secret_is_printed(style: type[TextFormatter] | type[JsonFormatter], line: str) -> None:
    formatter = style(LogRedactor((TOKEN, KEY)))
    for text in (logged(formatter, "%s", line), logged(formatter, "failed", error=RuntimeError(line))):
        assert HIDDEN in text
        for secret in SECRETS:
            assert secret not in text


INNOCENT = [
    "Shard ID 0 has connected to Gateway",
    "GET https://discord.com/api/v10/webhooks/9 has returned 200",
    "job a1b2c3d4e5 runs as task 1320098173412546",
    "a red fox --ar 3:2",
    "POST /hooks/main and GET /region/",
    'the prompt has the word "token" in it',
]


@pytest.mark.parametrize("line", INNOCENT)
def test_innocent_lines_stay_whole(line: str) -> None:
    assert LogRedactor((TOKEN, KEY, "ar", ""))(line) == line


def test_the_longer_secret_goes_first() -> None:
    assert LogRedactor(("secret", "secret-long"))("a secret-long b secret") == f"a {HIDDEN} b {HIDDEN}"


def test_a_json_line_parses_and_keeps_what_was_said() -> None:
    record = logging.LogRecord("bot.x", logging.WARNING, __file__, 1, "fox 🦊\n%s", ("two lines",), None)
    record.job, record.user = "a1b2c3d4e5", 42
    record.created, record.msecs = 1_790_000_000.25, 250.0
    line = JsonFormatter(LogRedactor(())).format(record)
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2026-09-21T14:13:20.250Z",
        "level": "WARNING",
        "logger": "bot.x",
        "message": "fox 🦊\ntwo lines",
        "job": "a1b2c3d4e5",
        "user": 42,
    }


def test_a_text_line_says_when_how_bad_and_where() -> None:
    record = logging.LogRecord("bot.x", logging.INFO, __file__, 1, "hello", (), None)
    record.created = 1_790_000_000.25
    assert TextFormatter(LogRedactor(())).format(record) == "2026-09-21T14:13:20Z INFO    bot.x: hello"


@pytest.mark.parametrize("style", ["text", "json"])
def test_all_loggers_go_through_the_redactor(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        set_up("DEBUG", style, (KEY,))
        logging.getLogger("discord.gateway").debug("event %s with %s", EVENT, KEY)
    finally:
        root.handlers[:], root.level = before, level
    printed = capsys.readouterr().err
    assert "INTERACTION_CREATE" in printed
    assert KEY not in printed
    assert INTERACTION not in printed
