"""Submits whose answer is lost, through the front door: an accepted job is delivered, however we learn about it."""

from __future__ import annotations

import socket
from pathlib import Path

import aiohttp

from bot.services.signing import Signer
from bot.texts.jobs import failures as say
from tests.door.front import Front, Json, first_line, has_ended, labels, opened, until
from tests.waiting import patient

SELF_HOSTED = {"PROVIDER_AUTH": "mj-api-secret", "PROVIDER_FAST_PREFIX": ""}


def reachable() -> dict[str, str]:
    """Settings of a bot that providers can report to."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    return {"WEB_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}


def lose_the_answer(front: Front) -> None:
    front.provider.faults.next("submit/imagine", after_effect=True, cut=True)


async def delivered(front: Front, message: str) -> Json:
    """Wait for the message with its picture, after a single submit."""
    shown = await front.discord.wait_for(
        lambda m: m["id"] == message and bool(m["attachments"]) and has_ended(m), patient(60.0)
    )
    assert first_line(shown).endswith("(fast)")
    assert "U1" in labels(shown)
    await front.settled()
    assert len(front.provider.submits) == 1
    return shown


async def test_a_lost_job_waits_for_the_report_of_a_relay(tmp_path: Path) -> None:
    settings = reachable()
    async with opened(tmp_path, settings) as front:
        lose_the_answer(front)
        message = await front.imagine("a siskin")
        await until(lambda: [job.state for job in front.books.jobs()] == ["unknown"], "its answer is lost")
        await report(front, settings["PUBLIC_URL"], front.books.jobs()[0].id)
        await delivered(front, message)
        front.check()


async def test_a_report_that_comes_after_the_failure_brings_the_picture(tmp_path: Path) -> None:
    settings = reachable()
    async with opened(tmp_path, {"WEB_PORT": settings["WEB_PORT"]}) as front:
        lose_the_answer(front)
        message = await front.imagine("a serin")
        failed = await front.ended(message)
        assert "can't tell whether it's running" in failed["content"]
        await front.bot.stop()
        front.bot.settings |= settings
        await front.restart()
        (job,) = front.books.jobs()
        await report(front, settings["PUBLIC_URL"], job.id)
        await delivered(front, message)
        front.check()


async def test_a_kill_forgets_no_report(tmp_path: Path) -> None:
    settings = reachable()
    async with opened(tmp_path, settings) as front:
        lose_the_answer(front)
        front.provider.faults.next("/fetch$", status=503, body="", times=8)
        message = await front.imagine("a linnet")
        await until(lambda: [job.state for job in front.books.jobs()] == ["unknown"], "its answer is lost")
        await report(front, settings["PUBLIC_URL"], front.books.jobs()[0].id)
        await until(lambda: "a reported task could not be looked up" in front.bot.printed, "it was looked into")
        await front.bot.kill()
        await front.restart()
        await delivered(front, message)
        front.check()


async def report(front: Front, public_url: str, job_id: str) -> None:
    """Send a relay's webhook: the task as a fetch shows it."""
    task_id = front.provider.submits[-1].task_id
    body = {"id": task_id, "state": job_id, "status": "SUCCESS"}
    token = Signer.load(front.bot.folder / "data").hook_token("main")
    async with aiohttp.ClientSession() as client:
        await client.post(f"{public_url}/hooks/main/{token}", json=body)


async def test_a_list_that_refuses_for_a_while_is_asked_again(tmp_path: Path) -> None:
    async with opened(tmp_path, SELF_HOSTED, flavour="trueai", seconds=1.0) as front:
        lose_the_answer(front)
        front.provider.faults.next("task/list", status=401, body="", times=2)
        front.provider.faults.next("task/list", status=429, body="", times=1)
        await delivered(front, await front.imagine("a dunnock"))
        front.check()


async def test_an_answer_that_names_another_jobs_task_brings_nobody_that_picture(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        await front.grid("a wheatear")
        task_id = front.provider.submits[-1].task_id
        front.provider.faults.next("submit/imagine", after_effect=True, body={"code": 1, "result": task_id})
        failed = await front.ended(await front.imagine("a whinchat", "bob"))
        assert (failed["attachments"], say.ANOTHERS_TASK() in failed["content"]) == ([], True)
        await front.settled()
        assert (front.books.states(), front.books.spent()) == (["delivered", "failed"], 1)
        front.check()


async def test_killed_between_the_loss_and_the_search(tmp_path: Path) -> None:
    async with opened(tmp_path, SELF_HOSTED, flavour="trueai", seconds=1.0) as front:
        lose_the_answer(front)
        front.provider.faults.next("task/list", status=429, body="", times=3)
        message = await front.imagine("a dipper")
        await until(lambda: [job.state for job in front.books.jobs()] == ["unknown"], "its answer is lost")
        await front.bot.kill()
        await front.restart()
        await delivered(front, message)
        front.check()
