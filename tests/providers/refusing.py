"""A submit to a provider of either dialect, which refuses it in some way."""

from __future__ import annotations

import pytest

from bot.core.errors import ProviderError
from bot.core.kinds import Speed
from bot.providers.base import Provider
from bot.providers.goapi.client import _NOBODY
from bot.providers.submit_requests import ImagineRequest, SubmitRequest
from tests.providers.servers import Reply, ScriptedServer

IMAGINE = ImagineRequest("a fox", Speed.RELAX)
SUBMITS = ("/mj/submit/imagine", "/api/v1/task")
BATCH, ONE = "/mj/task/list-by-condition", "/mj/task/0/fetch"
PROBES = (BATCH, ONE, f"/api/v1/task/{_NOBODY}")


def relay(message: str, code: str = "", kind: str = "new_api_error") -> object:
    return {"error": {"message": f"{message} (request id: 20261130AbC)", "type": kind, "code": code}}


def flat(message: str, code: int = 4, kind: str = "upstream_error") -> object:
    return {"description": f"{message} ", "type": kind, "code": code}


async def refusal(
    provider: Provider,
    server: ScriptedServer,
    reply: Reply,
    probe: Reply | None = None,
    request: SubmitRequest = IMAGINE,
) -> ProviderError:
    sent = len([path for path in server.paths() if path in SUBMITS])
    for path in SUBMITS:
        server.on(path, reply)
    for path in PROBES:
        server.on(path, probe or Reply({"code": 404, "message": "task not found", "data": None}, 404))
    with pytest.raises(ProviderError) as caught:
        await provider.submit(request, "job1")
    assert len([path for path in server.paths() if path in SUBMITS]) == 1 + sent, "sent once"
    assert "request id" not in caught.value.reason
    return caught.value
