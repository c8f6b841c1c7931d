"""Things that belong in several lists are in all of them: CONTRIBUTING.md relies on it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from bot.core.config import Settings
from bot.core.kinds import Action
from bot.core.settings.provider_account import DIALECTS
from bot.providers.goapi.actions import PRESSES
from tests.providers.test_midjourney_buttons import MEANINGS

ROOT = Path(__file__).parent.parent


def test_every_setting_of_the_operator_is_used() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py") if path.stem != "config")
    assert [one.name for one in fields(Settings) if not re.search(rf"\.{one.name}\b", code)] == []


COMMANDS = {Action.IMAGINE, Action.BLEND, Action.DESCRIBE, Action.SHORTEN, Action.VIDEO, Action.EDIT}


def test_every_action_is_a_command_or_a_button_of_a_provider() -> None:
    buttons = {action for _, action, _ in MEANINGS} | {press.action for press in PRESSES.values()}
    assert buttons == set(Action) - COMMANDS


def test_every_dialect_is_independent() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    independent = {
        module for contract in contracts if contract["type"] == "independence" for module in contract["modules"]
    }
    assert {f"bot.providers.{_folder(kind)}" for kind in DIALECTS} <= independent


@pytest.mark.parametrize("kind", DIALECTS)
def test_every_dialect_keeps_the_contract(kind: str) -> None:
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "providers").glob("test_*_contract.py"))
    assert re.search(rf"^class Test{kind.replace('-', '')}\(ProviderContract\)", tests, re.MULTILINE | re.IGNORECASE)


@pytest.mark.parametrize("paper", ["docs/settings.md", "docs/demo.md", ".env.example", "README.md"])
@pytest.mark.parametrize("kind", DIALECTS)
def test_every_dialect_is_in_the_papers(kind: str, paper: str) -> None:
    assert re.search(rf"(?<![\w-]){kind}(?![\w-])", (ROOT / paper).read_text("utf-8"))


@pytest.mark.parametrize("kind", DIALECTS)
def test_every_dialect_has_its_section_and_can_be_named_in_a_report(kind: str) -> None:
    assert re.search(rf"^## Dialect [A-Z]: {kind}$", (ROOT / "docs" / "providers.md").read_text("utf-8"), re.MULTILINE)
    assert re.search(rf"^ +- {kind}\b", (ROOT / ".github/ISSUE_TEMPLATE/bug.yml").read_text("utf-8"), re.MULTILINE)


def _folder(kind: str) -> str:
    return kind.replace("-", "_")
