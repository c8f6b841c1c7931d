"""kill -9 and SIGTERM at every stage of a job, then a new start: nothing is lost, doubled or left hanging."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.door.front import Front, first_line, labels, opened, until
from tests.door.stages import HOLD_S, STAGES, Stage

# one progress edit per message, so that the stages can tell which edit is the result
ONE_EDIT = {"PROGRESS_INTERVAL_S": "100"}
OPTIONS = {"settings": ONE_EDIT, "seconds": 0.3}


async def goes_on(front: Front, message: str, stage: Stage, submits: int) -> None:
    """Start again; the job must end once, as its stage says."""
    front.discord.faults.clear()
    before = len(front.discord.messages("imagine"))
    await front.restart()
    shown = await front.ended(message)
    assert first_line(shown).endswith(stage.ends)
    assert len(front.discord.messages("imagine")) == before, "it was posted twice"
    assert len(front.provider.submits) - submits == stage.submits
    assert bool(shown["attachments"]) == (stage.ends == "(fast)")


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
async def test_killed_job_ends_once_after_the_next_start(front: Front, stage: Stage) -> None:
    submits = len(front.provider.submits) + (1 if stage.name == "click-running" else 0)
    message = await stage.reach(front)
    await front.bot.kill()
    await goes_on(front, message, stage, submits)


async def test_buttons_from_before_a_kill_work(front: Front) -> None:
    grid = await front.grid("an older picture")
    await front.bot.kill()
    await front.restart()
    single = await front.ended(await front.press(grid["id"], "U1"))
    await front.bot.kill()
    await front.restart()
    assert (await front.ended(await front.press(single["id"], "Zoom Out 2x")))["attachments"]
    answer = await (await front.member("bob").click(grid["id"], label="U1")).answered()
    assert single["id"] in front.told(answer), "the result from before the kill is not known"


@pytest.mark.parametrize(
    "stage", [one for one in STAGES if one.name in ("acknowledged", "waiting", "running")], ids=lambda stage: stage.name
)
async def test_stopped_job_goes_on_after_the_next_start(front: Front, stage: Stage) -> None:
    submits = len(front.provider.submits)
    message = await stage.reach(front)
    code, seconds = await front.bot.stop()
    assert (code, seconds < 10) == (0, True)
    await goes_on(front, message, stage, submits)


async def test_stop_waits_for_a_submit_under_way(front: Front) -> None:
    submitting = next(stage for stage in STAGES if stage.name == "submitting")
    submits = len(front.provider.submits)
    message = await submitting.reach(front)
    code, seconds = await front.bot.stop()
    assert (code, seconds < 10) == (0, True)
    await goes_on(front, message, submitting, submits)


async def test_killed_before_the_acknowledgement_left_the_job_is_dropped(front: Front) -> None:
    submits, spent = len(front.provider.submits), front.books.spent()
    front.discord.faults.fail("POST", r"/callback$", hang_s=HOLD_S, cut=True)
    await front.ask("a crane, not acknowledged")
    await until(lambda: front.books.states()[-1:] == ["accepted"], "the job is stored")
    await front.bot.kill()
    front.discord.faults.clear()
    await front.restart()
    await until(lambda: front.books.states()[-1] == "cancelled", "it is dropped")
    assert (len(front.provider.submits), front.books.spent()) == (submits, spent)


async def test_killed_while_posting_anew_posts_once(front: Front) -> None:
    message = await front.imagine("a crane, reposted --slow")
    await front.moving(message)
    front.discord.delete_message(message)
    front.discord.faults.fail("POST", r"^/channels/\d+/messages$", after_effect=True, hang_s=HOLD_S)
    await front.discord.wait_for(lambda m: "reposted" in m["content"] and m["attachments"])
    await front.bot.kill()
    front.discord.faults.clear()
    await front.restart()
    await front.settled()
    posted = [m for m in front.discord.messages("imagine") if "a crane, reposted" in m["content"]]
    assert [labels(m)[:2] for m in posted] == [["U1", "U2"]]
    assert (await front.ended(await front.press(posted[0]["id"], "U1")))["attachments"]


async def test_retry_of_a_failure_that_was_told_after_a_kill_works(front: Front) -> None:
    failing = next(stage for stage in STAGES if stage.name == "failing")
    message = await failing.reach(front)
    await front.bot.kill()
    front.discord.faults.clear()
    await front.restart()
    failed = await front.ended(message)
    again = await front.ended(await front.press(failed["id"], "Retry"))
    assert again["id"] != failed["id"]


async def test_killed_in_a_submit_the_task_is_found_again_where_the_server_can_list(tmp_path: Path) -> None:
    submitting = next(stage for stage in STAGES if stage.name == "submitting")
    settings = ONE_EDIT | {"PROVIDER_AUTH": "mj-api-secret"}
    async with opened(tmp_path, settings, seconds=0.3, flavour="trueai") as front:
        message = await submitting.reach(front)
        await front.bot.kill()
        await goes_on(front, message, Stage("found", submitting.reach), 0)
        front.check()


async def test_a_form_opened_before_a_kill_can_be_sent(front: Front) -> None:
    single = await front.ended(await front.press((await front.grid("a form"))["id"], "U1"))
    asked = await front.member().click(single["id"], label="Custom Zoom")
    await asked.answered()
    await front.bot.kill()
    await front.restart()
    sent = await front.fill(asked, "a form --zoom 1.3")
    assert (await front.ended(await front.acknowledged(sent)))["attachments"]


async def test_killed_in_the_answer_to_a_modal_the_job_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, ONE_EDIT, seconds=0.3, remix=True) as front:
        grid = await front.grid("a remix")
        front.provider.faults.next("submit/modal", after_effect=True, hang_s=HOLD_S, status=200, body={})
        message = await front.press(grid["id"], "V1")
        await until(lambda: front.provider.submits[-1].path.endswith("/modal"), "the modal is answered")
        await front.bot.kill()
        await front.restart()
        assert (await front.ended(message))["attachments"]
        assert [one.path.rpartition("/")[2] for one in front.provider.submits] == ["imagine", "action", "modal"]
        front.check()
