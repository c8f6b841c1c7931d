"""The installation's secret and its signatures."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.core.config import from_env
from bot.core.errors import ConfigError
from bot.services.signing import FILE_NAME, Signer
from bot.texts.operator import settings as say

SIGNER = Signer(bytes(range(32)))
SIGNED = SIGNER.sign("region", "some-id_1")


def test_what_is_signed_is_read_again() -> None:
    assert SIGNER.unsign("region", SIGNED) == "some-id_1"


FORGED = {
    "nothing": "",
    "no signature": "some-id_1",
    "another text": SIGNED.replace("id_1", "id_2"),
    "cut": SIGNED[:-1],
    "longer": SIGNED + "A",
    "not ascii": SIGNED + "é",
    "a lone surrogate": SIGNED + "\ud800",
    "of another installation": Signer(bytes(32)).sign("region", "some-id_1"),
    "for another purpose": SIGNER.sign("gallery", "some-id_1"),
} | {f"ends with {char}": SIGNED[:-1] + char for char in "ABCDEFGHabcdefgh" if char != SIGNED[-1]}


@pytest.mark.parametrize("signed", FORGED.values(), ids=FORGED)
def test_nothing_else_is_taken(signed: str) -> None:
    assert SIGNER.unsign("region", signed) is None


def test_the_secret_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    first, second = Signer.load(tmp_path), Signer.load(tmp_path)
    assert first.sign("x", "y") == second.sign("x", "y")
    file = tmp_path / FILE_NAME
    assert (file.stat().st_size, stat.S_IMODE(file.stat().st_mode)) == (32, 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_crash_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "secret.part").write_bytes(b"half")
    assert Signer.load(tmp_path).sign("x", "y") == Signer.load(tmp_path).sign("x", "y")


def test_a_damaged_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"short")
    with pytest.raises(ConfigError, match=r"DATA_DIR: .* is damaged"):
        Signer.load(tmp_path)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="DATA_DIR"):
        Signer.load(tmp_path / "file")


@pytest.mark.parametrize("target", ["nowhere", FILE_NAME])
def test_a_secret_that_is_a_dead_link_is_named_and_not_replaced(tmp_path: Path, target: str) -> None:
    (tmp_path / FILE_NAME).symlink_to(target)
    with pytest.raises(ConfigError) as refused:
        Signer.load(tmp_path)
    assert refused.value.faults == [say.DEAD_LINK(path=tmp_path / FILE_NAME)]
    assert (tmp_path / FILE_NAME).is_symlink()


def test_tokens_of_webhooks_differ_and_stay() -> None:
    assert SIGNER.hook_token("main") == SIGNER.hook_token("main") != SIGNER.hook_token("backup")
    assert len(SIGNER.hook_token("main")) == 40


@pytest.mark.parametrize(
    ("public_url", "web_port", "hooked"),
    [("https://bot.example/x", 8080, True), ("", 8080, False), ("https://bot.example", 0, False)],
    ids=["reachable", "no address", "no server"],
)
def test_an_account_gets_a_hook_where_we_can_be_reached(public_url: str, web_port: int, hooked: bool) -> None:
    env = {"PROVIDER_KIND": "simulator", "PUBLIC_URL": public_url, "WEB_PORT": str(web_port)}
    settings = from_env(env, need_token=False)
    address = f"{public_url}/hooks/main/{SIGNER.hook_token('main')}" if hooked else ""
    assert SIGNER.with_hook(settings.accounts[0], settings).notify_url == address
