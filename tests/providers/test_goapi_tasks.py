"""Task objects and answers in wrong forms, and their meaning."""

from __future__ import annotations

import json

import pytest

from bot.core.errors import (
    OutOfCredit,
    ParentMissing,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
    UnknownButton,
)
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.providers.base import Failed, Finished, Missing, Progress, TaskStatus, Unreadable
from bot.providers.goapi.client import _NOBODY as NOBODY
from bot.providers.goapi.client import GoApi
from bot.providers.goapi.task_objects import read_task
from bot.providers.submit_requests import ActionRequest, ImagineRequest
from bot.texts.providers import provider as say
from tests.providers.conftest import KEY
from tests.providers.servers import Reply, ScriptedServer

SINGLES = tuple(f"https://cdn.example/0_{n}.png" for n in range(4))
GRID = "https://img.example/grid.png"

DONE: dict[str, object] = {"image_url": GRID, "progress": 100}

STATES: list[tuple[str, dict[str, object], TaskStatus]] = [
    ("COMPLETED", {"status": "COMPLETED", "output": {"image_url": GRID}}, Finished((GRID,))),
    ("success", {"status": "success", "output": {"image_url": GRID}}, Finished((GRID,))),
    ("an address in a list", {"status": "completed", "output": {"image_url": [GRID]}}, Finished((GRID,))),
    ("an address in an object", {"status": "completed", "output": {"image_url": {"url": GRID}}}, Finished((GRID,))),
    (
        "an empty legacy result as well",
        {"status": "completed", "output": {"image_url": GRID}, "task_result": {"image_url": ""}},
        Finished((GRID,)),
    ),
    ("spaces", {"status": " Completed ", "output": {"image_url": GRID}}, Finished((GRID,))),
    ("in_progress", {"status": "in_progress"}, Progress()),
    ("retry", {"status": "retry", "output": {"progress": "45%"}}, Progress(45)),
    ("blank", {"status": ""}, Progress()),
    ("null", {"status": None, "output": None, "meta": None, "error": None}, Progress()),
    ("a number", {"status": 7, "output": [], "input": "x"}, Unreadable(say.NO_STATUS())),
    ("no status", {"output": {"progress": 100}}, Unreadable(say.NO_STATUS())),
    ("no status, and half done", {"output": {"progress": 50}}, Progress(50)),
    ("an object, and done", {"status": {"name": "completed"}, "output": DONE}, Finished((GRID,))),
    ("blank, and done", {"status": "", "output": DONE}, Finished((GRID,))),
    ("no status, and failed", {"output": DONE, "error": {"message": "Too long"}}, Failed("")),
    ("preview", {"status": "processing", "output": {"image_url": GRID, "progress": 200}}, Progress(100, GRID)),
    (
        "several previews",
        {"status": "processing", "output": {"intermediate_image_urls": list(SINGLES)}},
        Progress(0, SINGLES[0]),
    ),
    ("progress lies", {"status": "failed", "output": {"progress": 100, "image_url": GRID}}, Failed("")),
    ("singles only", {"status": "completed", "output": {"image_urls": list(SINGLES)}}, Finished(SINGLES, compose=True)),
    (
        "temporary singles only",
        {"status": "completed", "output": {"image_url": "", "temporary_image_urls": list(SINGLES)}},
        Finished(SINGLES, compose=True),
    ),
    ("one single", {"status": "completed", "output": {"image_urls": [GRID]}}, Finished((GRID,))),
    ("Discord's", {"status": "completed", "output": {"discord_image_url": GRID}}, Finished((GRID,))),
    ("nothing", {"status": "completed", "output": {"image_urls": None, "actions": None}}, Finished(())),
    ("odd actions", {"status": "completed", "output": {"actions": [1, None, {}, "zoom"]}}, Finished(())),
    (
        "points",
        {"status": "completed", "meta": {"usage": {"type": "point", "frozen": 0, "consume": 700000}}},
        Finished((), usage="700000 point"),
    ),
    ("usage of another kind", {"status": "completed", "meta": {"usage": {"consume": True}}}, Finished(())),
    ("half", {"status": "completed", "meta": {"usage": {"type": "mj", "consume": 0.5}}}, Finished((), usage="0.5 mj")),
    ("seed", {"status": "completed", "output": {"seed": 3141592653}}, Finished((), seed="3141592653")),
]


@pytest.mark.parametrize(("task", "expected"), [row[1:] for row in STATES], ids=[row[0] for row in STATES])
def test_states(task: dict[str, object], expected: TaskStatus) -> None:
    read = read_task({"code": 200, "data": {"task_id": "t1", **task}}, str)
    assert read is not None
    outcome = read.outcome()
    assert isinstance(outcome, Failed) if isinstance(expected, Failed) else outcome == expected


REASONS: list[tuple[dict[str, object], str]] = [
    ({}, say.NO_REASON()),
    (
        {"error": {"code": 1, "message": "task failed", "raw_message": ""}},
        say.NO_REASON(),
    ),
    ({"error": {"message": "Too long"}}, "Too long"),
    ({"error": {"message": "Same", "raw_message": "Same"}}, "Same"),
    ({"error": {"message": "A.", "raw_message": "B", "detail": {"x": 1}}}, "A: B"),
    ({"error": "Too long"}, "Too long"),
    ({"error": ["Too long", "and late"]}, "Too long and late"),
    ({"error": {"raw_message": "Too raw"}}, "Too raw"),
    ({"error": {"message": {"text": "Too deep"}}}, "Too deep"),
    ({"error": {"reason": "Too odd"}}, "Too odd"),
    ({"error": '{"raw_message": "As text"}'}, "As text"),
    ({"error": {"code": "model_overloaded"}}, "model_overloaded"),
    ({"error": {"message": "x" * 300}}, "x" * 199 + "…"),
    ({"task_result": {"error_messages": ["Banned prompt"], "message": ""}}, "Banned prompt"),
    ({"task_result": {"error_messages": None, "message": "No slot\nfree"}}, "No slot free"),
]


@pytest.mark.parametrize(("task", "reason"), REASONS, ids=[row[1][:20] for row in REASONS])
def test_reasons(task: dict[str, object], reason: str) -> None:
    read = read_task({"task_id": "t1", "status": "Failed", **task}, str)
    assert read is not None
    assert read.outcome() == Failed(reason)


@pytest.mark.parametrize("value", [None, [], "x", {}, {"code": 200, "data": None}, {"data": []}, {"message": "hi"}])
def test_what_is_no_task(value: object) -> None:
    assert read_task(value, str) is None


# an answer to a submit, and its exception; all of them are HTTP 200 unless noted
TASK = {"task_id": "t1", "status": "pending"}
SUBMITS: list[tuple[str, Reply, type[ProviderError], str]] = [
    ("no data", Reply({"code": 200, "data": None, "message": "success"}), SubmitUncertain, say.UNCLEAR()),
    ("no id", Reply({"code": 200, "data": {"status": "pending"}}), SubmitUncertain, say.UNCLEAR()),
    ("failed without a task", Reply({"status": "failed", "error": {"message": "full"}}), ProviderRejected, "full"),
    ("code 402", Reply({"code": 402, "data": None, "message": "x"}), OutOfCredit, "no credit left"),
    ("short of credit", Reply({"message": "Insufficient balance"}, 400), OutOfCredit, "no credit left"),
    ("no credit as 500", Reply({"code": 500, "message": "not enough credits"}, 500), OutOfCredit, "no credit left"),
    ("a fault as 500", Reply({"code": 500, "message": "failed to insert"}, 500), SubmitUncertain, "failed to insert"),
    ("code 429", Reply({"code": 429, "message": "slow"}, 200, {"Retry-After": "7"}), ProviderBusy, "slow"),
    ("code 500", Reply({"code": 500, "message": "oops"}), SubmitUncertain, "oops"),
    ("code 500 alone", Reply({"code": 500}), SubmitUncertain, say.INTERNAL_ERROR(reason=say.CODE(code=500))),
    ("code 401 alone", Reply({"code": 401}), ProviderAuthError, say.KEY_REFUSED(reason=say.CODE(code=401))),
    ("code 401", Reply({"code": 401, "message": f"bad {KEY}"}), ProviderAuthError, "bad ***"),
    ("a code of its own", Reply({"code": 10000, "message": "no"}), ProviderRejected, "no"),
    ("a failed task", Reply({"code": 400, "data": TASK | {"status": "failed"}}), ProviderRejected, "without giving"),
    ("a code beside a task", Reply({"code": 400, "data": {"task_id": "t1"}}), SubmitUncertain, say.UNCLEAR()),
    ("a code beside an id", Reply({"code": 10000, "task_id": "t1"}), SubmitUncertain, say.UNCLEAR()),
    ("an unreadable id", Reply({"code": 200, "data": TASK | {"task_id": "t" * 513}}), SubmitUncertain, say.UNCLEAR()),
    ("a code beside that", Reply({"code": 400, "data": {"task_id": "t t"}}), SubmitUncertain, say.UNCLEAR()),
    ("a no beside that", Reply({"success": False, "task_id": "t/t"}), SubmitUncertain, say.UNCLEAR()),
    ("a page", Reply("<html>", 400), ProviderRejected, "HTTP 400"),
    ("an array", Reply([1]), SubmitUncertain, say.UNCLEAR()),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "kind", "says"), [row[1:] for row in SUBMITS], ids=[row[0] for row in SUBMITS])
async def test_submits(
    reply: Reply, kind: type[ProviderError], says: str, server: ScriptedServer, goapi: GoApi
) -> None:
    server.on("/api/v1/task", reply)
    server.on(f"/api/v1/task/{NOBODY}", reply)
    with pytest.raises(kind) as caught:
        await goapi.submit(ImagineRequest("a fox", Speed.FAST), "job0000001")
    assert type(caught.value) is kind
    assert says in caught.value.reason
    assert KEY not in caught.value.reason
    assert caught.value.retry_after_s == (7.0 if kind is ProviderBusy else None)


TAKEN: list[tuple[str, Reply]] = [
    ("created", Reply({"code": 201, "data": TASK, "message": "created"}, 201)),
    ("a code of its own", Reply({"code": 1, "data": TASK, "message": "success"})),
    ("an envelope around", Reply({"code": 200, "data": {"code": 200, "data": TASK}})),
    ("JSON in JSON", Reply(json.dumps(json.dumps({"code": 200, "data": TASK})))),
]


@pytest.mark.parametrize("reply", [row[1] for row in TAKEN], ids=[row[0] for row in TAKEN])
async def test_an_answer_that_names_its_task_says_that_it_was_taken(
    reply: Reply, server: ScriptedServer, goapi: GoApi
) -> None:
    server.on("/api/v1/task", reply)
    server.on("/api/v1/task/t1", reply)
    assert (await goapi.submit(ImagineRequest("a fox", Speed.FAST), "job0000001")).ref == "t1"
    assert await goapi.fetch(TaskRef("t1")) == Progress()


async def test_long_ids_are_followed(server: ScriptedServer, goapi: GoApi) -> None:
    long = "job." + "t" * 508
    for path in ("", f"/{long}"):
        server.on(f"/api/v1/task{path}", Reply({"code": 200, "data": TASK | {"task_id": long}}))
    ref = (await goapi.submit(ImagineRequest("a fox", Speed.FAST), "job0000001")).ref
    assert (ref, await goapi.fetch(ref)) == (long, Progress())


FOLLOW_UPS: list[tuple[str, type[ProviderRejected], bool]] = [
    ("origin task not found", ParentMissing, False),
    ("the task does not exist", ParentMissing, False),
    ("origin task is not completed", ProviderRejected, True),
    ("action upscale1 is not available for this task", UnknownButton, False),
    ("invalid request: index must be a string", ProviderRejected, False),
]


@pytest.mark.parametrize(("text", "kind", "retryable"), FOLLOW_UPS, ids=[row[0] for row in FOLLOW_UPS])
async def test_refused_follow_ups(
    text: str, kind: type[ProviderRejected], retryable: bool, server: ScriptedServer, goapi: GoApi
) -> None:
    server.on("/api/v1/task", Reply({"code": 400, "data": None, "message": text}, 400))
    with pytest.raises(kind) as caught:
        await goapi.submit(ActionRequest(TaskRef("t1"), "upscale1", Speed.FAST), "job0000001")
    assert (type(caught.value), caught.value.retryable) == (kind, retryable)


async def test_a_task_that_failed_at_once_is_followed(server: ScriptedServer, goapi: GoApi) -> None:
    server.on("/api/v1/task", Reply({"code": 200, "data": {"task_id": "t1", "status": "failed"}}))
    assert (await goapi.submit(ImagineRequest("a fox", Speed.FAST), "job0000001")).ref == "t1"


FETCHES: list[tuple[str, Reply, type[ProviderError] | None]] = [
    ("unknown inside 200", Reply({"code": 404, "data": None, "message": "task not found"}), None),
    ("unknown as 400", Reply({"code": 400, "message": "task does not exist"}, 400), None),
    ("a gateway's 404", Reply("<html>404</html>", 404), ProviderProtocolError),
    ("another task", Reply({"code": 200, "data": {"task_id": "t2", "status": "pending"}}), ProviderProtocolError),
    ("no data", Reply({"code": 200, "data": None}), ProviderProtocolError),
    ("code 500", Reply({"code": 500, "message": "oops"}), ProviderUnavailable),
]


@pytest.mark.parametrize(("reply", "fault"), [row[1:] for row in FETCHES], ids=[row[0] for row in FETCHES])
async def test_fetches(reply: Reply, fault: type[ProviderError] | None, server: ScriptedServer, goapi: GoApi) -> None:
    server.on("/api/v1/task/t1", reply)
    if fault is None:
        assert await goapi.fetch(TaskRef("t1")) == Missing()
    else:
        with pytest.raises(fault):
            await goapi.fetch(TaskRef("t1"))


def _done(seed: object) -> Reply:
    return Reply({"code": 200, "data": {"status": "completed", "output": {"image_url": GRID, "seed": seed}}})


SEEDS: list[tuple[str, Reply, Reply, Reply, str]] = [
    ("known already", _done("42"), Reply("", 500), Reply("", 500), "42"),
    ("refused", _done(""), Reply({"code": 400, "message": "no"}, 400), Reply("", 500), ""),
    ("no number", _done(""), Reply({"task_id": "t2"}), _done("about 7"), ""),
    ("failed", _done(""), Reply({"task_id": "t2"}), Reply({"status": "failed"}), ""),
    ("forgotten", _done(""), Reply({"task_id": "t2"}), Reply({"code": 404, "message": "task not found"}, 404), ""),
    ("a number", _done(""), Reply({"task_id": "t2"}), _done(7), "7"),
]


@pytest.mark.parametrize(
    ("parent", "taken", "asked", "seed"), [row[1:] for row in SEEDS], ids=[row[0] for row in SEEDS]
)
async def test_seeds(
    parent: Reply, taken: Reply, asked: Reply, seed: str, server: ScriptedServer, goapi: GoApi
) -> None:
    server.on("/api/v1/task/t1", parent)
    server.on("/api/v1/task", taken)
    server.on("/api/v1/task/t2", asked)
    assert await goapi.seed(TaskRef("t1")) == seed


async def test_a_seed_whose_asking_is_lost_may_be_asked_for_again(server: ScriptedServer, goapi: GoApi) -> None:
    server.on("/api/v1/task/t1", _done(""))
    server.on("/api/v1/task", Reply("", 500))
    with pytest.raises(ProviderUnavailable):
        await goapi.seed(TaskRef("t1"))
    assert server.paths().count("/api/v1/task") == 1
