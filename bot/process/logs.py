"""Log lines as text or JSON, and the one place that keeps secrets out of them, including discord.py's own lines."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Iterable

from bot.core.text.redaction import SecretRedactor

HIDDEN = "[hidden]"
_EXTRAS = ("job", "user")
# alembic's INFO is about itself; aiosqlite's DEBUG prints every stored value, including interaction tokens
_CHATTY = ("alembic", "aiosqlite")
# interaction and webhook tokens: in addresses, in whole gateway events (JSON or repr), in Authorization headers
_PATTERNS = (
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[^\s/?\"']+"), rf"\1{HIDDEN}"),
    (  # the quotes may be escaped: JSON inside JSON, or inside a repr
        re.compile(r"([\"'](?:\w*token|\w*secret|key|authorization)\\*[\"']\s*:\s*\\*[\"'])[^\"'\\]+", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"\b((?:Bot|[Bb]earer)\s+)[\w.~+/=-]{8,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(token=[\"']?)[^&\s\"',)]+"), rf"\1{HIDDEN}"),
    # addresses of our own pages and webhooks
    (re.compile(r"(/(?:region|gallery|original)/)[\w.~%-]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(/hooks/[\w%-]+/)[\w.~%-]+"), rf"\1{HIDDEN}"),
    (re.compile(r"([?&](?:hm|signature)=)[^&\s\"']+"), rf"\1{HIDDEN}"),
)


class LogRedactor:
    """Replaces what must not be printed: secrets, and what looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._redact = SecretRedactor(secrets, HIDDEN)

    def __call__(self, text: str) -> str:
        text = self._redact(text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class TextFormatter(logging.Formatter):
    """`time level logger: message`, secrets replaced. Times are UTC."""

    converter = staticmethod(time.gmtime)

    def __init__(self, redact: LogRedactor) -> None:
        super().__init__("%(asctime)sZ %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and job, user, error where known."""

    def __init__(self, redact: LogRedactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": self._redact(record.getMessage()),
        }
        line |= {name: getattr(record, name) for name in _EXTRAS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self._redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str, style: str, secrets: Iterable[str]) -> None:
    """Send all log lines to stderr in the chosen style ("text" or "json"), without `secrets`."""
    redact = LogRedactor(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(redact) if style == "json" else TextFormatter(redact))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(max(root.level, logging.WARNING))
