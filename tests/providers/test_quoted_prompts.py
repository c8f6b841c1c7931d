"""A refusal that quotes the prompt is judged by the provider's own words. On every dialect."""

from __future__ import annotations

import pytest

from bot.core.errors import (
    AccountRefused,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    SubmitUncertain,
)
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.providers.base import Provider
from bot.providers.submit_requests import ActionRequest, ImagineRequest
from tests.providers.conftest import PATIENT, Connect
from tests.providers.refusing import flat, refusal, relay
from tests.providers.servers import Reply, ScriptedServer

QUOTED: dict[str, tuple[Reply, type[ProviderError]]] = {
    "no credit": (Reply(flat('The word filter refused "insufficient balance"'), 400), ProviderRejected),
    "no credit, code 4": (Reply({"code": 4, "description": "Banned: insufficient balance"}), ProviderRejected),
    "no credit, 403": (Reply(relay("Not allowed: insufficient balance"), 403), AccountRefused),
    "no credit, 429": (Reply(relay("Busy with insufficient balance"), 429), ProviderBusy),
    "no credit behind": (Reply(relay("insufficient balance", kind="upstream_error"), 500), SubmitUncertain),
}


@pytest.mark.parametrize(("reply", "kind"), QUOTED.values(), ids=QUOTED)
async def test_a_quoted_prompt_says_nothing_about_the_account(
    provider: Provider, server: ScriptedServer, reply: Reply, kind: type[ProviderError]
) -> None:
    request = ImagineRequest("Insufficient balance --v 7", Speed.RELAX)
    assert type(await refusal(provider, server, reply, request=request)) is kind


async def test_a_quoted_prompt_is_neither_an_unknown_task_nor_worth_another_try(
    connect: Connect, server: ScriptedServer
) -> None:
    client = connect(server.url, timeouts=PATIENT)
    server.on("/mj/submit/action", Reply({"code": 4, "description": "Refused: 任务不存在上限"}))
    server.on("/mj/submit/modal", Reply({"code": 4, "description": "Refused: 任务不存在上限"}))
    press = ActionRequest(TaskRef("1"), "MJ::JOB::upsample::1::abc", Speed.RELAX, prompt="任务不存在上限")
    for submit in (
        client.submit(press, "job1"),
        client.answer_modal(TaskRef("1"), "任务不存在上限", speed=Speed.RELAX),
    ):
        with pytest.raises(ProviderRejected) as caught:
            await submit
        assert (type(caught.value), caught.value.retryable) == (ProviderRejected, False)
        assert caught.value.reason == "Refused: 任务不存在上限"


async def test_a_quoted_prompt_is_no_missing_channel(provider: Provider, server: ScriptedServer) -> None:
    reply = Reply({"message": "Failed: no available channel"}, 500)
    request = ImagineRequest("no available channel", Speed.RELAX)
    assert type(await refusal(provider, server, reply, request=request)) is SubmitUncertain
    assert type(await refusal(provider, server, reply)) is AccountRefused


async def test_words_of_a_lost_answer_count_even_if_the_prompt_has_them(
    provider: Provider, server: ScriptedServer
) -> None:
    reply = Reply(relay("No available channel: connection reset"), 503)
    request = ImagineRequest("connection", Speed.RELAX)
    assert type(await refusal(provider, server, reply, request=request)) is SubmitUncertain
