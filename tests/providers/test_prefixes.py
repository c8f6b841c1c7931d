"""Servers without speed prefixes: the path without one is used, and nothing wrong is learned from it."""

from __future__ import annotations

import pytest

from bot.core.errors import ProviderError, ProviderRejected
from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.submit_requests import ActionRequest, EditRequest, ImagineRequest
from tests.log_lines import lines_of_bot
from tests.providers.contract import COMMANDS, PHOTO
from tests.providers.servers import Reply, ScriptedServer

OK = Reply({"code": 1, "result": "77"})
SPRING_404 = {"timestamp": "2026-11-30T12:00:00", "status": 404, "error": "Not Found", "path": "/mj-fast/mj/x"}
MISSING = {
    "novicezk": Reply(SPRING_404, 404),
    "empty": Reply("", 404),
    "page": Reply("<html>404</html>", 404, {"Content-Type": "text/html"}),
    "405": Reply("", 405),
    "envelope": Reply({"code": 404, "msg": "not found"}, 404),
    "relay": Reply({"error": {"message": "Invalid URL (POST /mj-fast/...)", "type": "invalid_request_error"}}, 404),
}
FAST = ImagineRequest("a fox", Speed.FAST)


@pytest.mark.parametrize("missing", MISSING.values(), ids=MISSING)
async def test_a_missing_prefix_is_left_out_at_once_and_from_then_on(
    missing: Reply, server: ScriptedServer, client: MidjourneyProxy, caplog: pytest.LogCaptureFixture
) -> None:
    server.on("/mj-fast/mj/submit/imagine", missing)
    server.on("/mj/submit/imagine", OK)
    for _ in range(2):
        assert (await client.submit(FAST, "job1")).ref == "77"
    assert server.paths() == ["/mj-fast/mj/submit/imagine", "/mj/submit/imagine", "/mj/submit/imagine"]
    assert ["PROVIDER_FAST_PREFIX" in line for line in lines_of_bot(caplog)] == [True]


@pytest.mark.parametrize("action", [Action.BLEND, Action.DESCRIBE, Action.SHORTEN, Action.VIDEO, Action.EDIT])
async def test_nothing_is_learned_from_a_missing_prefix(
    action: Action, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    verb = "edits" if action is Action.EDIT else action.value
    server.on(f"/mj/submit/{verb}", OK)
    server.on("/mj/task/list-by-condition", Reply([]))
    assert (await client.submit(COMMANDS[action], "job1")).ref == "77"
    assert client.refused == frozenset()


async def test_what_is_missing_without_a_prefix_too_is_not_offered(
    server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/task/list-by-condition", Reply([]))
    with pytest.raises(ProviderRejected):
        await client.submit(COMMANDS[Action.DESCRIBE], "job1")
    assert client.refused == {Action.DESCRIBE}


async def test_a_prefix_that_works_is_kept_for_the_other_routes(
    server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj-fast/mj/submit/imagine", OK)
    server.on("/mj/submit/edits", OK)
    await client.submit(EditRequest(PHOTO, "night", Speed.FAST), "job1")
    await client.submit(FAST, "job2")
    assert server.paths()[-1] == "/mj-fast/mj/submit/imagine"


@pytest.mark.parametrize("reply", [Reply({"code": 3, "description": "任务不存在"}, 404), Reply("", 502)])
async def test_only_a_missing_path_is_left(reply: Reply, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj-fast/mj/submit/action", reply)
    server.on("/mj/submit/action", OK)
    with pytest.raises(ProviderError):
        await client.submit(ActionRequest(TaskRef("5"), "MJ::JOB::upsample::1::u", Speed.FAST), "job1")
    assert server.paths().count("/mj/submit/action") == 0


async def test_presses_and_modals_do_the_same(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/action", OK)
    server.on("/mj/submit/modal", OK)
    await client.submit(ActionRequest(TaskRef("5"), "MJ::JOB::upsample::1::u", Speed.TURBO), "job1")
    await client.answer_modal(TaskRef("77"), "a hat", speed=Speed.TURBO)
    assert server.paths()[1::2] == ["/mj/submit/action", "/mj/submit/modal"]


async def test_no_path_at_all_says_what_to_check(server: ScriptedServer, client: MidjourneyProxy) -> None:
    with pytest.raises(ProviderRejected) as caught:
        await client.submit(FAST, "job1")
    assert "has no address for this" in caught.value.reason
    assert caught.value.reason.endswith("should check its settings.")
