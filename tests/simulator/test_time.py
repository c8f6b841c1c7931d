"""A task's state over time, which tasks run and wait, and what a restart keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loopback_provider.ledger import Ledger
from loopback_provider.tasks import NEVER_MS, Flavour, Script, Stage, TaskRecord, moment_of
from tests.simulator.conftest import Caller, Simulate
from tests.waiting import until

RELAY, PLUS, TRUEAI = Flavour.RELAY, Flavour.PLUS, Flavour.TRUEAI


def task(number: int = 1, *, starts_ms: int = 1000, **more: Any) -> TaskRecord:
    """A task of one second."""
    fields: dict[str, Any] = {
        "id": str(number),
        "starts_ms": starts_ms,
        "lasts_ms": 1000,
        "submitted_ms": 0,
        "job": "j",
    }
    fields |= {"action": "IMAGINE", "stage": Stage.GRID, "prompt": "x", "description": ""}
    return TaskRecord(**fields | more)


@pytest.mark.parametrize(
    ("now_ms", "flavour", "more", "status", "percent"),
    [
        pytest.param(999, RELAY, {}, "NOT_START", 0, id="waits"),
        pytest.param(1040, RELAY, {}, "", 0, id="a relay has not looked yet"),
        pytest.param(1040, PLUS, {}, "NOT_START", 0, id="others have no empty status"),
        pytest.param(1120, RELAY, {}, "SUBMITTED", 0, id="sent"),
        pytest.param(1420, RELAY, {}, "IN_PROGRESS", 31, id="a third"),
        pytest.param(1999, RELAY, {}, "IN_PROGRESS", 93, id="nearly"),
        pytest.param(2000, RELAY, {}, "SUCCESS", 100, id="done"),
        pytest.param(1600, RELAY, {"script": Script(fail="no")}, "FAILURE", 100, id="failed on a relay"),
        pytest.param(1600, TRUEAI, {"script": Script(fail="no")}, "FAILURE", 0, id="failed elsewhere"),
        pytest.param(9**9, RELAY, {"script": Script(freeze=46)}, "IN_PROGRESS", 46, id="frozen"),
        pytest.param(9**9, RELAY, {"modal": True}, "MODAL", 0, id="waits for a modal"),
        pytest.param(9**9, PLUS, {"cancelled_ms": 5}, "CANCEL", 0, id="cancelled on plus"),
        pytest.param(9**9, TRUEAI, {"cancelled_ms": 5}, "FAILURE", 0, id="cancelled on trueai"),
    ],
)
def test_moments(now_ms: int, flavour: Flavour, more: dict[str, Any], status: str, percent: int) -> None:
    moment = moment_of(task(**more), now_ms, flavour)
    assert (moment.status, moment.percent) == (status, percent)


def test_places_are_given_in_turn_and_a_cancelled_one_moves_the_rest_up() -> None:
    ledger = Ledger(lambda: 1000, None, concurrency=2)
    for number in range(1, 6):
        ledger.put(task(number, starts_ms=ledger.next_start_ms()))
    assert [one.starts_ms for one in ledger.tasks.values()] == [1000, 1000, 2000, 2000, 3000]
    ledger.cancel(ledger.tasks["3"])
    assert {one.id: one.starts_ms for one in ledger.waiting()} == {"4": 2000, "5": 2000}


def test_a_task_behind_one_that_never_ends_waits_for_ever() -> None:
    ledger = Ledger(lambda: 1000, None, concurrency=1)
    ledger.put(task(1, script=Script(freeze=10)))
    assert ledger.next_start_ms() == NEVER_MS


@pytest.mark.parametrize(
    ("path", "prompt", "factor"),
    [
        ("/mj-fast/mj", "x", 1), ("/mj-turbo/mj", "x", 0.5), ("/mj-relax/mj", "x", 2), ("/turbo/mj", "x", 0.5),
        ("/mj", "x", 2), ("/mj", "x --turbo", 0.5), ("/mj-fast/mj", "x --slow", 5),
    ],
)  # fmt: skip
async def test_speeds(simulate: Simulate, path: str, prompt: str, factor: float) -> None:
    caller = await simulate(seconds=10)
    _, answer = await caller.call("POST", f"{path}/submit/imagine", {"prompt": prompt})
    assert caller.provider.tasks[answer["result"]].record.lasts_ms == 10_000 * factor


async def test_the_body_chooses_the_speed_except_on_a_relay(simulate: Simulate) -> None:
    body = {"prompt": "x", "accountFilter": {"modes": ["TURBO"]}}
    for flavour, factor in (("relay", 2), ("plus", 0.5)):
        caller = await simulate(seconds=10, flavour=flavour)
        _, answer = await caller.call("POST", "/mj/submit/imagine", body)
        assert caller.provider.tasks[answer["result"]].record.lasts_ms == 10_000 * factor


async def test_more_than_the_limit_wait_and_then_are_turned_away(caller: Caller) -> None:
    caller.provider.set_limits(concurrency=1, queue_limit=2)
    answers = [await caller.submit("imagine", prompt=f"{n}") for n in range(4)]
    assert [answer["code"] for answer in answers] == [1, 22, 22, 23]
    assert [answer["properties"].get("numberOfQueues") for answer in answers] == [None, 1, 2, None]
    assert answers[3]["result"] not in caller.provider.tasks
    assert (await caller.finished(answers[2]["result"]))["status"] == "SUCCESS"


async def test_waiting_in_the_queue_on_order(caller: Caller) -> None:
    answer = await caller.submit("imagine", prompt="x --queue")
    assert (answer["code"], answer["properties"]["numberOfQueues"]) == (22, 1)
    assert caller.provider.tasks[answer["result"]].status == "NOT_START"
    assert (await caller.finished(answer["result"]))["status"] == "SUCCESS"


async def test_cancelling(simulate: Simulate) -> None:
    caller = await simulate(flavour="trueai", seconds=60)
    answer = await caller.submit("imagine", prompt="x")
    assert await caller.call("POST", f"/mj/task/{answer['result']}/cancel") == (200, "")
    task = await caller.finished(answer["result"])
    assert (task["status"], task["failReason"]) == ("FAILURE", "取消任务")


async def test_previews_get_sharper(caller: Caller) -> None:
    caller.provider.faults.next_task(freeze=46)
    answer = await caller.submit("imagine", prompt="a fox")
    await until(lambda: caller.provider.tasks[answer["result"]].progress == 46)
    _, task = await caller.call("GET", f"/mj/task/{answer['result']}/fetch")
    kind, content = await caller.download(task["imageUrl"])
    assert "?rand=" in task["imageUrl"]
    assert (kind, content[8:12]) == ("image/webp", b"WEBP")


async def test_a_restart_keeps_tasks_pictures_and_modals(simulate: Simulate, tmp_path: Path) -> None:
    first = await simulate(state_dir=tmp_path)
    grid = await first.made(prompt="a fox")
    single = await first.pressed(grid, "U1")
    opened = await first.submit("action", taskId=single["id"], customId=single["buttons"][7]["customId"])
    picture = (await first.download(grid["imageUrl"]))[1]
    await first.provider.close()
    second = await simulate(state_dir=tmp_path)
    again = await second.finished(grid["id"])
    assert again["buttons"] == grid["buttons"]
    assert (await second.download(again["imageUrl"]))[1] == picture
    assert (await second.finished(opened["result"]))["status"] == "MODAL"
    assert int((await second.submit("imagine", prompt="x"))["result"]) > int(opened["result"])


def test_a_torn_line_of_the_journal_costs_one_change_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ledger = Ledger(lambda: 1000, tmp_path, concurrency=1)
    ledger.put(task(1))
    ledger.put(task(2))
    journal = tmp_path / "tasks.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    assert list(Ledger(lambda: 1000, tmp_path, concurrency=1).tasks) == ["1"]
    assert "broken" in caplog.text
