"""Hosts as people write them: parsed, compared, refused."""

from __future__ import annotations

import pytest

from bot.core.settings.hosts import Host, comparable, is_loopback, parse_host, parse_hosts

WRITTEN = {
    "pictures.example": Host("pictures.example"),
    "Pictures.Example.": Host("pictures.example"),
    "minio:9000": Host("minio", 9000),
    "192.168.77.50:8080": Host("192.168.77.50", 8080),
    "::1": Host("::1"),
    "[::1]": Host("::1"),
    "[FD00:0::7]:9000": Host("fd00::7", 9000),
    "my_store.lan": Host("my_store.lan"),
    "b\u00fccher.example": Host("xn--bcher-kva.example"),
}


@pytest.mark.parametrize(("text", "host"), WRITTEN.items(), ids=WRITTEN)
def test_hosts_are_read(text: str, host: Host) -> None:
    assert parse_host(text) == host
    assert parse_host(str(host)) == host


@pytest.mark.parametrize(
    "text",
    [
        "http://pictures.example",
        "pictures.example/mj",
        "user@pictures.example",
        "*.example",
        "a b",
        "minio:",
        "minio:0",
        "minio:65536",
        "minio:x",
        ":9000",
        "[::1",
        "[minio]:9000",
        "1:2:3",
        "10.0.0.0/8",
        "",
        "a..b",
        "a.example..",
        ".example",
        "x" * 64,
        "a%20b",
    ],
)
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"host|port"):
        parse_host(text)


def test_of_an_address_the_host_alone_is_asked_for() -> None:
    with pytest.raises(ValueError, match="without http:// or a path"):
        parse_host("http://minio.lan/")


def test_several_are_separated_by_commas() -> None:
    assert parse_hosts(" a.example , b.example:80,,a.example") == (Host("a.example"), Host("b.example", 80))


def test_a_host_covers_its_port_or_all_of_them() -> None:
    assert parse_host("minio").covers("minio", 1)
    assert parse_host("minio:9000").covers("minio", 9000)
    assert not parse_host("minio:9000").covers("minio", 9001)
    assert not parse_host("minio").covers("minio.example", 1)


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "0.0.0.0", "::"]
)
def test_loopback_has_many_names(name: str) -> None:
    assert is_loopback(name)


@pytest.mark.parametrize("name", ["localhost.example", "10.0.0.1", "128.0.0.1", "::2", "", "notlocalhost"])
def test_others_are_not_loopback(name: str) -> None:
    assert not is_loopback(name)


def test_mapped_addresses_are_loopback_too() -> None:
    assert is_loopback("::ffff:127.0.0.1")
    assert comparable("[::FFFF:127.0.0.1]") == comparable("::ffff:127.0.0.1")
