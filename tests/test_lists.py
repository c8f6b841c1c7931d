"""What has a place in several lists is missing from none of them: CONTRIBUTING.md leans on it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.providers.registry import KINDS
from bot.services.rules.server_settings import GuildChoice
from bot.ui.admin.config_pages import NAMES, PAGE_OF
from bot.ui.admin.config_text import ConfigPage

ROOT = Path(__file__).parent.parent


def test_every_page_of_the_settings_has_a_name() -> None:
    assert set(NAMES) == set(ConfigPage)


def test_every_choice_of_a_server_has_a_page() -> None:
    assert set(PAGE_OF) == set(GuildChoice)


def test_every_dialect_is_independent() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    independent = {
        module for contract in contracts if contract["type"] == "independence" for module in contract["modules"]
    }
    assert {f"bot.providers.{kind.replace('-', '_')}" for kind in KINDS} <= independent
