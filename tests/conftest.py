"""No test may leave this machine: a connection to anything but loopback is an error at once, not a flaky test."""

from __future__ import annotations

import gc
import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
# files and folders with the slowest tests, slowest first
LONGEST = (
    "door/test_delivery.py",
    "flow/test_starts.py",
    "flow/test_worker.py",
    "simulator/test_browser.py",
    "door",
    "web",
    "simulator",
    "page",
    "flow",
    "providers/test_midjourney_contract.py",
    "store",
)


class LeftTheMachine(AssertionError):
    """A test tried to reach an address outside this machine."""


def is_loopback(host: str) -> bool:
    """True for `localhost` and for addresses of the loopback interface."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the longest files first, so that no process is left alone with one at the end."""
    items.sort(key=_rank)


def pytest_collection_finish() -> None:
    """Freeze imported and collected objects, so that garbage collections, which some tests run, skip them."""
    gc.collect()
    gc.freeze()


def _rank(item: pytest.Item) -> int:
    path = item.path.relative_to(HERE).as_posix() if item.path.is_relative_to(HERE) else ""
    return next((rank for rank, long in enumerate(LONGEST) if f"{path}/".startswith(f"{long}/")), len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Guards every socket of the test process; UNIX sockets and pipes are left alone."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(sock: socket.socket, address: Any) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(str(address[0])):
            raise LeftTheMachine(f"a test connects to {address[0]}")

    def guarded_connect(sock: socket.socket, address: Any) -> None:
        check(sock, address)
        connect(sock, address)

    def guarded_connect_ex(sock: socket.socket, address: Any) -> int:
        check(sock, address)
        return connect_ex(sock, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield
