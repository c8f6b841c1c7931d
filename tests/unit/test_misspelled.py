"""Names that look like one of our settings but aren't; other programs' names don't matter."""

from __future__ import annotations

import pytest

from bot.core.config import from_env
from bot.core.errors import ConfigError
from bot.texts.operator import settings as say

NEEDED = {"DISCORD_TOKEN": "MTIz.token.xyz", "PROVIDER_URL": "https://relay.example", "PROVIDER_KEY": "sk-very-secret"}
BACKUP = {"PROVIDERS": "main,backup", "PROVIDER_BACKUP_URL": "https://b.example", "PROVIDER_BACKUP_KEY": "sk-b"}

MEANT = {
    "DISCORD_TOKN": "did you mean DISCORD_TOKEN?",
    "DISCORD_BOT_TOKEN": "did you mean DISCORD_TOKEN?",
    "discord_token": "did you mean DISCORD_TOKEN?",
    "PROVIDER_BAKUP_CONCURRENCY": "did you mean PROVIDER_BACKUP_CONCURRENCY?",
    "PROVIDER_API_KEY": "did you mean PROVIDER_KEY?",
    "PROVIDER_SPARE_KEY": say.UNKNOWN_ACCOUNT(account="spare", setting="PROVIDER_KEY"),
    "MAX_RUNING_PER_USER": "did you mean MAX_RUNNING_PER_USER?",
    "DATADIR": "did you mean DATA_DIR?",
    "LOGLEVEL": "did you mean LOG_LEVEL?",
    "POLL_INTREVAL_S": "did you mean POLL_INTERVAL_S?",
}


@pytest.mark.parametrize(("name", "says"), MEANT.items(), ids=MEANT)
def test_a_misspelled_setting_is_a_warning_that_names_the_right_one(name: str, says: str) -> None:
    (warning,) = from_env({**NEEDED, **BACKUP, name: "sk-very-secret"}).warnings
    assert warning.startswith(f"{name}: ")
    assert warning.endswith(says)
    assert "sk-very-secret" not in warning


FOREIGN = [
    "PATH",
    "HOME",
    "TOKEN",
    "WEB_ROOT",
    "PUBLIC_IP",
    "LOG_FILE",
    "MAX_MEMORY",
    "LANG",
    "DISCORD_WEBHOOK_URL",
    "TZ",
]


@pytest.mark.parametrize("name", FOREIGN)
def test_other_programs_names_are_ignored(name: str) -> None:
    assert from_env({**NEEDED, name: "1"}).warnings == ()


def test_a_required_setting_under_a_wrong_name_is_said_beside_the_fault() -> None:
    with pytest.raises(ConfigError) as caught:
        from_env({"DISCORD_TOKN": "MTIz", **{name: NEEDED[name] for name in ("PROVIDER_URL", "PROVIDER_KEY")}})
    assert caught.value.faults == [
        f"DISCORD_TOKEN: {say.REQUIRED()}",
        f"DISCORD_TOKN: {say.MISSPELLED(setting='DISCORD_TOKEN')}",
    ]
