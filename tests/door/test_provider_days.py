"""The provider's bad days, as the member sees them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from loopback_provider.midjourney_proxy.buttons import Button
from tests.door.front import Front, Json, buttons_of, first_line, labels, opened
from tests.door.pictures import HTML, MIB, bomb, heavy


async def fails(front: Front, message: str, because: str) -> Json:
    """Check the job's visible failure, which names its reason and costs nothing."""
    spent = front.books.spent()
    shown = await front.ended(message)
    assert first_line(shown).endswith("(Failed)")
    assert because in shown["content"]
    assert "Nothing was charged." in shown["content"]
    assert front.books.spent() == spent
    return shown


async def test_a_banned_prompt_is_explained_and_can_be_edited(front: Front) -> None:
    shown = await fails(front, await front.imagine("a finch --banned"), "banned")
    assert labels(shown) == ["Edit and retry"]


async def test_a_failed_task_tells_its_reason_and_its_retry_works(front: Front) -> None:
    front.provider.faults.next_task(prompt_regex="a siskin", fail="Internal error at the image service")
    shown = await fails(front, await front.imagine("a siskin"), "Internal error at the image service")
    again = await front.ended(await front.press(shown["id"], "Retry"))
    assert first_line(again).endswith("(fast)")
    assert again["message_reference"]["message_id"] == shown["id"]


async def test_a_failed_click_can_be_retried(front: Front) -> None:
    grid = await front.grid("a bunting")
    front.provider.faults.next_task(prompt_regex="a bunting", fail="Out of coffee")
    shown = await fails(front, await front.press(grid["id"], "V4"), "Out of coffee")
    again = await front.ended(await front.press(shown["id"], "Retry"))
    assert again["attachments"]
    assert front.provider.submits[-1].body["customId"] == front.provider.submits[-2].body["customId"]


async def test_a_provider_that_is_away_for_a_while_is_waited_for(front: Front) -> None:
    await front.provider.close()
    message = await front.imagine("a linnet")
    await front.discord.wait_for(lambda m: m["id"] == message and "I keep trying" in m["content"])
    await front.provider.start()
    assert first_line(await front.ended(message)).endswith("(fast)")


@pytest.mark.parametrize(
    "fault",
    [{"cut": True}, {"status": 502, "body": "<html>Bad gateway</html>"}, {"status": 200, "body": '{"code": 1, "res'}],
    ids=["cut", "502", "truncated"],
)
async def test_a_submit_whose_answer_is_lost_fails_visibly_and_is_not_repeated(
    front: Front, fault: dict[str, object]
) -> None:
    before = len(front.provider.submits)
    front.provider.faults.next("submit/imagine", after_effect=True, **fault)  # type: ignore[arg-type]
    await fails(front, await front.imagine("a redpoll"), "I can't tell whether it's running")
    assert len(front.provider.submits) == before + 1


async def test_a_task_that_the_provider_forgot_fails(front: Front) -> None:
    message = await front.imagine("a crossbill --slow")
    await front.moving(message)
    front.provider.forget(front.provider.submits[-1].task_id)
    await fails(front, message, "no longer knows this job")


async def test_results_that_are_no_pictures_fail_in_the_end(tmp_path: Path) -> None:
    async with opened(tmp_path, {"JOB_TIMEOUT_S": "3"}) as front:
        front.provider.faults.next_task(prompt_regex="a bomb", picture=bomb())
        front.provider.faults.next_task(prompt_regex="a page", picture=HTML, content_type="text/html")
        both = [await front.imagine("a bomb"), await front.imagine("a page")]
        await fails(front, both[0], "too many pixels")
        await fails(front, both[1], "I can't use the finished picture: the file is a web page")
        front.check()


async def test_a_picture_over_discords_limit_is_made_to_fit_and_kept(front: Front) -> None:
    original = heavy()
    front.provider.faults.next_task(prompt_regex="a whale", picture=original)
    shown = await front.ended(await front.imagine("a whale"), 30)
    sent = front.content_of(shown)
    assert len(sent) <= 10 * MIB
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.size == (1900, 1900)
    kept = front.bot.folder / "data" / "images" / (front.job_of(shown["id"]).result_name or "")
    assert hashlib.sha256(kept.read_bytes()).digest() == hashlib.sha256(original).digest()


async def test_buttons_whose_handles_changed_are_looked_up_and_work(front: Front) -> None:
    grid = await front.grid("a dipper")
    task = front.task_of("a dipper").record.id
    front.provider.rotate_custom_ids(task)
    before = len(front.provider.submits)
    shown = await front.ended(await front.press(grid["id"], "U2"))
    assert first_line(shown).endswith("(fast)")
    assert len(front.provider.submits) == before + 1


async def test_a_button_that_is_refused_for_good_is_explained(front: Front) -> None:
    grid = await front.grid("a wagtail")
    front.provider.faults.refuse_press("variation::2", times=2)
    shown = await fails(front, await front.press(grid["id"], "V2"), "no longer offers V2")
    assert labels(shown) == []
    pressed = [one for one in front.provider.requests if "variation::2" in str(one.body)]
    assert len(pressed) == 2, "once, and once more after a look at what is offered now"


async def test_a_result_without_buttons_is_delivered(front: Front) -> None:
    front.provider.faults.next_task(prompt_regex="a stone", buttons=[])
    shown = await front.grid("a stone")
    assert shown["attachments"]
    assert shown["components"] == []


async def test_of_thirty_buttons_those_that_do_not_fit_are_in_a_list_that_works(front: Front) -> None:
    many: list[Button] = [
        {"customId": f"MJ::JOB::variation::{n % 4 + 1}::{n:036}", "label": f"V{n}", "emoji": "", "style": 2, "type": 2}
        for n in range(30)
    ]
    front.provider.faults.next_task(prompt_regex="a tree", buttons=many)
    shown = await front.grid("a tree")
    assert len(buttons_of(shown)) <= 25
    (select,) = [part for row in shown["components"] for part in row["components"] if part["type"] == 3]
    assert labels(shown) + [option["label"] for option in select["options"]] == [f"V{n}" for n in range(30)]
    chosen = await front.member().select(shown["id"], select["custom_id"], [select["options"][-1]["value"]])
    await front.ended(await front.acknowledged(chosen))
    pressed = [request.body for request in front.provider.requests if request.path.endswith("/submit/action")]
    assert isinstance(pressed[-1], dict)
    assert pressed[-1]["customId"] == many[-1]["customId"]


async def test_labels_and_emoji_that_discord_refuses_are_replaced(front: Front) -> None:
    odd: list[Button] = [
        {"customId": f"MJ::JOB::upsample::1::{1:036}", "label": "U1" * 60, "emoji": "", "style": 2, "type": 2},
        {"customId": f"MJ::JOB::reroll::0::{1:036}::SOLO", "label": "", "emoji": "reroll_7", "style": 2, "type": 2},
        {"customId": "MJ::JOB::novel::" + "x" * 184, "label": "Dream", "emoji": "", "style": 2, "type": 2},
    ]
    front.provider.faults.next_task(prompt_regex="a knot", buttons=odd)
    shown = await front.grid("a knot")
    assert labels(shown) == [("U1" * 60)[:80], "🔄", "Dream"]
    assert all(len(button["custom_id"]) <= 100 for button in buttons_of(shown))


async def test_polling_survives_an_outage(front: Front) -> None:
    message = await front.imagine("a martin --slow")
    await front.moving(message)
    front.provider.faults.next("list-by-condition", status=502, body="<html>bad</html>", times=2)
    front.provider.faults.next("list-by-condition", status=200, body="", times=1)
    assert first_line(await front.ended(message)).endswith("(fast)")


async def test_a_job_that_never_ends_fails_after_its_timeout(tmp_path: Path) -> None:
    async with opened(tmp_path, {"JOB_TIMEOUT_S": "2"}) as front:
        shown = await fails(front, await front.imagine("a statue --stuck"), "It didn't end within")
        assert labels(shown) == ["Retry"]
        front.check()


async def test_a_remix_server_that_asks_back_gets_the_unchanged_prompt(tmp_path: Path) -> None:
    async with opened(tmp_path, remix=True) as front:
        grid = await front.grid("a mirror")
        shown = await front.ended(await front.press(grid["id"], "V1"))
        assert shown["attachments"]
        modals = [one for one in front.provider.submits if one.path.endswith("/submit/modal")]
        assert [one.body["prompt"] for one in modals] == ["a mirror"]
        front.check()


async def test_a_refused_key_is_told_without_the_key(tmp_path: Path) -> None:
    async with opened(tmp_path, {"PROVIDER_KEY": "sk-wrong-99887766"}) as front:
        shown = await fails(front, await front.imagine("a lock"), "refuses this bot's key")
        assert "99887766" not in shown["content"]
        assert "99887766" not in front.bot.printed
        front.check()
