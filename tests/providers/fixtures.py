"""Recorded request and answer pairs of each dialect, one JSON object a line in `fixtures/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.providers.servers import Reply

_FOLDER = Path(__file__).with_name("fixtures")


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


def _read(dialect: str) -> list[Pair]:
    lines = (_FOLDER / f"{dialect}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Pair(**json.loads(line)) for line in lines]


PAIRS: dict[str, Pair] = {pair.name.partition("_")[0]: pair for pair in _read("midjourney_proxy")}  # "a01"
GOAPI: dict[str, Pair] = {pair.name: pair for pair in _read("goapi")}  # by the whole name: two of them are b10
