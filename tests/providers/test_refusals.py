"""The cause of a refused submit: the job, the account, its credit, its key, or unknown. On every dialect."""

from __future__ import annotations

import pytest

from bot.core.errors import (
    AccountRefused,
    OutOfCredit,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    SubmitUncertain,
)
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.providers.base import Provider, Submitted
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.submit_requests import ActionRequest
from bot.texts.providers import provider as say
from tests.providers.refusing import BATCH, IMAGINE, flat, refusal, relay
from tests.providers.servers import Reply, ScriptedServer

PAGE = {"Content-Type": "text/html"}


NOTHING_TAKEN = {
    "no channel": Reply(relay("No available channel for model mj_imagine under group default", "model_not_found"), 503),
    "no channel, Chinese": Reply(relay("模型 mj_imagine 无可用渠道（distributor）", "model_not_found"), 503),
    "no channel, older": Reply(relay("当前分组 default 下对于模型 mj_imagine 无可用渠道"), 503),
    "one-api": Reply(relay("当前分组 default 下对于模型 mj 无可用渠道", kind="one_api_error"), 503),
    "a fork": Reply(relay("no available channels", kind="shell_api_error"), 503),
    "channel failed": Reply(relay("get channel failed", "get_channel_failed"), 500),
    "flat": Reply(flat("No available channel for model mj_imagine", kind="new_api_error"), 503),
    "as 404": Reply(relay("No available channel for model mj_imagine", "model_not_found"), 404),
    "as 403": Reply(relay("获取分组 default 下模型 mj_imagine 的可用渠道失败"), 403),
    "own words on 503": Reply(relay("The system is under maintenance"), 503),
}


@pytest.mark.parametrize("reply", NOTHING_TAKEN.values(), ids=NOTHING_TAKEN)
async def test_what_a_relay_says_before_it_sends_is_a_refusal(
    provider: Provider, server: ScriptedServer, reply: Reply
) -> None:
    fault = await refusal(provider, server, reply)
    assert (type(fault), getattr(fault, "retryable", False)) == (AccountRefused, True)
    assert fault.reason.partition("(")[2][:12] in str(reply.body)


UNKNOWN = {
    "panic": Reply(relay("Panic detected, error: nil", kind="new_api_panic"), 500),
    "upstream": Reply(relay("bad response status code 503", "bad_response_status_code", "upstream_error"), 503),
    "do request": Reply(relay("do request failed: EOF", "do_request_failed"), 503),
    "upstream load": Reply(relay("当前分组上游负载已饱和，请稍后再试"), 503),
    "database": Reply(relay("Database error"), 500),
    "timeout behind": Reply(relay("no available channel: upstream timeout"), 503),
    "502 own type": Reply(relay("No available channel"), 502),
    "gateway page": Reply("<html>No available channel</html>", 503, PAGE),
    "empty": Reply("", 503),
    "words about money behind": Reply({"error": {"message": "quota_x", "type": "upstream_error"}}, 500),
}


@pytest.mark.parametrize("reply", UNKNOWN.values(), ids=UNKNOWN)
async def test_any_other_5xx_is_never_sent_again(provider: Provider, server: ScriptedServer, reply: Reply) -> None:
    assert type(await refusal(provider, server, reply)) is SubmitUncertain


SHORT = {
    "401 Chinese": Reply(relay("该令牌额度已用尽"), 401),
    "401 status": Reply(relay("TokenStatusExhausted[sk-abc***xyz]"), 401),
    "401 quota": Reply(relay("token quota is not enough"), 401),
    "403 quota": Reply(relay("quota not enough", "insufficient_user_quota"), 403),
    "403 balance": Reply(relay("用户额度不足, 剩余额度: ＄0.00"), 403),
    "403 余额": Reply({"message": "账户余额不足，请充值"}, 403),
    "402 empty": Reply("", 402),
    "402 page": Reply("<html>Payment Required</html>", 402, PAGE),
    "429 billing": Reply(relay("You exceeded your current quota, check billing", "insufficient_quota"), 429),
    "400 code": Reply(flat("quota_not_enough"), 400),
    "400 credits": Reply({"error": "You do not have enough credits"}, 400),
    "500 own type": Reply(relay("预扣费额度失败", "pre_consume_token_quota_failed"), 500),
    "403 pre-consume": Reply(relay("pre-consume quota failed"), 403),
}


@pytest.mark.parametrize("reply", SHORT.values(), ids=SHORT)
async def test_no_credit_left_is_a_sentence_of_its_own(
    provider: Provider, server: ScriptedServer, reply: Reply
) -> None:
    fault = await refusal(provider, server, reply)
    assert type(fault) is OutOfCredit
    assert "no credit left; the operator of this bot has to top it up." in fault.reason


@pytest.mark.parametrize(
    "text",
    [
        "Quota exceeded for requests per minute",
        "rate limit: 5 per second",
        "Too many requests",
        "请求频率过高",
    ],
)
async def test_how_often_one_may_ask_is_no_credit(provider: Provider, server: ScriptedServer, text: str) -> None:
    assert type(await refusal(provider, server, Reply(relay(text), 429))) is ProviderBusy


KEYS = {
    "JSON 401": Reply(relay("Invalid token"), 401),
    "JSON 403": Reply(relay("This token has no access to model mj_imagine"), 403),
    "plain 403": Reply("error code: 1020", 403, {"Content-Type": "text/plain"}),
    "empty 401": Reply("", 401),
    "insufficient rights": Reply(relay("insufficient permissions"), 403),
}


@pytest.mark.parametrize("reply", KEYS.values(), ids=KEYS)
async def test_only_a_probe_that_is_refused_too_is_about_the_key(
    provider: Provider, server: ScriptedServer, reply: Reply
) -> None:
    about_this = await refusal(provider, server, reply)
    assert type(about_this) is AccountRefused
    assert "key" not in about_this.reason
    server.seen.clear()
    assert type(await refusal(provider, server, reply, probe=reply)) is ProviderAuthError


@pytest.mark.parametrize("status", [401, 403, 406, 451])
async def test_a_filters_page_is_about_this_one_request(
    provider: Provider, server: ScriptedServer, status: int
) -> None:
    page = Reply("<!DOCTYPE html><html>Attention Required! | Cloudflare</html>", status, PAGE)
    fault = await refusal(provider, server, page)
    assert (type(fault), "A filter in front of" in fault.reason) == (AccountRefused, True)


SENTENCES: dict[str, tuple[Reply, type[ProviderError], str]] = {
    "page": (Reply("<html>Welcome</html>", 200, PAGE), SubmitUncertain, "answered with a web page"),
    "413": (
        Reply("<html>Request Entity Too Large</html>", 413, PAGE),
        ProviderRejected,
        "requests this large (HTTP 413)",
    ),
    "413 JSON": (Reply({"error": "too large"}, 413), ProviderRejected, "requests this large (HTTP 413)"),
    "502": (Reply("<html>", 502, PAGE), SubmitUncertain, "has an internal error"),
}


@pytest.mark.parametrize(("reply", "kind", "says"), SENTENCES.values(), ids=SENTENCES)
async def test_each_kind_has_its_own_sentence(
    provider: Provider, server: ScriptedServer, reply: Reply, kind: type[ProviderError], says: str
) -> None:
    fault = await refusal(provider, server, reply)
    assert (type(fault), says in fault.reason) == (kind, True)


WRAPPED: list[tuple[object, str]] = [
    ({"code": 200, "data": {"code": 1, "description": "ok", "result": "77"}}, "77"),
    ({"code": 200, "message": "success", "data": {"result": 14001929738841621}}, "14001929738841621"),
    ({"code": "200", "data": "77"}, "77"),
    ({"code": 0, "msg": "", "data": {"taskId": "77"}}, "77"),
    ({"success": True, "data": {"id": "77", "status": "SUBMITTED"}}, "77"),
    ({"code": 200, "data": '{"code": 22, "result": "77"}'}, "77"),
    ({"code": 200, "data": {"code": 200, "data": {"code": 1, "result": "77"}}}, "77"),
    ({"code": 200, "result": "77"}, "77"),
    ({"code": "success", "message": "", "data": "77"}, "77"),
    ({"status": "success", "data": {"result": "77"}}, "77"),
]


@pytest.mark.parametrize(("body", "ref"), WRAPPED, ids=[str(row[0])[:60] for row in WRAPPED])
async def test_an_envelope_around_the_answer_is_opened(
    body: object, ref: str, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/submit/imagine", Reply(body))
    assert await client.submit(IMAGINE, "job1") == Submitted(TaskRef(ref))


WRAPPED_REFUSALS: list[tuple[object, type[ProviderError], str]] = [
    ({"code": 200, "data": {"code": 24, "properties": {"bannedWord": "nude"}}}, ProviderRejected, '"nude"'),
    (
        {"code": 200, "message": "success", "data": {"code": 4, "description": "no way"}},
        ProviderRejected,
        "no way",
    ),
    ({"code": 200, "data": None}, SubmitUncertain, "gives no ID to follow"),
    ({"code": 429, "msg": "slow down"}, ProviderBusy, "slow down"),
    ({"code": 402, "msg": "余额不足"}, OutOfCredit, "no credit left"),
]


@pytest.mark.parametrize(("body", "kind", "says"), WRAPPED_REFUSALS, ids=[str(row[0])[:60] for row in WRAPPED_REFUSALS])
async def test_an_envelope_around_a_refusal_is_opened(
    body: object, kind: type[ProviderError], says: str, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/submit/imagine", Reply(body))
    with pytest.raises(kind) as caught:
        await client.submit(IMAGINE, "job1")
    assert (type(caught.value), says in caught.value.reason) == (kind, True)


async def test_a_wrapped_task_is_read(server: ScriptedServer, client: MidjourneyProxy) -> None:
    task = {"id": "1", "status": "FAILURE", "failReason": "no"}
    server.on("/mj/task/1/fetch", Reply({"code": 200, "data": task}))
    server.on(BATCH, Reply({"code": 200, "data": [task]}))
    alone = await client.fetch(TaskRef("1"))
    assert await client.poll([TaskRef("1")]) == {TaskRef("1"): alone}
    assert "no" in repr(alone)


async def test_a_modal_and_a_press_are_judged_alike(server: ScriptedServer, client: MidjourneyProxy) -> None:
    for path in ("/mj/submit/action", "/mj/submit/modal"):
        server.on(path, Reply(relay("No available channel", "model_not_found"), 503))
    with pytest.raises(AccountRefused):
        await client.submit(ActionRequest(TaskRef("5"), "MJ::JOB::variation::1::u", Speed.RELAX), "job1")
    with pytest.raises(AccountRefused):
        await client.answer_modal(TaskRef("5"), "a hat", speed=Speed.RELAX)


EMPTY_ERRORS: list[object] = [{"message": {}}, {"message": []}, {}, None, "", [], 7, "null"]
NO_WORDS: list[object] = [
    *({"error": error} for error in EMPTY_ERRORS),
    {"code": 200, "message": "ok"},
    {"code": 0, "message": "success"},
]


@pytest.mark.parametrize("body", NO_WORDS, ids=repr)
async def test_without_a_clear_no_the_submit_is_lost(body: object, provider: Provider, server: ScriptedServer) -> None:
    assert repr(await refusal(provider, server, Reply(body))) == repr(SubmitUncertain(say.UNCLEAR()))


IN_WORDS: list[object] = [
    *({"error": error} for error in ("No way", ["No way"], [{"msg": "No way"}], '{"message": "No way"}')),
    *({"error": {"message": text}} for text in ("No way", {"message": "No way"}, {"text": "No way"})),
    {"error": {"raw_message": "No way"}},
    {"error": {"message": "", "details": [{"reason": "No way"}]}},
    {"code": 4, "description": {"message": "No way"}},
    {"success": False, "message": ["No way"]},
]


@pytest.mark.parametrize("body", IN_WORDS, ids=repr)
async def test_an_error_says_why_in_whatever_shape(body: object, provider: Provider, server: ScriptedServer) -> None:
    caught = await refusal(provider, server, Reply(body))
    assert (type(caught), "No way" in caught.reason) == (ProviderRejected, True)


@pytest.mark.parametrize("body", [{"code": 4}, {"code": 4, "description": {}}, {"success": False}], ids=repr)
async def test_a_no_without_words_says_that_there_are_none(
    body: object, provider: Provider, server: ScriptedServer
) -> None:
    assert repr(await refusal(provider, server, Reply(body))) == repr(ProviderRejected(say.REFUSED_UNSAID()))


@pytest.mark.parametrize("error", [["Insufficient quota"], {"message": {"text": "Insufficient quota"}}], ids=repr)
async def test_no_credit_is_found_in_whatever_shape(error: object, provider: Provider, server: ScriptedServer) -> None:
    assert type(await refusal(provider, server, Reply({"error": error}))) is OutOfCredit
