"""A provider with quick tasks and small pictures, and a plain HTTP client for it."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from loopback_provider.provider import SimulatedProvider
from tests.waiting import within

KEY = "sk-simulated-key"
SECONDS = 0.12
SIZE = 64


@dataclass(frozen=True, slots=True)
class Caller:
    """Speaks the dialect by hand, so that our own client doesn't judge the provider."""

    provider: SimulatedProvider
    session: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Status and body of one request; a body that isn't JSON is returned as text."""
        given = headers or {"mj-api-secret": KEY}
        payload = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        async with self.session.request(method, self.provider.url + path, data=payload, headers=given) as answer:
            text = await answer.text()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text

    async def submit(self, verb: str, **body: object) -> Any:
        """The answer's body of one fast submission."""
        return (await self.call("POST", f"/mj-fast/mj/submit/{verb}", body))[1]

    async def finished(self, task_id: str) -> Any:
        """The task once it has ended or waits for a modal."""
        async with within():
            while True:
                _, task = await self.call("GET", f"/mj/task/{task_id}/fetch")
                if task["status"] in ("SUCCESS", "FAILURE", "CANCEL", "MODAL"):
                    return task
                await asyncio.sleep(0.01)

    async def made(self, verb: str = "imagine", **body: object) -> Any:
        """The finished task of a submission."""
        answer = await self.submit(verb, **body)
        return await self.finished(answer["result"])

    async def pressed(self, task: Any, label: str, **more: object) -> Any:
        """The finished task behind a button, named by its label, its emoji or the start of its customId."""
        custom_id = custom_id_of(task, label)
        return await self.made("action", taskId=task["id"], customId=custom_id, **more)

    async def download(self, url: str) -> tuple[str, bytes]:
        """Content type and bytes, without a key."""
        async with self.session.get(url) as answer:
            assert answer.status == 200
            return answer.content_type, await answer.read()

    async def image(self, task: Any) -> Image.Image:
        """The task's picture."""
        return Image.open(io.BytesIO((await self.download(task["imageUrl"]))[1]))


Simulate = Callable[..., Awaitable[Caller]]


@dataclass(frozen=True, slots=True)
class Goapi:
    """Speaks dialect B by hand."""

    caller: Caller

    @property
    def provider(self) -> SimulatedProvider:
        return self.caller.provider

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Status and body of one request; a body that isn't JSON is returned as text."""
        return await self.caller.call(method, path, body, **(headers or {"X-API-KEY": KEY}))

    async def submit(self, task_type: str, config: object = None, **given: object) -> tuple[int, Any]:
        """Status and body of one submission."""
        body = {"model": "midjourney", "task_type": task_type, "input": given}
        return await self.call("POST", "/api/v1/task", body if config is None else {**body, "config": config})

    async def task(self, task_id: str) -> Any:
        """The task now."""
        return (await self.call("GET", f"/api/v1/task/{task_id}"))[1]["data"]

    async def finished(self, task_id: str) -> Any:
        """The task once it has ended."""
        async with within():
            while True:
                task = await self.task(task_id)
                if task["status"].lower() in ("completed", "failed"):
                    return task
                await asyncio.sleep(0.01)

    async def made(self, task_type: str = "imagine", **given: object) -> Any:
        """The ended task of a submission that is accepted."""
        status, answer = await self.submit(task_type, **given)
        assert status == 200, answer
        return await self.finished(answer["data"]["task_id"])

    async def followed(self, parent: Any, task_type: str, **given: object) -> Any:
        """The ended task of a follow-up of a finished one."""
        return await self.made(task_type, origin_task_id=parent["task_id"], **given)

    async def image(self, url: str) -> Image.Image:
        """A picture."""
        return Image.open(io.BytesIO((await self.caller.download(url))[1]))


class Listener:
    """A server that keeps what is posted to it and answers 500, which must have no effect."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.url = ""

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append(await request.json())
        self.secrets.append(request.headers.get("x-webhook-secret"))
        return web.Response(status=500)


def custom_id_of(task: Any, label: str) -> str:
    return next(
        str(button["customId"])
        for button in task["buttons"]
        if label in (button["label"], button["emoji"]) or str(button["customId"]).startswith(label)
    )


def shape(value: Any) -> Any:
    """Keys and types; a list by its first entry, all numbers alike."""
    if isinstance(value, dict):
        return {key: shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if isinstance(value, int) else type(value).__name__


def data_url(image: Image.Image) -> str:
    out = io.BytesIO()
    image.save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


@pytest.fixture
async def simulate() -> AsyncIterator[Simulate]:
    """Starts a provider with the given options and returns a caller for it."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def start(**options: Any) -> Caller:
            provider = SimulatedProvider(key=KEY, **({"seconds": SECONDS, "size": SIZE} | options))
            return Caller(await stack.enter_async_context(provider), session)

        yield start


@pytest.fixture
async def caller(simulate: Simulate) -> Caller:
    """A relay with everything at its defaults."""
    return await simulate()


@pytest.fixture
async def goapi(simulate: Simulate) -> Goapi:
    """Dialect B with everything at its defaults."""
    return Goapi(await simulate(dialect="goapi"))


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listening, app = Listener(), web.Application()
    app.router.add_post("/hook", listening.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listening
    await runner.cleanup()
