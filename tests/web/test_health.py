"""`/healthz` and `/readyz`: what is checked, and the answer when a part is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from bot.core.errors import Busy, ProviderAuthError, ProviderBusy, ProviderError, ProviderUnavailable
from bot.services.health import Health
from tests.waiting import within
from tests.web.site import PACE, Account, Site


class Gateway:
    """A connection in a state that the test sets."""

    def __init__(self) -> None:
        self.fault: str | None = None
        self.beats = 0

    def gateway_fault(self) -> str | None:
        return self.fault

    async def beat(self) -> None:
        self.beats += 1


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.health.PROBE_TIMEOUT_S", 0.2)
    monkeypatch.setattr("bot.services.health.READ_TIMEOUT_S", 0.2)


Answer = tuple[int, dict[str, str]]


async def answer(site: Site, client: aiohttp.ClientSession) -> Answer:
    async with client.get(f"{site.url}/readyz") as ready:
        return ready.status, await ready.json()


async def until(check: Callable[[Answer], bool], site: Site, client: aiohttp.ClientSession) -> Answer:
    """Query until `check` accepts the answer."""
    async with within():
        while True:
            found = await answer(site, client)
            if check(found):
                return found
            await asyncio.sleep(0.01)


@pytest.fixture
async def gateway(site: Site) -> AsyncIterator[Gateway]:
    """A site that is ready."""
    connection = Gateway()
    site.health.attach(connection)
    async with site.health.watching():
        yield connection


def is_ready(found: Answer) -> bool:
    return found[0] == 200


async def test_all_is_well(site: Site, client: aiohttp.ClientSession, gateway: Gateway) -> None:
    _, said = await until(is_ready, site, client)
    assert said == {"discord": "ok", "database": "ok", "provider": "ok", "accounts": {"main": "ok"}}
    beats = gateway.beats
    await until(lambda _: gateway.beats > beats, site, client)


async def test_before_anything_was_asked_nothing_is_promised(site: Site, client: aiohttp.ClientSession) -> None:
    status, said = await answer(site, client)
    assert (status, said["discord"], said["provider"]) == (503, "not connected", "not asked yet")
    async with client.get(f"{site.url}/healthz") as alive:
        assert alive.status == 200


async def test_a_lost_gateway_is_named_at_once(site: Site, client: aiohttp.ClientSession, gateway: Gateway) -> None:
    await until(is_ready, site, client)
    gateway.fault = "shard 0 has heard nothing for 7 s"
    status, said = await answer(site, client)
    assert (status, said["discord"], said["database"]) == (503, gateway.fault, "ok")
    site.health.attach(None)
    assert (await answer(site, client))[1]["discord"] == "not connected"


FAULTS = {
    "unreachable": (ProviderUnavailable("The image provider cannot be reached."), "cannot be reached"),
    "key refused": (ProviderAuthError("The image provider refuses the key."), "refuses the key"),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
async def test_a_dead_provider_is_named_and_comes_back(
    site: Site, client: aiohttp.ClientSession, gateway: Gateway, fault: ProviderError, words: str
) -> None:
    await until(is_ready, site, client)
    site.provider.fault = fault
    _, said = await until(lambda found: found[0] == 503, site, client)
    assert words in said["provider"]
    site.provider.fault = None
    await until(is_ready, site, client)


async def test_a_silent_provider_is_not_waited_for(site: Site, client: aiohttp.ClientSession, gateway: Gateway) -> None:
    site.provider.silent = True
    _, said = await until(lambda found: "no answer" in found[1]["provider"], site, client)
    assert said["discord"] == "ok"


async def test_a_fault_with_a_new_request_id_each_time_is_logged_once(
    site: Site, client: aiohttp.ClientSession, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    await until(is_ready, site, client)
    seen: set[str] = set()
    for number in range(5):
        site.provider.fault = ProviderAuthError(f"Refused (request id: 2026113012{number:05d}).")
        words = site.provider.fault.reason
        _, said = await until(lambda found, words=words: found[1]["provider"] == words, site, client)  # type: ignore[misc]
        seen.add(said["provider"])
    told = [record for record in caplog.records if "Refused" in record.getMessage()]
    assert (len(seen), len(told)) == (5, 1)


async def test_a_busy_provider_lives(site: Site, client: aiohttp.ClientSession, gateway: Gateway) -> None:
    site.provider.fault = ProviderBusy("Too many requests.")
    await until(is_ready, site, client)


async def test_one_account_of_two_is_enough(site: Site) -> None:
    other = Account(name="backup")
    other.fault = ProviderUnavailable("gone")
    health = Health(site.db, {"main": site.provider, "backup": other}, PACE)
    async with health.watching(), within():
        while "not asked yet" in (report := await health.report()).accounts.values():  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)
    assert (report.provider, report.accounts) == ("ok", {"main": "ok", "backup": "gone"})


async def test_a_hanging_disk_is_named_and_does_not_hang_us(
    site: Site, client: aiohttp.ClientSession, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = asyncio.Event()

    async def hang(_conn: object, _key: str) -> None:
        await free.wait()

    await until(is_ready, site, client)
    with monkeypatch.context() as patch:
        patch.setattr("bot.services.health.meta.get", hang)
        _, said = await until(lambda found: found[0] == 503, site, client)
        assert "no answer" in said["database"]
        free.set()
    await until(is_ready, site, client)


async def test_a_database_that_cannot_be_read_is_named(
    site: Site, client: aiohttp.ClientSession, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_conn: object, _key: str) -> None:
        raise Busy("I cannot store anything right now.")

    monkeypatch.setattr("bot.services.health.meta.get", broken)
    status, said = await answer(site, client)
    assert (status, said["database"]) == (503, "cannot be read")


PROXIES = {
    "for somebody": {"X-Forwarded-For": "203.0.113.9"},
    "for itself": {"X-Forwarded-For": "127.0.0.1"},
    "by the standard": {"Forwarded": "for=203.0.113.9"},
    "by its name": {"Via": "1.1 proxy"},
    "by a scheme": {"X-Forwarded-Proto": "https"},
    "by an address of its own kind": {"CF-Connecting-IP": "203.0.113.9"},
    "under our name": {"Host": "pictures.example.org"},
    "under no name": {"Host": "[::1"},
}


@pytest.mark.parametrize("headers", PROXIES.values(), ids=PROXIES)
async def test_strangers_hear_what_fails_and_not_why(
    site: Site, client: aiohttp.ClientSession, gateway: Gateway, headers: dict[str, str]
) -> None:
    await until(is_ready, site, client)
    gateway.fault = "shard 0 has heard nothing for 7 s"
    async with client.get(f"{site.url}/readyz", headers=headers) as ready:
        said = await ready.json()
    assert (ready.status, said) == (503, {"discord": "failing", "database": "ok", "provider": "ok"})


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080"])
async def test_this_machine_hears_why(site: Site, client: aiohttp.ClientSession, gateway: Gateway, host: str) -> None:
    await until(is_ready, site, client)
    gateway.fault = "shard 0 has heard nothing for 7 s"
    async with client.get(f"{site.url}/readyz", headers={"Host": host}) as ready:
        assert (await ready.json())["discord"] == gateway.fault
