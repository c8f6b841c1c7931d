"""Modules that a start doesn't import: they are needed later, by few, or in another process, and slow down every
start."""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import command_line
from bot.__main__ import main
from bot.core.settings.provider_account import DIALECTS
from bot.process import early_stop

ROOT = Path(__file__).parents[2]
# the command line alone: --help, --version and wrong usage answer at once
HEAVY = ("aiohttp", "discord", "sqlalchemy", "pydantic", "PIL", "alembic", "jinja2", "bot.command_line")
# the bot itself, all of its commands included
LATER = (
    "alembic",  # when a new version has another schema
    "bot.demo",
    *(f"bot.providers.{kind.replace('-', '_')}.client" for kind in DIALECTS),  # when an account is of this kind
    "jinja2",  # with the first page that somebody opens
    "loopback_discord",
    "loopback_provider",
    "matplotlib",  # in a process of its own
    "numpy",
    "pillow_heif",
    "pydantic",  # with the first dialect
)
COMMAND_LINE = "from bot.__main__ import _parser; _parser().parse_args(['run'])"
BOT = "import bot.command_line; from bot.client import EXTENSIONS; [__import__(name) for name in EXTENSIONS]"


@pytest.mark.parametrize(
    ("imports", "unwanted"), [(COMMAND_LINE, HEAVY), (BOT, LATER)], ids=["the command line", "the bot"]
)
def test_a_start_imports_nothing_that_it_does_not_need(imports: str, unwanted: tuple[str, ...]) -> None:
    found = f"import sys; {imports}; print(*sorted({set(unwanted)} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", found], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == []


def test_garbage_is_looked_for_again_once_all_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[bool] = []

    async def chosen(_arguments: argparse.Namespace) -> int:
        found.append(gc.isenabled())
        return 0

    monkeypatch.setattr(command_line, "chosen", chosen)
    monkeypatch.setattr(early_stop, "leave_when_asked", lambda _given: None)
    monkeypatch.setattr(os, "umask", lambda _mask: 0)
    assert main(["migrate"]) == 0
    assert found == [True]
