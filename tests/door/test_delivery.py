"""Results that Discord doesn't accept: unchanged, in that place, or yet."""

from __future__ import annotations

import asyncio
import io
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from bot.texts.jobs import jobs
from loopback_discord.world import state
from tests.door.front import Front, Json, first_line, labels, opened, until
from tests.door.test_library import shown
from tests.waiting import patient

EDIT = r"^/channels/\d+/messages/\d+$"
ANY_EDIT = r"/messages/(\d+|@original)$"
POST = r"^/channels/\d+/messages$"
EVERY_WAY = r"/messages"
MiB = 1 << 20
BLOCKED: Json = {"message": "Message was blocked by automatic moderation", "code": 200000}
NO_ACCESS: Json = {"message": "Missing Access", "code": 50001}


@pytest_asyncio.fixture(loop_scope="session")
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    """A bot of its own: each test leaves Discord in another state."""
    async with opened(tmp_path, {"PROGRESS_INTERVAL_S": "100"}) as running:
        yield running
        running.discord.faults.clear()
        await running.settled()
        running.check()


def noise(side: int) -> bytes:
    """A PNG that doesn't compress: three bytes a pixel."""
    target = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(target, "PNG", compress_level=0)
    return target.getvalue()


async def begun(front: Front, prompt: str, member: str = "alice") -> str:
    """A job at the provider, after its only progress edit."""
    message = await front.imagine(f"{prompt} --slow", member)
    await front.moving(message)
    return message


def end_tokens(front: Front) -> None:
    """End all tokens, as after 15 minutes."""
    front.discord.token_lifetime_s = 0


def refused_for(front: Front, seconds: float) -> None:
    """Make refused ends older, as if they had been refused for longer."""
    with closing(sqlite3.connect(front.books.path, timeout=5)) as file, file:
        file.execute("UPDATE leftovers SET since = since - ?", (int(seconds * 1e6),))


def statuses(front: Front) -> list[int]:
    """Discord's status codes for messages with files."""
    return [one.status or 0 for one in front.discord.requests if one.files]


# -- the limit belongs to the way -------------------------------------------------------------------------------------


@pytest.mark.parametrize("expired", [False, True], ids=["token lives", "token expired"])
async def test_a_subscribers_picture_fits_the_way_that_it_goes(front: Front, expired: bool) -> None:
    picture = noise(2304)
    assert len(picture) > 15 * MiB
    front.provider.faults.next_task(picture=picture)
    front.discord.subscribe("alice", 25 * MiB)
    message = await begun(front, "a moth")
    if expired:
        end_tokens(front)
    shown = await front.ended(message, 60)
    assert (front.content_of(shown) == picture, "Made smaller" in shown["content"]) == (not expired, expired)
    assert 413 not in statuses(front)


async def test_what_a_boosted_server_takes_is_made_smaller_for_a_direct_message(front: Front) -> None:
    front.discord.boost(2)
    front.provider.faults.next_task(picture=noise(2304))
    await begun(front, "a hawk")
    front.discord.delete_channel("imagine")
    await front.settled(60)
    (shown,) = front.discord.messages(front.discord.world.dm("alice"))
    assert len(front.content_of(shown)) <= 10 * MiB
    assert 413 not in statuses(front)


@pytest.mark.parametrize("most", [5 * MiB, MiB], ids=["a smaller one goes", "none goes"])
async def test_a_limit_that_nobody_told_us_costs_few_tries(
    front: Front, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    front.provider.faults.next_task(picture=noise(1800))
    monkeypatch.setattr(state, "UPLOADS_OF_TIER", (most,) * 4)
    monkeypatch.setattr(state, "FILE_LIMIT_BYTES", most)
    end_tokens(front)
    message = await begun(front, "a lynx")
    shown = await front.ended(message, 60)
    assert statuses(front).count(413) <= 9  # three sizes for each of three places
    assert first_line(shown).endswith("(fast)" if most > MiB else "(Failed)")
    if most == MiB:
        said = shown["content"].replace("\\", "")  # as it is read
        assert "larger than Discord takes here" in said
        assert all(words in said for words in ("PUBLIC_URL", str(jobs.NOTHING_CHARGED()), str(jobs.AFTER_THAT())))


# -- refused for good -------------------------------------------------------------------------------------------------


async def test_an_explicit_picture_fails_in_words(front: Front) -> None:
    message = await begun(front, "a hare")
    front.discord.screening.explicit = True
    shown = await front.ended(message, 30)
    assert first_line(shown).endswith("(Failed)")
    assert "explicit" in shown["content"]
    assert shown["attachments"] == []
    assert (front.books.states(), front.books.spent()) == (["failed"], 0)


async def test_where_uploads_are_limited_the_result_comes_directly(front: Front) -> None:
    message = await begun(front, "a stoat")
    front.discord.screening.uploads_limited = True
    await front.settled()
    (direct,) = front.discord.messages(front.discord.world.dm("alice"))
    assert direct["attachments"]
    await front.discord.wait_for(lambda m: m["id"] == message and "direct message" in m["content"])
    front.discord.screening.uploads_limited = False
    listed = await shown(front, await front.member().command("history"), "a stoat")
    assert f"https://discord.com/channels/@me/{direct['channel_id']}/{direct['id']}" in listed["content"]


async def test_blocked_words_leave_the_picture_with_words_of_our_own(front: Front) -> None:
    message = await begun(front, "a vole")
    front.discord.screening.words.add("a vole")
    shown = await front.ended(message, 30)
    assert first_line(shown) == f"<@{front.member().id}> (fast)"
    (picture,) = shown["attachments"]
    assert picture["filename"] == f"{front.job_of(message).id}.png"
    assert not picture.get("description")  # it would read the words out
    assert labels(shown)[:2] == ["U1", "U2"]


async def test_a_failure_with_blocked_words_clears_the_percentage(front: Front) -> None:
    message = await front.imagine("a vole --slow --fail")
    await front.moving(message)
    front.discord.screening.words.add("a vole")
    shown = await front.ended(message, 30)
    assert first_line(shown) == f"<@{front.member().id}> (Failed)"
    assert labels(shown) == ["Retry"]


async def test_without_attach_files_the_message_says_so_and_gets_the_picture_later(front: Front) -> None:
    end_tokens(front)
    front.discord.close_dms("alice")
    message = await begun(front, "a mink")
    front.discord.deny("imagine", "ATTACH_FILES")
    await front.discord.wait_for(lambda m: m["id"] == message and "Attach Files" in m["content"], patient(30.0))
    direct = front.discord.world.dm("alice")
    await until(lambda: any(f"/{direct}/messages" in one.path for one in front.discord.requests), "all was tried", 40)
    front.discord.allow("imagine", "ATTACH_FILES")
    assert (await front.ended(message, 60))["attachments"]


# -- refused for a while ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, NO_ACCESS),
        (403, "<html>blocked</html>"),
        (404, "<html>not found</html>"),
        (451, "<html>no</html>"),
        (400, "x"),
    ],
    ids=["50001", "a filter", "HTML 404", "HTML 451", "text 400"],
)
async def test_a_refusal_of_every_way_for_seconds_loses_nothing(front: Front, status: int, body: Json | str) -> None:
    message = await begun(front, "a seal")
    front.discord.faults.fail("*", EVERY_WAY, status=status, body=body, times=1000)
    await until(lambda: front.books.states() == ["done"], "it is finished")
    await asyncio.sleep(6)
    front.discord.faults.clear()
    shown = await front.ended(message, 30)
    assert shown["attachments"]
    assert len(front.discord.messages("imagine")) == 1


async def test_a_filter_during_a_start_costs_no_acknowledged_job(front: Front) -> None:
    front.discord.faults.fail("POST", r"/callback$", cut=True, after_effect=True)
    message = (await (await front.ask("a newt")).answered()).message or ""
    await front.bot.kill()
    fault = front.discord.faults.web_filter(r"/messages|/webhooks/", times=1000)
    await front.restart()
    await until(lambda: fault.times < 998, "it looked for its message", 30)
    front.discord.faults.clear()
    assert (await front.ended(message, 40))["attachments"]


async def test_after_a_long_refusal_it_fails_and_the_message_is_mended_later(front: Front) -> None:
    message = await begun(front, "a bear")
    front.discord.faults.fail("*", EVERY_WAY, status=403, body=NO_ACCESS, times=1000)
    await until(lambda: front.books.leftovers() == [int(message)], "it is refused")
    await front.bot.kill()
    refused_for(front, 20 * 60)
    await front.restart()
    await until(lambda: front.books.states() == ["failed"], "it is given up", 120)
    assert front.books.spent() == 0
    front.discord.faults.clear()
    shown = await front.discord.wait_for(lambda m: m["id"] == message and "(Failed)" in m["content"], patient(60.0))
    assert "nowhere" in shown["content"]
    await until(lambda: front.books.leftovers() == [], "nothing is left to mend")


@pytest.mark.parametrize("killed", [False, True], ids=["goes on", "after a restart"])
async def test_a_first_message_that_refuses_edits_is_mended_when_it_can_be(front: Front, killed: bool) -> None:
    message = await begun(front, "a wolf")
    front.discord.faults.fail("PATCH", ANY_EDIT, status=400, body=BLOCKED, times=1000)
    await front.settled(60)
    (job,) = front.books.jobs()
    assert (job.state, str(job.message_id) == message) == ("delivered", False)
    if killed:
        await front.bot.kill()
        await front.restart()
    front.discord.faults.clear()
    mended = await front.discord.wait_for(
        lambda m: m["id"] == message and "Your picture is here" in m["content"], patient(60.0)
    )
    assert str(job.message_id) in mended["content"]


async def test_without_read_message_history_the_result_stays_in_its_channel(front: Front) -> None:
    message = await begun(front, "an elk")
    front.discord.delete_message(message)
    front.discord.deny("imagine", "READ_MESSAGE_HISTORY")
    await front.settled()
    (shown,) = front.discord.messages("imagine")
    assert shown["attachments"]
    assert front.discord.messages(front.discord.world.dm("alice")) == []


async def test_a_result_in_a_thread_that_was_archived_opens_it(front: Front) -> None:
    asked = await front.member().command("imagine", {"prompt": "a crab --slow"}, channel="sketches")
    message = await front.acknowledged(asked)
    await front.moving(message)
    front.discord.archive("sketches")
    await front.settled(60)
    old, new = front.discord.messages("sketches")
    assert new["attachments"]
    await front.discord.wait_for(lambda m: m["id"] == old["id"] and "is here" in m["content"], patient(30.0))
