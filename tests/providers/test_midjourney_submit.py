"""Submits of dialect A, and the answers that no recording shows."""

from __future__ import annotations

import json
from contextlib import suppress

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import (
    AccountRefused,
    OutOfCredit,
    ParentMissing,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    SubmitUncertain,
    UnknownButton,
)
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.core.settings.provider_account import AccountConfig
from bot.providers.base import Submitted
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.midjourney_proxy.submit_answers import SubmitReader
from bot.providers.shared.http_answer import Answer
from bot.providers.submit_requests import ActionRequest, ImagineRequest, Picture
from tests.providers.conftest import KEY, Connect
from tests.providers.servers import Reply, ScriptedServer

OK = Reply({"code": 1, "result": "77"})
PRESS = ActionRequest(TaskRef("5"), "MJ::JOB::variation::1::u", Speed.RELAX)
ASKING_PRESS = ActionRequest(TaskRef("5"), "MJ::CustomZoom::u", Speed.RELAX)
IMAGINE = ImagineRequest("a fox", Speed.RELAX)


@pytest.mark.parametrize(
    ("speed", "path"),
    [
        (Speed.RELAX, "/mj/submit/imagine"),
        (Speed.FAST, "/mj-fast/mj/submit/imagine"),
        (Speed.TURBO, "/mj-turbo/mj/submit/imagine"),
    ],
)
async def test_speed_is_a_path(speed: Speed, path: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(path, OK)
    await client.submit(ImagineRequest("a fox", speed), "job1")
    assert server.paths() == [path]
    assert server.seen[0].body == {"prompt": "a fox", "base64Array": [], "state": "job1"}


@pytest.mark.parametrize("request_", [IMAGINE, PRESS], ids=["imagine", "press"])
async def test_a_server_is_told_where_to_call(
    request_: ImagineRequest | ActionRequest, server: ScriptedServer, session: aiohttp.ClientSession
) -> None:
    hook = "https://bot.example/hooks/main/secret"
    config = AccountConfig("main", "midjourney-proxy", server.url, KEY, prefixes={}, notify_url=hook)
    server.on("/mj/submit/imagine", OK)
    server.on("/mj/submit/action", OK)
    await MidjourneyProxy(config, session, frozenset()).submit(request_, "job1")
    body = server.seen[0].body
    assert isinstance(body, dict)
    assert body["notifyHook"] == hook
    assert hook not in repr(config)


@pytest.mark.parametrize(
    ("prompt", "bot"),
    [
        ("a fox --niji 6", "NIJI_JOURNEY"),
        ("--niji a fox", "NIJI_JOURNEY"),
        ("a fox --v 7", None),
        ("a niji fox", None),
        ("a fox --nijikon", None),
    ],
)
async def test_niji_has_its_own_bot(
    prompt: str, bot: str | None, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/submit/imagine", OK)
    await client.submit(ImagineRequest(prompt, Speed.RELAX), "job1")
    assert server.seen[0].body.get("botType") == bot  # type: ignore[attr-defined] # our own JSON


async def test_references_are_data_urls(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/imagine", OK)
    pictures = (Picture(b"\x89PNG\r\n", "image/png"), Picture(b"\xff\xd8", "image/jpeg"))
    await client.submit(ImagineRequest("a fox", Speed.RELAX, pictures), "job1")
    sent = server.seen[0].body["base64Array"]  # type: ignore[index] # our own JSON
    assert sent == ["data:image/png;base64,iVBORw0K", "data:image/jpeg;base64,/9g="]


async def test_action_and_modal(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj-turbo/mj/submit/action", OK)
    server.on("/mj-turbo/mj/submit/modal", OK)
    await client.submit(ActionRequest(TaskRef("5"), "MJ::Inpaint::1::u::SOLO", Speed.TURBO), "job1")
    await client.answer_modal(TaskRef("77"), "a hat", b"\x89PNG\r\n", speed=Speed.TURBO)
    await client.answer_modal(TaskRef("77"), "a hat", speed=Speed.TURBO)
    assert [request.body for request in server.seen] == [
        {"taskId": "5", "customId": "MJ::Inpaint::1::u::SOLO", "state": "job1"},
        {"taskId": "77", "prompt": "a hat", "maskBase64": "data:image/png;base64,iVBORw0K"},
        {"taskId": "77", "prompt": "a hat"},
    ]


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [("bearer", "Authorization", f"Bearer {KEY}"), ("mj-api-secret", "mj-api-secret", KEY)],
)
async def test_one_auth_header(auth: str, header: str, value: str, server: ScriptedServer, connect: Connect) -> None:
    server.on("/mj/submit/imagine", OK)
    await connect(server.url + "/", auth=auth).submit(IMAGINE, "job1")
    carrying = {name: text for name, text in server.seen[0].headers.items() if KEY in text}
    assert carrying == {header: value}
    assert server.seen[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"code": "1", "result": "77"}, Submitted(TaskRef("77"))),
        ({"code": 1.0, "result": "77"}, Submitted(TaskRef("77"))),
        ({"code": 1, "result": 14001929738841621}, Submitted(TaskRef("14001929738841621"))),
        ({"code": 1, "result": " 77 , 78"}, Submitted(TaskRef("77"))),
        ({"code": 1, "result": "77", "properties": None, "description": None}, Submitted(TaskRef("77"))),
        ({"code": 22, "result": "77", "properties": {"numberOfQueues": "3"}}, Submitted(TaskRef("77"), 3)),
        ({"code": 22, "result": "77", "properties": "?"}, Submitted(TaskRef("77"))),
        ({"code": 21, "result": "77", "properties": {"status": "MODAL"}}, Submitted(TaskRef("77"))),
        ({"code": 21, "result": "77", "properties": {}}, Submitted(TaskRef("77"))),
        ({"code": 21, "result": "77", "properties": {"imageUrl": "u", "finalPrompt": ""}}, Submitted(TaskRef("77"))),
        ({"code": 201, "description": "accepted", "result": "77"}, Submitted(TaskRef("77"))),
        ({"error": None, "task_id": "77", "status": "SUBMITTED"}, Submitted(TaskRef("77"))),
        ({"taskId": 77}, Submitted(TaskRef("77"))),
        ({"code": 21, "result": "77", "properties": {"remix": True}}, Submitted(TaskRef("77"), needs_input=True)),
        ({"code": 21, "result": "77", "properties": {"finalPrompt": ""}}, Submitted(TaskRef("77"), needs_input=True)),
    ],
    ids=str,
)
async def test_taken(answer: object, expected: Submitted, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/action", Reply(answer))
    assert await client.submit(PRESS, "job1") == expected


async def test_some_buttons_always_ask(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/action", Reply({"code": 21, "result": "77", "properties": {}}))
    assert await client.submit(ASKING_PRESS, "job1") == Submitted(TaskRef("77"), needs_input=True)


@pytest.mark.parametrize(
    ("answer", "ref"),
    [
        ({"code": 1}, "77"),
        ({"code": 22, "result": None}, "77"),
        ({"code": 1, "result": ""}, "77"),
        ({"code": 1, "result": 9}, "9"),
    ],
    ids=str,
)
async def test_an_answered_modal_may_keep_its_id(
    answer: object, ref: str, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/submit/modal", Reply(answer))
    assert (await client.answer_modal(TaskRef("77"), "a hat", speed=Speed.RELAX)).ref == ref


UNCERTAIN = [
    Reply({"code": 1, "result": None}),
    Reply({"code": 1, "result": ""}),
    Reply({"code": 1, "result": 1.5}),
    Reply({"code": 1, "result": True}),
    Reply({"code": 1, "result": ["77"]}),
    Reply({"code": 1, "result": "../77"}),
    Reply({"code": 22}),
    Reply({"code": 1, "result": "77"}, 400),
    Reply({"code": 5, "description": "do_request_failed "}),
    Reply({"code": 4, "description": "do_request_failed "}, 400),
    Reply({"result": "77"}),
    Reply({"code": 20, "description": "accepted", "result": "77"}),
    Reply({"code": 500, "description": "oops", "result": "77"}),
    Reply({"code": -1, "description": "oops", "data": {"task_id": "77"}}),
    Reply({"error": "slow", "task_id": "77"}),
    Reply({"success": False, "taskId": 77}),
    Reply({"code": "--5"}),
    Reply({"code": "1" * 5000, "result": "77"}),
    Reply({"message": "ok"}),
    Reply({"success": True}),
    Reply([]),
    Reply(None),
    Reply("1"),
    Reply("", 204),
    Reply("<html>", 200, {"Content-Type": "text/html"}),
]


@pytest.mark.parametrize("reply", UNCERTAIN, ids=[f"{reply.status} {reply.body}"[:60] for reply in UNCERTAIN])
async def test_uncertain(reply: Reply, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/imagine", reply)
    with pytest.raises(SubmitUncertain):
        await client.submit(IMAGINE, "job1")


def said(code: int, text: str, status: int = 200) -> Reply:
    return Reply({"code": code, "description": text, "result": None, "properties": {}}, status)


REFUSED: list[tuple[Reply, type[ProviderError], bool]] = [
    (said(3, "关联任务不存在或已失效"), ParentMissing, False),
    (said(3, "无可用的账号实例"), AccountRefused, True),
    (said(4, "task_not_found ", 400), ParentMissing, False),
    (said(4, "task_status_not_success ", 400), ProviderRejected, True),
    (said(4, "get_channel_info_failed ", 400), ProviderRejected, True),
    (said(4, "custom_id_is_required ", 400), UnknownButton, False),
    (said(4, "该任务不支持重新生成"), UnknownButton, False),
    (said(4, "并发数已达上限"), ProviderRejected, True),
    (said(4, "用户今日绘图次数已达上限"), ProviderRejected, True),
    (said(4, "账号已被临时封锁"), ProviderRejected, True),
    (said(4, "something new"), ProviderRejected, False),
    (said(23, "queue full"), ProviderBusy, False),
    (said(30, "saturated"), ProviderBusy, False),
    (said(-1, "bad"), ProviderRejected, False),
    (said(99, "what?"), ProviderRejected, False),
    (Reply({"error": "nope"}), ProviderRejected, False),
    (Reply({"success": False, "message": "nope"}), ProviderRejected, False),
    (Reply({"error": {"message": "insufficient user quota"}}, 400), OutOfCredit, True),
    (Reply("", 402), OutOfCredit, True),
    (Reply("<html>Too Large</html>", 413), ProviderRejected, False),
    (Reply("", 404), ProviderRejected, True),
]


@pytest.mark.parametrize(
    ("reply", "kind", "retryable"), REFUSED, ids=[f"{case[0].status} {case[0].body}" for case in REFUSED]
)
async def test_refused(
    reply: Reply, kind: type[ProviderError], retryable: bool, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/submit/action", reply)
    with pytest.raises(kind) as caught:
        await client.submit(PRESS, "job1")
    assert type(caught.value) is kind
    assert getattr(caught.value, "retryable", False) is retryable
    assert caught.value.reason


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["--5", "9" * 5000]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=9), inner, max_size=2),
    max_leaves=5,
)
FIELDS = ("code", "description", "result", "properties", "error", "message", "success")


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)),
    code=st.sampled_from([None, -1, 1, 3, 4, 5, 9, 21, 22, 23, 24]),
    status=st.sampled_from([200, 400, 404]),
)
def test_any_answer_is_a_job_or_an_error_of_ours(body: dict[str, object], code: int | None, status: int) -> None:
    answer = Answer(status, "", json.dumps(body if code is None else body | {"code": code}).encode())
    with suppress(ProviderError):
        assert SubmitReader(str, "5", "MJ::JOB::variation::1::u").read(answer).ref


async def test_a_server_that_repeats_the_key(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/imagine", Reply({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401))
    with pytest.raises(ProviderError) as caught:
        await client.submit(IMAGINE, "job1")
    assert "Incorrect API key provided: ***" in caught.value.reason


async def test_a_long_text_is_shortened(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/imagine", said(4, "no " * 1000))
    with pytest.raises(ProviderRejected) as caught:
        await client.submit(IMAGINE, "job1")
    assert len(caught.value.reason) <= 200
