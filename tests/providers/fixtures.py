"""Recorded request and answer pairs of dialect A, one JSON object a line in `fixtures/midjourney_proxy.jsonl`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.providers.servers import Reply

_FILE = Path(__file__).with_name("fixtures") / "midjourney_proxy.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """A request and what a server answered. `path` is without the base URL."""

    name: str
    method: str
    path: str
    body: Any
    status: int
    headers: dict[str, str]
    answer: Any

    @property
    def reply(self) -> Reply:
        return Reply(self.answer, self.status, self.headers)


PAIRS: dict[str, Pair] = {
    pair.name.partition("_")[0]: pair
    for pair in (Pair(**json.loads(line)) for line in _FILE.read_text(encoding="utf-8").splitlines())
}
