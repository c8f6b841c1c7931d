"""A provider's messages on its bad days, as the member and the operator read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loopback_provider.provider import SimulatedProvider
from tests.door.front import KEY, Front, first_line, labels, opened, until
from tests.door.test_account import told
from tests.door.test_provider_days import fails
from tests.waiting import patient

ALWAYS = 10**6
NO_CHANNEL = {
    "error": {
        "message": "No available channel for model mj_imagine under group default (request id: 20261130AbCd)",
        "type": "new_api_error",
        "code": "model_not_found",
    }
}


async def test_a_relay_without_a_channel_says_so_in_its_own_words(front: Front) -> None:
    front.provider.faults.next("submit/imagine", status=503, body=NO_CHANNEL)
    shown = await fails(front, await front.imagine("a wren"), "No available channel for model")
    assert "request id" not in shown["content"]
    assert first_line(await front.ended(await front.press(shown["id"], "Retry"))).endswith("(fast)")


async def test_another_account_takes_what_one_has_no_channel_or_credit_for(tmp_path: Path) -> None:
    backup = SimulatedProvider(key=KEY + "-b", seconds=0.4, size=256)
    async with backup:
        accounts = {"PROVIDERS": "main,backup", "PROVIDER_BACKUP_URL": backup.url, "PROVIDER_BACKUP_KEY": backup.key}
        async with opened(tmp_path, accounts) as front:
            front.provider.faults.next("submit/imagine", status=503, body=NO_CHANNEL)
            front.provider.faults.next("submit/imagine", status=401, body={"error": {"message": "该令牌额度已用尽"}})
            for prompt in ("a dunnock", "a robin"):
                assert first_line(await front.ended(await front.imagine(prompt))).endswith("(fast)")
            assert (len(front.provider.submits), len(backup.submits)) == (0, 2)
            front.check()


async def test_an_address_that_redirects_is_the_operators_matter(front: Front) -> None:
    front.provider.faults.next(
        "submit/imagine", status=308, body="", headers={"Location": "https://elsewhere.example/"}
    )
    shown = await fails(front, await front.imagine("a twite"), "the operator of this bot has to change PROVIDER_URL")
    assert "Nothing was charged. Press Retry once that is done." in shown["content"]
    assert labels(shown) == ["Retry"]


SAYS = {
    "no credit 401": (401, {"error": {"message": "该令牌额度已用尽", "type": "new_api_error"}}, "no credit left"),
    "no credit 403": (403, {"error": {"message": "quota not enough"}}, "no credit left"),
    "filter": (403, "<html>Blocked by the firewall</html>", "A filter in front of the provider"),
    "rights": (403, {"error": {"message": "no access to model mj_imagine"}}, "refuses this request (no access"),
    "413": (413, "<html>Request Entity Too Large</html>", "requests this large (HTTP 413)"),
    "page": (200, "<html>Welcome to nginx</html>", "answered with a web page"),
}


@pytest.mark.parametrize(("status", "body", "says"), SAYS.values(), ids=SAYS)
async def test_each_refusal_has_its_own_sentence_and_opens_nothing(
    front: Front, status: int, body: object, says: str
) -> None:
    for _ in range(3):
        front.provider.faults.next("submit/imagine", status=status, body=body)
        shown = await fails(front, await front.imagine("a nuthatch"), says)
        assert "key" not in shown["content"]
    assert first_line(await front.ended(await front.imagine("a nuthatch at last"))).endswith("(fast)")


async def test_a_key_in_the_providers_words_is_seen_by_nobody(front: Front) -> None:
    for said in (KEY, KEY[:20], f"{KEY[:8]}...{KEY[-4:]}"):
        front.provider.faults.next_task(prompt_regex="a treecreeper", fail=f"Wrong token {said} for this account")
        shown = await fails(front, await front.imagine("a treecreeper"), "Wrong token")
        assert KEY[:12] not in json.dumps(shown)
        assert KEY[-8:] not in json.dumps(shown)
    assert KEY[:12] not in front.bot.printed


async def test_a_server_without_prefixes_works_with_the_usual_settings(tmp_path: Path) -> None:
    missing = {"timestamp": "2026-11-30T12:00:00", "status": 404, "error": "Not Found", "path": "/mj-fast/mj"}
    async with opened(tmp_path) as front:
        front.provider.faults.next("^/mj-fast/", status=404, body=missing, times=ALWAYS)
        assert first_line(await front.ended(await front.imagine("a siskin"))).endswith("(fast)")
        assert front.provider.submits[-1].path == "/mj/submit/imagine"
        front.check()


async def test_jobs_end_without_a_batch_route(tmp_path: Path) -> None:
    refused = {"error": {"message": "no access to this route", "type": "new_api_error"}}
    async with opened(tmp_path) as front:
        front.provider.faults.next("list-by-condition", status=403, body=refused, times=ALWAYS)
        for prompt in ("a plover", "a godwit"):
            assert first_line(await front.ended(await front.imagine(prompt))).endswith("(fast)")
        assert front.bot.printed.count("list-by-condition is refused") == 1
        front.check()


async def test_a_task_that_is_too_large_costs_the_others_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        front.provider.faults.next_task(prompt_regex="a knot", freeze=46, fields={"maskBase64": "A" * 9_000_000})
        await front.imagine("a knot")
        for prompt in ("a dunlin", "a ruff"):
            assert first_line(await front.ended(await front.imagine(prompt))).endswith("(fast)")


async def test_a_seed_of_any_length_does_not_keep_a_message_from_its_end(front: Front) -> None:
    front.provider.faults.next_task(prompt_regex="a teal", fields={"seed": "9" * 100_000})
    assert "99999" not in (await front.grid("a teal"))["content"]


async def test_buttons_may_come_as_text(front: Front) -> None:
    buttons = [{"customId": f"MJ::JOB::upsample::{n}::4711", "label": f"U{n}"} for n in (1, 2)]
    front.provider.faults.next_task(prompt_regex="a smew", fields={"buttons": json.dumps(buttons)})
    assert labels(await front.grid("a smew"))[:2] == ["U1", "U2"]


async def test_a_provider_that_refuses_all_jobs_is_called_busy(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        front.provider.faults.next("submit/imagine", body={"code": 23, "description": "queue full"}, times=4)
        message = await front.imagine("a snipe")
        await until(lambda: front.provider.faults.pending <= 1, "it is tried again", 60)
        assert "🟡" in await told(front, "info")
        assert "the provider is busy" in await told(front, "jobs")
        assert first_line(await front.ended(message, 60)).endswith("(fast)")
        assert "🟢" in await told(front, "info")
        front.check()


async def test_who_waits_for_their_own_stuck_jobs_reads_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        for number in range(3):
            front.provider.faults.next_task(freeze=40)
            await front.moving(await front.imagine(f"a curlew {number}"))
        waiting = await front.imagine("a fourth curlew")
        await until(lambda: front.books.states()[-1] == "queued", "it waits")
        assert "waiting, place 1, behind 3 running jobs of the same member" in await told(front, "jobs")
        said = "Place 1 in the queue · behind 3 running jobs of the same member"
        await front.discord.wait_for(lambda m: m["id"] == waiting and said in m["content"], patient(30))
