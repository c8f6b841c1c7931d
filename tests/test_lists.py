"""Things that belong in several lists are in all of them: CONTRIBUTING.md relies on it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from bot.core.config import Settings
from bot.providers.registry import KINDS

ROOT = Path(__file__).parent.parent


def test_every_setting_of_the_operator_is_used() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py") if path.stem != "config")
    assert [one.name for one in fields(Settings) if not re.search(rf"\.{one.name}\b", code)] == []


def test_every_dialect_is_independent() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    independent = {
        module for contract in contracts if contract["type"] == "independence" for module in contract["modules"]
    }
    assert {f"bot.providers.{kind.replace('-', '_')}" for kind in KINDS} <= independent
