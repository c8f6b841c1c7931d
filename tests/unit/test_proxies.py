"""HTTP_PROXY, HTTPS_PROXY and NO_PROXY: which hosts use which proxy."""

from __future__ import annotations

import pytest

from bot.core.config import from_env
from bot.core.errors import ConfigError
from bot.core.settings.network_proxies import Proxies, parse_without

REQUIRED = {"DISCORD_TOKEN": "t", "PROVIDER_URL": "http://127.0.0.1:1", "PROVIDER_KEY": "k"}
PLAIN, SECURE = "http://plain.example:3128", "http://secure.example:3128"

WITHOUT = [
    ("*", "https://anything.example/", True),
    ("relay.example", "https://relay.example/mj", True),
    ("relay.example", "https://api.relay.example/mj", True),
    (".relay.example", "https://api.relay.example/", True),
    ("*.relay.example", "https://api.relay.example/", True),
    ("relay.example", "https://otherrelay.example/", False),
    ("RELAY.example.", "https://relay.EXAMPLE/", True),
    ("relay.example:8443", "https://relay.example:8443/", True),
    ("relay.example:8443", "https://relay.example/", False),
    ("relay.example:443", "https://relay.example/", True),
    ("a.example,relay.example", "https://relay.example/", True),
    ("a.example relay.example", "https://relay.example/", True),
    ("127.0.0.1", "http://127.0.0.1:8080/", True),
    ("7.0.0.1", "http://127.0.0.1:8080/", False),
    ("10.0.0.0/8", "http://10.1.2.3/", True),
    ("10.0.0.0/8", "http://11.1.2.3/", False),
    ("::1", "http://[::1]:9/", True),
    ("[::1]:9", "http://[::1]:9/", True),
    ("[::1]:9", "http://[::1]:10/", False),
    ("fd00::/8", "http://[fd12::1]/", True),
    ("", "http://relay.example/", False),
    ("http://relay.example", "http://relay.example/", False),
]


@pytest.mark.parametrize(("without", "url", "direct"), WITHOUT)
def test_who_is_asked_without_a_proxy(without: str, url: str, direct: bool) -> None:
    proxies = Proxies(PLAIN, SECURE, parse_without(without))
    assert (proxies.of(url) is None) is direct


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://a.example/", PLAIN),
        ("ws://a.example/", PLAIN),
        ("https://a.example/", SECURE),
        ("wss://a.example/", SECURE),
        ("HTTPS://a.example/", SECURE),
    ],
)
def test_the_scheme_chooses_the_proxy(url: str, proxy: str) -> None:
    assert Proxies(PLAIN, SECURE).of(url) == proxy


def test_one_proxy_is_not_used_for_the_other_scheme() -> None:
    assert Proxies(https=SECURE).of("http://a.example/") is None
    assert Proxies(http=PLAIN).of("https://a.example/") is None


def test_small_letters_win_and_empty_ones_say_nothing() -> None:
    env = REQUIRED | {"HTTP_PROXY": PLAIN, "http_proxy": SECURE, "HTTPS_PROXY": SECURE, "https_proxy": ""}
    proxies = from_env(env | {"no_proxy": "a.example"}).proxies
    assert (proxies.http, proxies.https, proxies.without) == (SECURE, SECURE, ("a.example",))


@pytest.mark.parametrize("text", ["proxy.example:3128", "http://proxy.example:3128/"])
def test_short_forms_are_understood(text: str) -> None:
    assert from_env(REQUIRED | {"HTTPS_PROXY": text}).proxies.https == "http://proxy.example:3128"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "https_proxy"])
@pytest.mark.parametrize(
    "value",
    [
        "socks5://u:geheim@p.example:1",
        "http://",
        "http://u:geheim@p.example:x",
        "http://p.example/geheim",
        "a b",
        "http://u:geheim@a..b:1",
    ],
)
def test_what_is_no_proxy_ends_the_start_without_its_password(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_env(REQUIRED | {name: value})
    (fault,) = caught.value.faults
    assert fault.startswith(f"{name}: must be an address")
    assert "geheim" not in fault


def test_the_password_of_a_proxy_is_a_secret() -> None:
    settings = from_env(REQUIRED | {"HTTPS_PROXY": "http://me:pass%40word@proxy.example:3128"})
    assert {"pass%40word", "pass@word"} <= set(settings.secrets)
    assert "pass" not in repr(settings)
