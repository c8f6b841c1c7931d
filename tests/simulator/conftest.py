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
from PIL import Image

from bot.demo.provider import SimulatedProvider

KEY = "sk-simulated-key"
SECONDS = 0.12
SIZE = 64


@dataclass(frozen=True, slots=True)
class Caller:
    """Speaks the dialect by hand, so that the provider is not judged by our own client."""

    provider: SimulatedProvider
    session: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Status and body of one request; a body that is no JSON comes as text."""
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
        async with asyncio.timeout(10):
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


async def until(condition: Callable[[], bool]) -> None:
    """Waits for something that will be so within five seconds."""
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def custom_id_of(task: Any, label: str) -> str:
    return next(
        str(button["customId"])
        for button in task["buttons"]
        if label in (button["label"], button["emoji"]) or str(button["customId"]).startswith(label)
    )


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
