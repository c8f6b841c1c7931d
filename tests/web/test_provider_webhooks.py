"""Webhooks of a dialect that proves them: the recorded calls, with the right secret and with wrong ones."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from bot.web import provider_webhooks
from bot.web.provider_webhooks import READ_BYTES
from tests.providers.fixtures import GOAPI
from tests.providers.goapi_recordings import WEBHOOKS
from tests.web.site import Site

JSON = {"Accept": "application/json"}


def _address(site: Site, account: str = "goapi") -> str:
    return f"{site.url}/hooks/{account}/{site.signer.hook_token(account)}"


@pytest.mark.parametrize("name", WEBHOOKS)
async def test_recorded_calls(name: str, site: Site, client: aiohttp.ClientSession) -> None:
    right = site.signer.hook_secret("goapi")
    headers = {**JSON, "x-webhook-secret": "wrong" if WEBHOOKS[name] == 403 else right}
    async with client.post(_address(site), json=GOAPI[name].body, headers=headers) as answer:
        assert answer.status == WEBHOOKS[name] == GOAPI[name].status
        assert right not in await answer.text()
    assert site.hints == (["goapi"] if answer.status == 200 else [])


@pytest.mark.parametrize("secret", [None, "", "wrong", "main's", "s\u00e9cret"])
async def test_the_address_alone_is_not_enough(secret: str | None, site: Site, client: aiohttp.ClientSession) -> None:
    given = site.signer.hook_secret("main") if secret == "main's" else secret
    headers = JSON if given is None else {**JSON, "X-Webhook-Secret": given}
    async with client.post(_address(site), json={}, headers=headers) as answer:
        assert answer.status == 403
    assert site.hints == []


async def test_a_secret_does_not_open_another_address(site: Site, client: aiohttp.ClientSession) -> None:
    headers = {**JSON, "X-Webhook-Secret": site.signer.hook_secret("goapi")}
    async with client.post(f"{site.url}/hooks/goapi/wrong", json={}, headers=headers) as answer:
        assert answer.status == 404


async def test_other_dialects_need_no_secret(site: Site, client: aiohttp.ClientSession) -> None:
    async with client.post(_address(site, "main"), json={}, headers=JSON) as answer:
        assert answer.status == 200
    assert site.hints == ["main"]


def test_the_secret_is_neither_the_address_nor_another_accounts(site: Site) -> None:
    signer = site.signer
    assert len({signer.hook_secret("main"), signer.hook_secret("goapi"), signer.hook_token("goapi")}) == 3


JOB, TASK = "0123456789", "1773314942177684"
NAMING: dict[str, tuple[str, object]] = {
    "task": ("", {"id": TASK, "state": JOB, "status": "SUCCESS"}),
    "number": ("", {"id": int(TASK), "state": JOB}),
    "in-data": ("", {"code": 200, "data": {"task_id": TASK, "state": JOB}}),
    "by-address": (f"?job={JOB}", {"task_id": TASK}),
    "by-address-in-data": (f"?job={JOB}", {"timestamp": 1, "data": {"task_id": TASK, "status": "completed"}}),
}
NAMING_NOTHING: dict[str, tuple[str, object]] = {
    "no-id": ("", {"state": JOB}),
    "no-state": ("", {"id": TASK}),
    "another-state": ("", {"id": TASK, "state": "job:3"}),
    "a-list": ("", [TASK, JOB]),
    "odd-types": ("", {"id": {"a": 1}, "state": [JOB]}),
    "long-id": ("", {"id": "9" * 513, "state": JOB}),
    "words": ("", {"id": "not yet", "state": JOB}),
    "odd-address": ("?job=../../etc", {"id": TASK}),
}


@pytest.mark.parametrize(("query", "body"), NAMING.values(), ids=NAMING)
async def test_what_a_webhook_names_is_heard(
    query: str, body: object, site: Site, client: aiohttp.ClientSession
) -> None:
    async with client.post(_address(site, "main") + query, json=body, headers=JSON) as answer:
        assert answer.status == 200
    assert (site.hints, site.heard) == (["main"], [("main", TASK, JOB)])


async def test_long_ids_are_heard(site: Site, client: aiohttp.ClientSession) -> None:
    body = {"id": "t" * 512, "state": JOB}
    async with client.post(_address(site, "main"), json=body, headers=JSON) as answer:
        assert answer.status == 200
    assert site.heard == [("main", "t" * 512, JOB)]


async def test_the_answer_comes_after_it_is_written_down(site: Site, client: aiohttp.ClientSession) -> None:
    site.writable.clear()
    call = asyncio.ensure_future(client.post(_address(site, "main"), json={"id": TASK, "state": JOB}, headers=JSON))
    await site.hearing.wait()
    async with client.post(_address(site, "main"), json={}, headers=JSON) as other:
        assert (other.status, call.done()) == (200, False)
    site.writable.set()
    async with await call as answer:
        assert (answer.status, site.heard) == (200, [("main", TASK, JOB)])


async def test_what_cannot_be_written_down_is_to_be_told_again(
    site: Site, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    naming, nothing = {"id": TASK, "state": JOB}, {"id": TASK}
    site.disk_full = True
    for body, status in ((naming, 503), (nothing, 200)):
        async with client.post(_address(site, "main"), json=body, headers=JSON) as answer:
            assert answer.status == status
    site.writable.clear()
    monkeypatch.setattr(provider_webhooks, "WRITTEN_IN_S", 0.05)
    async with client.post(_address(site, "main"), json=naming, headers=JSON) as answer:
        assert answer.status == 503, "the disk hangs"
    async with client.post(f"{site.url}/hooks/main/wrong", json=naming, headers=JSON) as answer:
        assert answer.status == 404


LONG = {
    "just read": (READ_BYTES, 1, 1),
    "longer": (READ_BYTES + 1, 1, 0),
    "long text": (READ_BYTES // 2, 1000, 1),
    "too many values": (READ_BYTES // 2, 5000, 0),
}


@pytest.mark.parametrize(("size", "values", "heard"), LONG.values(), ids=LONG)
async def test_a_long_webhook_is_a_hint_alone(
    size: int, values: int, heard: int, site: Site, client: aiohttp.ClientSession
) -> None:
    body = json.dumps({"id": TASK, "state": JOB, "buttons": [0] * values}).encode().ljust(size)
    async with client.post(_address(site, "main"), data=body, headers=JSON) as answer:
        assert answer.status == 200
    assert (site.hints, len(site.heard)) == (["main"], heard)


@pytest.mark.parametrize(("query", "body"), NAMING_NOTHING.values(), ids=NAMING_NOTHING)
async def test_a_webhook_that_names_nothing_is_a_hint(
    query: str, body: object, site: Site, client: aiohttp.ClientSession
) -> None:
    async with client.post(_address(site, "main") + query, json=body, headers=JSON) as answer:
        assert answer.status == 200
    assert (site.hints, site.heard) == (["main"], [])


@pytest.mark.parametrize("body", ["", "<html>", "[" * 100_000, '{"id": '], ids=["empty", "html", "deep", "cut"])
async def test_a_webhook_that_is_no_json_is_a_hint(body: str, site: Site, client: aiohttp.ClientSession) -> None:
    async with client.post(_address(site, "main"), data=body, headers=JSON) as answer:
        assert answer.status == 200
    assert (site.hints, site.heard) == (["main"], [])
