"""No word of a provider that we show or store holds a secret: of the account, or of the program. On every dialect."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import quote

import aiohttp
import pytest

from bot.core.errors import ProviderError
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.core.settings.provider_account import AccountConfig
from bot.providers import registry
from bot.providers.base import Finished, Provider
from bot.providers.submit_requests import ImagineRequest
from tests.providers.servers import Reply, ScriptedServer

KEY = "sk-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56Qr78St90Uv"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.f7Gh8-iJ9kL0mN1oP2qR3sT4uV5w"
HOOK = "dGhpcyBpcyBhIHNlY3JldCBob29r"
REF = TaskRef("1")
FORMS = {
    "plain": KEY,
    "quoted": f"'{KEY}'",
    "encoded": quote(f"Bearer {KEY}"),
    "JSON": json.dumps({"key": KEY}),
    "base64": base64.b64encode(f"x:{KEY}".encode()).decode(),
    "cut": KEY[:36],
    "shortened": f"{KEY[:10]}…{KEY[-4:]}",
    "token": TOKEN,
    "hook": f"https://bot.example/hooks/main/{HOOK}",
    "where we cut": "x" * 180 + KEY,
    "where we read no further": "x" * 15_990 + KEY,
}


def leaked(text: str) -> bool:
    return any(secret[at : at + 10] in text for secret in (KEY, TOKEN, HOOK) for at in range(0, len(secret) - 9)) or (
        base64.b64encode(KEY.encode()).decode()[4:24] in text
    )


@pytest.fixture(params=["midjourney-proxy", "goapi"])
def provider(request: pytest.FixtureRequest, server: ScriptedServer, session: aiohttp.ClientSession) -> Provider:
    config = AccountConfig("main", request.param, server.url, KEY, prefixes={}, notify_url=f"https://b.example/{HOOK}")
    return registry.build(replace(config, other_secrets=(TOKEN,)), session, frozenset())


def tasks(said: str) -> dict[str, dict[str, object]]:
    button: dict[str, object] = {"customId": "MJ::JOB::thing::1", "label": said, "emoji": "x"}
    mine: dict[str, object] = {
        "id": "1",
        "failReason": said,
        "promptEn": said,
        "buttons": [button],
        "properties": {"finalPrompt": said},
    }
    theirs: dict[str, object] = {
        "task_id": "1",
        "error": {"message": said, "raw_message": said},
        "input": {"prompt": said},
    }
    theirs["output"] = {"description": said, "error_messages": [said]}
    return {"/mj/task/1/fetch": mine, "/api/v1/task/1": theirs}


@pytest.mark.parametrize("said", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("status", ["FAILURE", "failed", "SUCCESS", "completed", "MODAL"])
async def test_no_task_tells_a_secret(provider: Provider, server: ScriptedServer, said: str, status: str) -> None:
    for action in ("IMAGINE", "DESCRIBE"):
        for path, task in tasks(f"Wrong key {said} used").items():
            server.on(path, Reply(task | {"status": status, "action": action}))
        assert not leaked(repr(await provider.fetch(REF)))


@pytest.mark.parametrize("said", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 413, 429, 500, 503])
async def test_no_refusal_tells_a_secret(provider: Provider, server: ScriptedServer, said: str, status: int) -> None:
    words = f"Wrong key {said} used"
    bodies = ({"error": {"message": words}}, {"code": 24, "properties": {"bannedWord": said}}, {"message": words})
    for body in bodies:
        for path in ("/mj/submit/imagine", "/api/v1/task", "/mj/task/1/fetch", "/api/v1/task/1"):
            server.on(path, Reply(body, status))
        for call in (provider.submit(ImagineRequest("a fox", Speed.RELAX), "job1"), provider.fetch(REF)):
            try:
                told = repr(await call)
            except ProviderError as fault:
                told = f"{fault!r} {fault.reason} {fault.__cause__!r} {fault.__context__!r}"
            assert not leaked(told)


async def test_addresses_work_as_they_came_and_those_with_a_secret_are_marked(
    provider: Provider, server: ScriptedServer
) -> None:
    url, clean = f"https://cdn.example/a.png?key={quote(KEY)}", "https://cdn.example/b.png"
    mine: dict[str, object] = {
        "id": "1",
        "status": "SUCCESS",
        "imageUrl": url,
        "imageUrls": [clean],
        "proxyUrl": f"{clean}?t={TOKEN}",
    }
    theirs: dict[str, object] = {
        "task_id": "1",
        "status": "completed",
        "output": {"image_url": url, "image_urls": [clean]},
    }
    server.on("/mj/task/1/fetch", Reply(mine))
    server.on("/api/v1/task/1", Reply({"code": 200, "data": theirs}))
    status = await provider.fetch(REF)
    assert isinstance(status, Finished)
    assert status.media_urls == (url, clean)
    assert url in status.secret_urls
    assert clean not in status.secret_urls
