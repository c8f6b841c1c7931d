"""Discord's bad days: limits, outages, lost connections, things deleted or forbidden while a job runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopback_discord import NotAnswered
from tests.door.front import Front, Json, first_line, labels, opened, until

EDIT = r"^/channels/\d+/messages/\d+$"
POST = r"^/channels/\d+/messages$"


def about(front: Front, prompt: str, channel: str = "imagine") -> list[Json]:
    """All messages in a channel about this prompt."""
    return [message for message in front.discord.messages(channel) if prompt in message["content"]]


def refused_uploads(front: Front) -> int:
    """The number of results that Discord refused."""
    sent = [one for one in front.discord.requests if one.method == "PATCH" and one.status == 503]
    return sum(1 for one in sent if "preview" not in "".join(file.filename for file in one.files) and one.files)


async def test_rate_limited_edits_are_waited_for(front: Front) -> None:
    message = await front.imagine("a tern")
    front.discord.faults.rate_limit(EDIT, 0.3, times=3)
    shown = await front.ended(message)
    assert shown["attachments"]


async def test_an_outage_at_delivery_is_waited_for(front: Front) -> None:
    message = await front.imagine("a stork --slow")
    await front.moving(message)
    front.discord.faults.fail("PATCH", EDIT, status=503, body="<html>no healthy upstream</html>", times=100)
    await until(lambda: refused_uploads(front) > 0, "a delivery failed")
    assert front.books.states()[-1] == "done"
    front.discord.faults.clear()
    shown = await front.ended(message)
    assert shown["attachments"]
    assert about(front, "a stork") == [shown]


@pytest.mark.parametrize("resumable", [True, False], ids=["resumed", "new-session"])
async def test_a_dropped_gateway_in_the_middle_of_a_job(front: Front, resumable: bool) -> None:
    message = await front.imagine("a coot --slow")
    front.discord.faults.gateway.drop(4000 if resumable else 4009, resumable=resumable)
    shown = await front.ended(message)
    await until(lambda: front.discord.gateway.online, "it is connected again")
    assert (await front.ended(await front.press(shown["id"], "U1")))["attachments"]


async def test_an_invalid_session_in_the_middle_of_a_job(front: Front) -> None:
    message = await front.imagine("a rail --slow")
    front.discord.faults.gateway.invalid_session()
    shown = await front.ended(message)
    await until(lambda: front.discord.gateway.online, "it is connected again")
    assert (await front.ended(await front.press(shown["id"], "U2")))["attachments"]


async def test_a_click_while_the_gateway_is_away_arrives_with_the_resume(front: Front) -> None:
    grid = await front.grid("a kite")
    front.discord.faults.gateway.drop(4000, resumable=True)
    assert (await front.ended(await front.press(grid["id"], "U3")))["attachments"]


async def test_a_message_deleted_while_its_job_runs_is_posted_anew_once(front: Front) -> None:
    message = await front.imagine("an egret --slow")
    await front.moving(message)
    front.discord.delete_message(message)
    await front.settled()
    (shown,) = about(front, "an egret")
    assert shown["id"] != message
    assert labels(shown)[:2] == ["U1", "U2"]
    assert front.content_of(shown) == front.task_of("an egret").picture
    posts = [one.json for one in front.discord.requests if one.method == "POST" and "an egret" in str(one.json)]
    assert isinstance(posts[-1], dict)
    assert posts[-1]["nonce"]
    assert posts[-1]["enforce_nonce"]
    assert (await front.ended(await front.press(shown["id"], "U1")))["attachments"]


async def test_a_failure_whose_message_was_deleted_is_told_anew(front: Front) -> None:
    message = await front.imagine("an ibis --slow --fail")
    await front.moving(message)
    front.discord.delete_message(message)
    await front.settled()
    (told,) = about(front, "an ibis")
    assert first_line(told).endswith("(Failed)")
    assert labels(told) == ["Retry"]


async def test_posting_anew_whose_answer_was_lost_posts_once(front: Front) -> None:
    message = await front.imagine("a bittern --slow")
    await front.moving(message)
    front.discord.delete_message(message)
    front.discord.faults.fail("POST", POST, status=502, after_effect=True)
    await front.settled()
    assert len(about(front, "a bittern")) == 1


async def test_without_permission_to_view_the_result_still_reaches_its_message(front: Front) -> None:
    message = await front.imagine("a grebe --slow")
    await front.moving(message)
    front.discord.deny("imagine", "VIEW_CHANNEL", "SEND_MESSAGES", "ATTACH_FILES")
    try:
        shown = await front.ended(message)
    finally:
        front.discord.allow("imagine", "VIEW_CHANNEL", "SEND_MESSAGES", "ATTACH_FILES")
    assert shown["attachments"]


async def test_an_acknowledgement_that_comes_too_late_costs_nothing(front: Front) -> None:
    submits, spent = len(front.provider.submits), front.books.spent()
    unknown: Json = {"message": "Unknown interaction", "code": 10062}
    front.discord.faults.fail("POST", r"/callback$", status=404, body=unknown)
    with pytest.raises(NotAnswered):
        await (await front.ask("a swift")).answered()
    await until(lambda: front.books.states()[-1] == "cancelled", "the job is dropped")
    assert (len(front.provider.submits), front.books.spent()) == (submits, spent)


async def test_a_result_arrives_after_the_interactions_token_expired(front: Front) -> None:
    front.discord.token_lifetime_s = 0.3
    try:
        shown = await front.grid("a loon --slow")
    finally:
        front.discord.token_lifetime_s = 900
    assert shown["attachments"]


async def test_a_failure_names_its_reason_when_discord_refuses_the_first_tries(front: Front) -> None:
    message = await front.imagine("a smew --fail")
    front.discord.faults.fail("PATCH", EDIT, status=500, times=2)
    assert first_line(await front.ended(message)).endswith("(Failed)")


async def test_a_channel_deleted_while_a_job_runs_sends_the_result_directly(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        message = await front.imagine("a rook --slow")
        await front.moving(message)
        front.discord.delete_channel("imagine")
        await front.settled()
        (shown,) = about(front, "a rook", front.discord.world.dm("alice"))
        assert shown["attachments"]
        assert (await front.ended(await front.press(shown["id"], "U1")))["attachments"]
        front.check()


async def test_without_permission_and_token_the_result_goes_to_its_member(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        front.discord.token_lifetime_s = 0.3
        message = await front.imagine("a pipit --slow")
        await front.moving(message)
        front.discord.deny("imagine", "VIEW_CHANNEL", "SEND_MESSAGES")
        await front.settled()
        (shown,) = about(front, "a pipit", front.discord.world.dm("alice"))
        assert shown["attachments"]
        front.discord.allow("imagine", "VIEW_CHANNEL", "SEND_MESSAGES")
        front.discord.delete_message(message)  # nobody could edit it any more
        front.check()


async def test_where_nothing_can_be_shown_the_credits_come_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        message = await front.imagine("a jay --slow")
        await front.moving(message)
        front.discord.delete_channel("imagine")
        closed: Json = {"message": "Cannot send messages to this user", "code": 50007}
        front.discord.faults.fail("POST", POST, status=403, body=closed, times=9)
        await front.settled()
        assert front.books.states() == ["failed"]
        assert front.books.spent() == 0
        assert front.books.jobs()[0].result_name is not None  # the file stays on our disk
        front.check()


async def test_the_acknowledgement_whose_answer_is_an_error_is_found_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        already: Json = {"message": "Interaction has already been acknowledged.", "code": 40060}
        front.discord.faults.fail("POST", r"/callback$", status=400, body=already, after_effect=True)
        answer = await (await front.ask("a finch")).answered()
        await front.bot.stop()  # a running bot looks after 20 s
        await front.restart()
        assert (await front.ended(answer.message or ""))["attachments"]
        front.check()
