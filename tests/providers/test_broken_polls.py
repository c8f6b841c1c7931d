"""A fault of one task, or of the batch route, costs the other tasks nothing."""

from __future__ import annotations

import json

import pytest

from bot.core.errors import ProviderAuthError, ProviderBusy, ProviderUnavailable
from bot.core.models import TaskRef
from bot.providers import http_transport
from bot.providers.base import Finished, Missing, Progress, Unreadable
from bot.providers.goapi.client import GoApi
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.shared.http_answer import read_list
from tests.fakes import Clock
from tests.log_lines import lines_of_bot
from tests.providers.servers import Reply, ScriptedServer

BATCH = "/mj/task/list-by-condition"
ONE, TWO, THREE = TaskRef("1"), TaskRef("2"), TaskRef("3")


def running(ref: str, percent: int = 10, **fields: object) -> dict[str, object]:
    return {"id": ref, "status": "IN_PROGRESS", "progress": f"{percent}%", **fields}


def fetch(ref: str) -> str:
    return f"/mj/task/{ref}/fetch"


BROKEN = {
    "too large": json.dumps(running("2", maskBase64="x" * 9_000_000)),
    "cut": '{"id": "2", "status": "SUCC',
    "deep": '{"id": "2", "status": ' + "[" * 90_000,
    "no JSON": '{"id": "2", status: SUCCESS}',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
async def test_one_broken_task_costs_the_others_nothing(
    text: str, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    others = [running("1", 40), running("3", 60)]
    server.on(BATCH, Reply(f"[{json.dumps(others[0])}, {text}, {json.dumps(others[1])}]"), Reply(others))
    for number, task in (("1", others[0]), ("3", others[1])):
        server.on(fetch(number), Reply(task))
    server.on(fetch("2"), Reply(text))
    for _ in range(3):
        found = await client.poll([ONE, TWO, THREE])
        assert (found[ONE], type(found[TWO]), found[THREE]) == (Progress(40), Unreadable, Progress(60))
    assert server.paths().count(BATCH) == 3, "batches go on without the one"
    assert server.paths().count(fetch("2")) == 1, "it is asked for again after a pause"
    assert server.seen[-1].body == {"ids": ["1", "3"]}


async def test_a_task_that_becomes_readable_is_read(
    server: ScriptedServer, client: MidjourneyProxy, clock: Clock
) -> None:
    server.on(BATCH, Reply(BROKEN["cut"].join("[]")), Reply([running("2", 80)]))
    server.on(fetch("2"), Reply(BROKEN["cut"]), Reply(running("2", 70)))
    assert isinstance((await client.poll([TWO]))[TWO], Unreadable)
    clock.pass_by(60.0)
    assert await client.poll([TWO]) == {TWO: Progress(70)}
    assert await client.poll([TWO]) == {TWO: Progress(80)}


async def test_tasks_that_are_too_large_together_are_asked_for_one_by_one(
    server: ScriptedServer, client: MidjourneyProxy
) -> None:
    tasks = [running(str(n), n, maskBase64="x" * 3_000_000) for n in (1, 2, 3)]
    server.on(BATCH, Reply(tasks))
    for task in tasks:
        server.on(fetch(str(task["id"])), Reply(task))
    for _ in range(2):
        assert await client.poll([ONE, TWO, THREE]) == {ONE: Progress(1), TWO: Progress(2), THREE: Progress(3)}
    assert server.paths().count(BATCH) == 1


NO_ARRAY = {
    "403": Reply({"error": {"message": "no access", "type": "new_api_error"}}, 403),
    "401": Reply("", 401),
    "403 page": Reply("<html>Forbidden</html>", 403, {"Content-Type": "text/html"}),
    "500": Reply("", 500),
    "502 page": Reply("<html>", 502, {"Content-Type": "text/html"}),
    "501": Reply({"error": "not implemented"}, 501),
    "429": Reply("", 429),
    "302": Reply("", 302, {"Location": "/login"}),
    "object": Reply({"content": []}),
    "text": Reply("ok"),
    "number": Reply(5),
    "no credit": Reply({"error": "quota not enough"}, 403),
    "empty": Reply(""),
}


@pytest.mark.parametrize("reply", NO_ARRAY.values(), ids=NO_ARRAY)
async def test_anything_but_an_array_leads_to_single_fetches(
    reply: Reply, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(BATCH, reply)
    server.on(fetch("1"), Reply(running("1", 40)))
    server.on(fetch("2"), Reply("", 204))
    for _ in range(2):
        assert await client.poll([ONE, TWO]) == {ONE: Progress(40), TWO: Missing()}
    assert server.paths().count(BATCH) <= 3, "the way out is remembered"
    await client.probe()


async def test_a_refused_route_is_told_once_and_is_not_the_key(
    server: ScriptedServer, client: MidjourneyProxy, caplog: pytest.LogCaptureFixture, clock: Clock
) -> None:
    server.on(BATCH, NO_ARRAY["403"])
    server.on(fetch("1"), Reply(running("1", 40)))
    for _ in range(3):
        await client.poll([ONE])
        await client.probe()
        clock.pass_by(3600.0)
    assert [BATCH in line for line in lines_of_bot(caplog)] == [True]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(Reply("", 401), ProviderAuthError), (Reply("", 429), ProviderBusy), (Reply("", 502), ProviderUnavailable)],
    ids=["key", "busy", "away"],
)
async def test_a_server_that_refuses_all_is_asked_for_one_only(
    reply: Reply, kind: type[Exception], server: ScriptedServer, client: MidjourneyProxy
) -> None:
    refs = [TaskRef(str(n)) for n in range(40)]
    server.on(BATCH, reply)
    for ref in refs:
        server.on(fetch(ref), reply)
    with pytest.raises(kind):
        await client.poll(refs)
    assert len(server.seen) <= 6


async def test_the_tasks_of_20000_others_are_passed_over(server: ScriptedServer, client: MidjourneyProxy) -> None:
    others = [running(str(10_000 + n), buttons=[{"customId": f"MJ::JOB::upsample::1::{n}"}]) for n in range(20_000)]
    body = json.dumps([*others, running("1", 40), *others[:50]])
    assert len(body) < http_transport.JSON_LIMIT_BYTES
    server.on(BATCH, Reply(body))
    assert await client.poll([ONE, TWO]) == {ONE: Progress(40), TWO: Missing()}
    assert server.paths() == [BATCH]


def test_a_list_is_read_beside_everything_else() -> None:
    """Each entry is parsed by itself, other threads get their turns, and only the wanted entry is kept."""
    read: list[str] = []

    def wanted(entry: dict[str, object]) -> bool:
        read.append(str(entry["id"]))
        return entry["id"] == "7"

    listed = read_list(json.dumps([running(str(n)) for n in range(20)]).encode(), wanted)
    assert listed is not None
    assert ([entry["id"] for entry in listed.entries], listed.complete, len(read)) == (["7"], True, 20)


async def test_more_of_others_than_anybody_reads_leads_to_single_fetches(
    server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(BATCH, Reply([running(str(n), prompt="x" * 600) for n in range(20_000)]))
    server.on(fetch("1"), Reply(running("1", 40)))
    for _ in range(2):
        assert await client.poll([ONE]) == {ONE: Progress(40)}
    assert server.paths().count(BATCH) == 1


async def test_a_body_of_nothing_but_values_is_not_read(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(BATCH, Reply("[" + "[]," * 2_000_000 + "[]]"))
    server.on(fetch("1"), Reply(running("1", 40)))
    assert await client.poll([ONE]) == {ONE: Progress(40)}


@pytest.mark.parametrize("digits", [19, 5_000, 100_000])
async def test_numbers_beyond_reason_spoil_nothing(
    digits: int, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    odd = json.dumps(running("2", 50)).replace("{", '{"seed": ' + "9" * digits + ", ", 1)
    server.on(BATCH, Reply(f"[{odd}, {json.dumps(running('1', 40))}]"))
    assert await client.poll([ONE, TWO]) == {ONE: Progress(40), TWO: Progress(50)}


async def test_fields_as_json_text_are_read(server: ScriptedServer, client: MidjourneyProxy) -> None:
    buttons = [{"customId": "MJ::JOB::upsample::1::u", "label": "U1"}, '{"customId": "MJ::JOB::reroll::0::u::SOLO"}']
    done = {"id": "1", "action": "IMAGINE", "status": "SUCCESS", "imageUrl": "https://cdn.example/a.png"}
    texts = {"buttons": json.dumps(buttons), "properties": json.dumps({"finalPrompt": "a fox"})}
    server.on(BATCH, Reply([done | texts]), Reply([done | texts | {"buttons": json.dumps(json.dumps(buttons))}]))
    for _ in range(2):
        status = (await client.poll([ONE]))[ONE]
        assert isinstance(status, Finished)
        assert ([button.label for button in status.buttons], status.final_prompt) == (["U1", ""], "a fox")


async def test_goapi_goes_on_past_a_task_that_cannot_be_read(server: ScriptedServer, goapi: GoApi) -> None:
    server.on("/api/v1/task/1", Reply({"code": 200, "data": {"task_id": "1", "status": "processing"}}))
    server.on("/api/v1/task/2", Reply({"code": 200, "data": {"task_id": "2", "x": "y" * 9_000_000}}))
    for _ in range(3):
        found = await goapi.poll([ONE, TWO])
        assert (found[ONE], type(found[TWO])) == (Progress(0), Unreadable)
    assert server.paths().count("/api/v1/task/2") == 1


async def test_goapi_fields_as_json_text_are_read(server: ScriptedServer, goapi: GoApi) -> None:
    output = {"image_url": "https://cdn.example/a.png", "actions": json.dumps(["upscale1", "reroll"])}
    data = {"task_id": "1", "status": "completed", "output": json.dumps(output), "input": '{"prompt": "a fox"}'}
    server.on("/api/v1/task/1", Reply({"code": 200, "data": json.dumps(data)}))
    status = await goapi.fetch(ONE)
    assert isinstance(status, Finished)
    assert ([button.custom_id for button in status.buttons], status.final_prompt) == (["upscale1", "reroll"], "a fox")
