"""Paid results whose host is wrong, away, slow or refuses: the member gets them all the same."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.clips import EBML, clip, ftyp
from tests.door.front import Front, first_line, labels, opened, until
from tests.door.picture_host import ForwardProxy
from tests.door.test_absence import finished
from tests.fakes import png
from tests.waiting import patient

IMAGES = r"/mj/image/"


@pytest.mark.parametrize("address", ["http://localhost:3000", "http://192.168.77.50:8080", "https://img.example"])
async def test_a_server_that_does_not_know_its_own_address(front: Front, address: str) -> None:
    front.provider.advertise(address)
    shown = await front.grid(f"a heron {address}")
    front.provider.advertise(front.provider.url)
    assert front.content_of(shown) == front.task_of(f"a heron {address}").picture


async def test_a_host_that_is_away_is_waited_for_and_over_a_restart(fresh: Front) -> None:
    fresh.provider.faults.next(IMAGES, status=503, body="<html>away</html>", times=10_000)
    message = await fresh.imagine("a stork")
    await fresh.discord.wait_for(lambda m: m["id"] == message and "(100%) (fast)" in first_line(m))
    await fresh.discord.wait_for(lambda m: m["id"] == message and "I keep trying" in m["content"])
    await fresh.bot.kill()
    fresh.provider.faults._answers.clear()
    await fresh.restart()
    assert first_line(await fresh.ended(message, 60)).endswith("(fast)")
    assert len(fresh.provider.submits) == 1


CUT = {
    "a clip of zeros": ftyp(b"isom") + bytes(3000),
    "a clip that is cut": clip()[:-1],
    "a clip of WebM without frames": EBML + bytes(3000),
    "a picture of a header": png()[:33] + bytes(3000),
}


@pytest.mark.parametrize("content", CUT.values(), ids=CUT)
async def test_a_header_with_nothing_behind_it_is_asked_for_again_and_costs_nothing(
    tmp_path: Path, content: bytes
) -> None:
    async with opened(tmp_path, {"JOB_TIMEOUT_S": "3"}) as front:
        front.provider.faults.next(IMAGES, body=content, times=10_000)
        failed = await front.ended(await front.imagine("a plover"), 60)
        assert (first_line(failed).endswith("(Failed)"), failed["attachments"]) == (True, [])
        asked = [request for request in front.provider.requests if re.search(IMAGES, request.path)]
        assert len(asked) > 1
        assert (front.books.states(), front.books.spent()) == (["failed"], 0)
        front.check()


async def test_a_clip_that_was_cut_once_comes_whole(front: Front) -> None:
    before = front.books.spent()
    front.provider.faults.next(IMAGES, body=clip(60_000)[:30_000], times=2)
    shown = await front.grid("a dunlin")
    assert front.content_of(shown) == front.task_of("a dunlin").picture
    assert front.books.spent() == before + 1


async def test_retry_fetches_what_is_finished_and_submits_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, {"JOB_TIMEOUT_S": "2"}) as front:
        front.provider.faults.next(IMAGES, status=404, body="gone", times=10_000)
        failed = await front.ended(await front.imagine("a crane"))
        assert "Press Retry to fetch it; no new picture is made." in failed["content"]
        assert front.books.spent() == 0
        front.provider.faults._answers.clear()
        await front.bot.kill()
        await front.restart()
        shown = await front.ended(await front.press(failed["id"], "Retry"))
        assert front.content_of(shown) == front.task_of("a crane").picture
        assert "U1" in labels(shown)
        assert (len(front.provider.submits), front.books.spent()) == (1, 1)
        front.check()


async def test_many_presses_of_retry_at_once_bring_and_charge_one_picture(tmp_path: Path) -> None:
    async with opened(tmp_path, {"JOB_TIMEOUT_S": "2"}) as front:
        front.provider.faults.next(IMAGES, status=503, body="later", times=10_000)
        failed = await front.ended(await front.imagine("a smew"))
        front.provider.faults._answers.clear()
        members = [front.member(name) for name in ("alice", "bob", "carol", "alice", "bob")]
        pressed = await asyncio.gather(*(one.click(failed["id"], label="Retry") for one in members))
        for press in pressed:
            await press.answered()
        await front.settled()
        assert (len(front.provider.submits), front.books.spent()) == (1, 1)
        assert front.books.states() == ["failed", "delivered"]
        front.check()


async def test_slow_hosts_hold_up_nobody(tmp_path: Path) -> None:
    # polled so rarely that most are finished when they are first looked at, and no preview is fetched before
    async with opened(tmp_path, {"MAX_RUNNING_PER_USER": "20", "POLL_INTERVAL_S": "1"}) as front:
        snails = [f"a snail {number}" for number in range(1, 10)]
        for number, prompt in enumerate(snails, 1):
            await front.imagine(prompt)

            def submitted(number: int = number) -> bool:
                return len(front.provider.submits) == number

            await until(submitted, "it is submitted")
            front.provider.faults.next(IMAGES + front.provider.submits[-1].task_id, trickles=True, times=1000)
        await until(lambda: finished(front, snails), "their pictures trickle")
        swift = await front.imagine("a swift", member="bob")
        assert first_line(await front.ended(swift, 30)).endswith("(fast)")
        front.provider.faults._answers.clear()
        await front.settled(90)


async def test_an_address_inside_that_refuses_the_bot_is_not_given(tmp_path: Path) -> None:
    async with opened(tmp_path, {"JOB_TIMEOUT_S": "2"}) as front:
        front.provider.faults.next(IMAGES, status=403, body="<html>no</html>", times=10_000)
        shown = await front.ended(await front.imagine("a rail"), 90)
        assert first_line(shown).endswith("(Failed)")
        assert "127.0.0.1" not in shown["content"], "nobody else can open it"
        assert front.books.spent() == 0
        front.check()


async def test_a_private_host_is_named_to_the_operator_and_allowed(tmp_path: Path) -> None:
    async with opened(tmp_path, dialect="goapi") as front:
        front.provider.advertise("http://10.99.0.7:9000")
        message = await front.imagine("a coot")
        await front.discord.wait_for(
            lambda m: m["id"] == message and "has to allow its address" in m["content"], patient(30.0)
        )
        told = [line for line in front.bot.printed.splitlines() if "MEDIA_HOSTS" in line]
        assert len(told) == 1
        assert "PROVIDER_MEDIA_HOSTS=10.99.0.7:9000" in told[0]
        front.provider.advertise(front.provider.url)
        assert first_line(await front.ended(message, 60)).endswith("(fast)")


async def test_every_request_names_the_program(front: Front) -> None:
    await front.grid("a name")
    names = {request.headers.get("User-Agent", "") for request in front.provider.requests}
    assert len(names) == 1
    assert names.pop().startswith("imagine-bot/")


async def test_everything_goes_through_the_proxy(tmp_path: Path) -> None:
    async with ForwardProxy().open() as proxy:
        address = proxy.url.replace("//", "//me:geheim-4711@")
        async with opened(tmp_path, {"HTTP_PROXY": address, "LOG_LEVEL": "DEBUG"}) as front:
            shown = await front.grid("a loon")
            await front.ended(await front.press(shown["id"], "U1"))
            asked = {line.partition(" ")[2].split("/")[2] for line in proxy.asked}
            assert {front.provider.url.split("/")[2], front.discord.api_url.split("/")[2]} <= asked
            assert any("/gateway" in line for line in proxy.asked), proxy.asked[:20]
            assert all(b"Proxy-Authorization: Basic" in head for head in proxy.heads)
            assert "geheim" not in front.bot.printed
            front.check()


async def test_who_is_left_out_of_the_proxy_is_asked_directly(tmp_path: Path) -> None:
    async with (
        ForwardProxy().open() as proxy,
        opened(tmp_path, {"http_proxy": proxy.url, "NO_PROXY": "127.0.0.1"}) as front,
    ):
        await front.grid("a grebe")
        assert proxy.asked == []


async def test_a_proxy_that_is_none_ends_the_start(tmp_path: Path) -> None:
    async with opened(tmp_path, {"HTTPS_PROXY": "socks5://me:geheim@p:1"}, start=False) as front:
        await front.bot.start()
        assert await front.bot.ended() == 78
        await until(lambda: "HTTPS_PROXY: must be" in front.bot.printed, "it says why")
        assert "geheim" not in front.bot.printed
