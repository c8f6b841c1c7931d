"""Settings: defaults, every fault at once, and no secret in any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.core.config import Settings, from_env
from bot.core.errors import ConfigError
from bot.core.kinds import Speed
from bot.texts.operator import settings as say

NEEDED = {"DISCORD_TOKEN": "MTIz.token.xyz", "PROVIDER_URL": "https://relay.example", "PROVIDER_KEY": "sk-very-secret"}


def faults_of(env: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        from_env(env)
    return caught.value.faults


def test_defaults_are_those_of_the_documentation() -> None:
    settings = from_env(NEEDED)
    account = settings.accounts[0]
    assert settings == Settings(
        discord_token="MTIz.token.xyz",
        discord_api_url="https://discord.com/api/v10",
        discord_gateway_url="",
        shard_count=None,
        shard_ids=None,
        accounts=(account,),
        database_url="sqlite:///data/bot.db",
        data_dir=Path("data"),
        web_host="127.0.0.1",
        web_port=8080,
        public_url="",
        poll_interval_s=5.0,
        progress_interval_s=5.0,
        job_timeout_s=3600.0,
        default_speed=Speed.FAST,
        default_daily_credits=50,
        max_running_per_user=3,
        max_queued_per_user=10,
        max_running_per_server=None,
        max_credits_per_member_day=None,
        max_credits_per_server_day=None,
        allowed_servers=None,
        allow_dms=True,
        log_level="INFO",
        log_format="text",
    )
    assert (account.name, account.kind, account.auth, account.concurrency) == ("main", "midjourney-proxy", "bearer", 12)
    assert account.prefixes == {Speed.FAST: "/mj-fast", Speed.TURBO: "/mj-turbo", Speed.RELAX: ""}


MISSING = say.REQUIRED()
WRONG = {
    "DISCORD_API_URL": ("ftp://discord.example", "https://user:pass@discord.example", "discord.com", "http://a b"),
    "DISCORD_GATEWAY_URL": ("https://gateway.example", "wss://"),
    "SHARD_COUNT": ("0", "two", "-1"),
    "SHARD_IDS": ("0,x", "-1"),
    "PROVIDERS": ("Main", "a-b", "main,main", ",", "größe"),
    "PROVIDER_KIND": ("openai",),
    "PROVIDER_URL": ("relay.example", "http://relay.example:0", "http://[", "http://relay.example:99999"),
    "PROVIDER_KEY": ("two words", "naïve"),
    "PROVIDER_AUTH": ("basic",),
    "PROVIDER_FAST_PREFIX": ("https://elsewhere.example", "/a b", "/a?b"),
    "PROVIDER_TURBO_PREFIX": ("/a b",),
    "PROVIDER_RELAX_PREFIX": ("/a b",),
    "PROVIDER_CONCURRENCY": ("0", "1.5"),
    "DATABASE_URL": ("mysql://root@db", "sqlite:///"),
    "WEB_PORT": ("-1", "65536", "http"),
    "PUBLIC_URL": ("bot.example", "javascript:alert(1)"),
    "POLL_INTERVAL_S": ("0.04", "-5", "nan", "inf", "soon"),
    "PROGRESS_INTERVAL_S": ("-0.1", "inf"),
    "JOB_TIMEOUT_S": ("0", "-3600"),
    "DEFAULT_SPEED": ("warp",),
    "DEFAULT_DAILY_CREDITS": ("-1", "2.5", "many"),
    "MAX_RUNNING_PER_USER": ("0", "-3"),
    "MAX_QUEUED_PER_USER": ("-1",),
    "MAX_RUNNING_PER_SERVER": ("0", "-1", "all"),
    "MAX_CREDITS_PER_MEMBER_DAY": ("-1", "2.5", "many", "unlimited"),
    "MAX_CREDITS_PER_SERVER_DAY": ("-1", "1e3"),
    "ALLOWED_SERVERS": ("my server", "0", "-5", "12,x", "12,,13", "99999999999999999999", "\u0661\u0662"),
    "ALLOW_DMS": ("maybe", "2"),
    "LOG_LEVEL": ("LOUD",),
    "LOG_FORMAT": ("xml",),
}
WRONG["DISCORD_TOKEN"] = ("Bot MTIz.token.xyz", "bearer MTIz.token", '"MTIz.token.xyz"', "“MTIz")
WRONG["PROVIDER_KEY"] += ("Bearer sk-very", "Authorization: Bearer sk-very", "'sk-very'")
WRONG["PROVIDER_URL"] += ("https://relay.example/mj", "https://relay.example/?key=1", "https://relay.example#x")
WRONG["DISCORD_API_URL"] += ("https://discord.example/api/v10?key=1", "https://discord.example/api#")
WRONG["PUBLIC_URL"] += ("https://bot.example/path?x", "https://bot.example/#top")
NO_HOST = (
    "http://a..b",
    "http://.a",
    "http://a..",
    "https://" + "a" * 64,
    "http://*.example",
    "http://a%20b",
    "http://-",
)
for _name in ("DISCORD_API_URL", "PROVIDER_URL", "PUBLIC_URL", "HTTP_PROXY", "HTTPS_PROXY"):
    WRONG[_name] = (*WRONG.get(_name, ()), *NO_HOST)
WRONG["DISCORD_GATEWAY_URL"] += ("wss://a..b",)
WRONG["PROVIDER_MEDIA_HOSTS"] = ("a..b",)
WRONG["DATA_DIR"] = ("~nobody-of-that-name/bot", "./~/bot", "$HOME/bot", "what?")
WRONG["DATABASE_URL"] += (
    "sqlite:///:memory:", "sqlite:///bot.db?mode=memory", "sqlite:///file:bot.db?mode=ro&uri=true", "sqlite:///data/",
    "sqlite:///~nobody-of-that-name/bot.db",
)  # fmt: skip
ANYTHING = {"WEB_HOST", "NO_PROXY"}  # anything there may be right
ONE_BY_ONE = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("name", "value"), ONE_BY_ONE, ids=[f"{name}={value}" for name, value in ONE_BY_ONE])
def test_a_wrong_value_is_a_fault_that_names_its_variable(name: str, value: str) -> None:
    faults = faults_of({**NEEDED, name: value})
    assert faults
    assert all(fault.startswith(f"{name}: ") for fault in faults)


def test_every_setting_has_a_value_that_is_wrong() -> None:
    assert WRONG.keys() | ANYTHING == dotenv_values(Path(__file__).parents[2] / ".env.example").keys()


def test_all_faults_are_told_at_once() -> None:
    faults = faults_of({name: values[0] for name, values in WRONG.items() if name not in ("SHARD_COUNT", "PROVIDERS")})
    named = {fault.partition(":")[0] for fault in faults}
    assert named == WRONG.keys() - {"SHARD_COUNT", "PROVIDERS"}


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_what_is_required_is_asked_for(missing: str) -> None:
    assert faults_of({name: value for name, value in NEEDED.items() if name != missing}) == [f"{missing}: {MISSING}"]
    assert faults_of({**NEEDED, missing: "  "}) == [f"{missing}: {MISSING}"]


def test_a_goapi_account_needs_an_address_and_a_key() -> None:
    env = {"PROVIDER_KIND": "goapi", "PROVIDER_URL": "https://api.goapi.example", "PROVIDER_KEY": "key"}
    [account] = from_env(env, need_token=False).accounts
    assert (account.kind, account.url, account.key) == ("goapi", "https://api.goapi.example", "key")
    with pytest.raises(ConfigError) as caught:
        from_env({"PROVIDER_KIND": "goapi"}, need_token=False)
    assert caught.value.faults == [f"PROVIDER_URL: {MISSING}", f"PROVIDER_KEY: {MISSING}"]


def test_the_simulator_needs_neither_address_nor_key_and_migrate_no_token() -> None:
    assert from_env({"PROVIDER_KIND": "simulator"}, need_token=False).accounts[0].kind == "simulator"


def test_no_secret_is_in_any_repr_or_fault() -> None:
    settings = from_env({**NEEDED, "PROVIDERS": "main,backup", "PROVIDER_BACKUP_URL": "http://b", **BACKUP_KEY})
    assert set(settings.secrets) == {"MTIz.token.xyz", "sk-very-secret", "sk-other-secret"}
    faults = faults_of({**NEEDED, **BACKUP_KEY, "PROVIDER_KEY": "sk-very-secret key", "DISCORD_TOKEN": "a token"})
    for text in (repr(settings), str(settings), "\n".join(faults)):
        assert "secret" not in text
        assert "token.xyz" not in text


BACKUP_KEY = {"PROVIDER_BACKUP_KEY": "sk-other-secret"}


@pytest.mark.parametrize(
    ("value", "prefix"),
    [(None, "/mj-fast"), ("", ""), ("  ", ""), ("/fast", "/fast"), ("fast/", "/fast"), ("/a/b/", "/a/b")],
    ids=["not set", "empty", "blank", "usual", "other slashes", "two words"],
)
def test_an_empty_prefix_is_no_prefix_and_an_unset_one_the_default(value: str | None, prefix: str) -> None:
    env = NEEDED if value is None else {**NEEDED, "PROVIDER_FAST_PREFIX": value}
    assert from_env(env).accounts[0].prefixes[Speed.FAST] == prefix


def test_accounts_are_read_by_their_names_in_the_given_order() -> None:
    more = {"PROVIDER_BACKUP_URL": "https://b.example/", "PROVIDER_BACKUP_KIND": "Midjourney-Proxy", **BACKUP_KEY}
    extra = {"PROVIDER_BACKUP_AUTH": "mj-api-secret", "PROVIDER_BACKUP_CONCURRENCY": "2"}
    accounts = from_env({**NEEDED, **more, **extra, "PROVIDERS": "backup, main"}).accounts
    assert [account.name for account in accounts] == ["backup", "main"]
    assert (accounts[0].url, accounts[0].key, accounts[0].auth) == (
        "https://b.example",
        "sk-other-secret",
        "mj-api-secret",
    )
    assert accounts[0].concurrency == 2


def test_an_account_that_is_named_but_not_configured_is_a_fault_of_its_own_variables() -> None:
    assert faults_of({**NEEDED, "PROVIDERS": "main,backup"}) == [
        f"PROVIDER_BACKUP_URL: {MISSING}",
        f"PROVIDER_BACKUP_KEY: {MISSING}",
    ]


@pytest.mark.parametrize(
    ("count", "ids", "fault"),
    [
        ("", "0,1", f"SHARD_IDS: {say.NEEDS_SHARD_COUNT()}"),
        ("2", "0,2", f"SHARD_IDS: {say.SHARD_TOO_HIGH()}"),
    ],
    ids=["count missing", "id too high"],
)
def test_shards_that_do_not_fit_together(count: str, ids: str, fault: str) -> None:
    assert faults_of({**NEEDED, "SHARD_COUNT": count, "SHARD_IDS": ids}) == [fault]


def test_shards_that_do() -> None:
    settings = from_env({**NEEDED, "SHARD_COUNT": "4", "SHARD_IDS": "0, 3"})
    assert (settings.shard_count, settings.shard_ids) == (4, (0, 3))


@pytest.mark.parametrize(("value", "credits"), [("0", 0), ("7", 7), ("unlimited", None), ("Unlimited", None)])
def test_daily_credits(value: str, credits: int | None) -> None:
    assert from_env({**NEEDED, "DEFAULT_DAILY_CREDITS": value}).default_daily_credits == credits


def test_blanks_and_letter_case_are_forgiven() -> None:
    env = {
        **NEEDED,
        "LOG_LEVEL": " debug ",
        "DEFAULT_SPEED": "Turbo",
        "POLL_INTERVAL_S": " 0.05 ",
        "DATA_DIR": "/srv/b",
    }
    settings = from_env(env)
    assert (settings.log_level, settings.default_speed, settings.poll_interval_s) == ("DEBUG", Speed.TURBO, 0.05)
    assert settings.database_url == "sqlite:////srv/b/bot.db"


CORRECTED = {
    "https://relay.example/mj/": "https://relay.example",
    "https://relay.example/mj/submit/imagine": "https://relay.example",
    "http://127.0.0.1:8080/v1": "http://127.0.0.1:8080",
    "https://relay.example?key=sk-in-the-query": "https://relay.example",
    "https://relay.example/sk-in-the-path": "https://relay.example",
    "https://relay.example/#/console": "https://relay.example",
}


@pytest.mark.parametrize(("given", "right"), CORRECTED.items(), ids=CORRECTED)
@pytest.mark.parametrize("account", ["", "BACKUP_"], ids=["main", "backup"])
def test_an_address_with_a_path_or_query_is_refused_with_the_right_one(given: str, right: str, account: str) -> None:
    backup = {"PROVIDERS": "main,backup", "PROVIDER_BACKUP_URL": "https://b.example", **BACKUP_KEY}
    (fault,) = faults_of({**NEEDED, **backup, f"PROVIDER_{account}URL": given})
    assert fault.startswith(f"PROVIDER_{account}URL: ")
    assert fault.endswith(f"; write {right}")
    assert "sk-in" not in fault


@pytest.mark.parametrize("given", ["https://relay.example", "https://relay.example/", "https://relay.example//"])
def test_a_slash_behind_the_host_is_no_path(given: str) -> None:
    assert from_env({**NEEDED, "PROVIDER_URL": given}).accounts[0].url == "https://relay.example"


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/srv/me")
    settings = from_env({**NEEDED, "DATA_DIR": "~/bot"})
    assert (settings.data_dir, settings.database_url) == (Path("/srv/me/bot"), "sqlite:////srv/me/bot/bot.db")
    assert from_env({**NEEDED, "DATABASE_URL": "sqlite:///~/x.db"}).database_url == "sqlite:////srv/me/x.db"


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("DISCORD_TOKEN", "Bot MTIz.token.xyz", say.HAS_SCHEME(word="Bot")),
        ("PROVIDER_KEY", "bearer sk-very-secret", say.HAS_SCHEME(word="Bearer")),
        ("DISCORD_TOKEN", '"MTIz.token.xyz"', say.HAS_QUOTES()),
    ],
)
def test_a_secret_with_something_around_it_is_told_what_to_leave_out(name: str, value: str, cure: str) -> None:
    assert faults_of({**NEEDED, name: value}) == [f"{name}: {cure}"]


PRECISE = {
    "POLL_INTERVAL_S": ("0.01", say.TOO_SMALL(value="0.01", least="0.05")),
    "JOB_TIMEOUT_S": ("inf", say.ENDLESS(value="inf")),
    "DATABASE_URL": ("postgresql://db/bot", say.NO_POSTGRES()),
}


@pytest.mark.parametrize(("name", "value", "said"), [(name, *case) for name, case in PRECISE.items()], ids=PRECISE)
def test_a_fault_says_what_is_wrong_and_nothing_else(name: str, value: str, said: str) -> None:
    assert faults_of({**NEEDED, name: value}) == [f"{name}: {said}"]
