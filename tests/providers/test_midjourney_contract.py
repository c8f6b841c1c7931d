"""The shared contract on dialect A, against the simulated provider in the guise of each kind of server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import pytest
from PIL import Image

from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.providers.base import Finished, NeedsInput, Provider, Submitted
from bot.providers.submit_requests import ActionRequest
from loopback_provider.provider import SimulatedProvider
from tests.providers.conftest import KEY, Connect
from tests.providers.contract import IMAGINE, Backend, ProviderContract, settled

WITH_BUTTONS = ["relay", "plus", "trueai"]
FLAVOURS = [*WITH_BUTTONS, "novicezk"]


@asynccontextmanager
async def _run(flavour: str, connect: Connect, *, remix: bool = False) -> AsyncIterator[Backend]:
    async with SimulatedProvider(key=KEY, seconds=0.1, size=64, flavour=flavour, remix=remix) as simulated:
        auth = "bearer" if flavour == "relay" else "mj-api-secret"
        yield Backend(simulated.url, KEY, lambda url, key: connect(url, key, auth))


@pytest.fixture(params=FLAVOURS)
async def backend(request: pytest.FixtureRequest, connect: Connect) -> AsyncIterator[Backend]:
    async with _run(request.param, connect) as running:
        yield running


@pytest.fixture(params=WITH_BUTTONS)
async def remixing(request: pytest.FixtureRequest, connect: Connect) -> AsyncIterator[Provider]:
    async with _run(request.param, connect, remix=True) as running:
        yield running.provider


class TestMidjourneyProxy(ProviderContract):
    """All of the contract."""


async def _press(provider: Provider, parent: TaskRef, action: Action, *, remix: bool = False) -> Submitted:
    done = await settled(provider, parent)
    assert isinstance(done, Finished)
    button = next(button for button in done.buttons if button.action is action)
    return await provider.submit(ActionRequest(parent, button.custom_id, Speed.FAST, remix), "job0000002")


async def test_a_modal_that_remix_opens(remixing: Provider) -> None:
    grid = await remixing.submit(IMAGINE, "job0000001")
    pressed = await _press(remixing, grid.ref, Action.VARIATION)
    waiting = (await remixing.poll([pressed.ref]))[pressed.ref]
    assert isinstance(waiting, NeedsInput)
    assert pressed.final_prompt.startswith(IMAGINE.prompt)
    answered = await remixing.answer_modal(pressed.ref, waiting.final_prompt)
    assert isinstance(await settled(remixing, answered.ref), Finished)


@pytest.mark.parametrize("backend", WITH_BUTTONS, indirect=True)
@pytest.mark.parametrize("action", [Action.CUSTOM_ZOOM, Action.VARY_REGION])
async def test_buttons_that_always_ask(backend: Backend, action: Action) -> None:
    provider = backend.provider
    grid = await provider.submit(IMAGINE, "job0000001")
    single = await _press(provider, grid.ref, Action.UPSCALE)
    pressed = await _press(provider, single.ref, action)
    assert pressed.needs_input
    mask = None
    if action is Action.VARY_REGION:
        png = BytesIO()
        Image.new("L", (64, 64), 255).save(png, "PNG")
        mask = png.getvalue()
    answered = await provider.answer_modal(pressed.ref, "a red fox --zoom 1.5", mask)
    assert isinstance(await settled(provider, answered.ref), Finished)


@pytest.mark.parametrize("flavour", WITH_BUTTONS)
async def test_remix_may_be_asked_for_by_the_press(flavour: str, connect: Connect) -> None:
    async with _run(flavour, connect) as backend:
        provider = backend.provider
        grid = await provider.submit(IMAGINE, "job0000001")
        plain = await _press(provider, grid.ref, Action.VARIATION)
        remix = await _press(provider, grid.ref, Action.VARIATION, remix=True)
        found = await provider.poll([plain.ref, remix.ref])
    assert not isinstance(found[plain.ref], NeedsInput)
    assert isinstance(found[remix.ref], NeedsInput)


@pytest.mark.parametrize("backend", ["novicezk"], indirect=True)
@pytest.mark.parametrize("action", [Action.UPSCALE, Action.VARIATION, Action.REROLL])
async def test_a_server_without_buttons_is_pressed_by_number(backend: Backend, action: Action) -> None:
    provider = backend.provider
    grid = await provider.submit(IMAGINE, "job0000001")
    child = await _press(provider, grid.ref, action)
    done = await settled(provider, child.ref)
    assert isinstance(done, Finished)
    assert [button.action for button in done.buttons].count(Action.UPSCALE) == (0 if action is Action.UPSCALE else 4)


@pytest.mark.parametrize("backend", ["novicezk"], indirect=True)
async def test_the_same_picture_of_a_server_without_buttons_is_the_same_task(backend: Backend) -> None:
    provider = backend.provider
    grid = await provider.submit(IMAGINE, "job0000001")
    first = await _press(provider, grid.ref, Action.UPSCALE)
    assert (await _press(provider, grid.ref, Action.UPSCALE)).ref == first.ref


@pytest.mark.parametrize("flavour", ["trueai", "novicezk"])
async def test_servers_with_a_list_give_a_lost_task_back(flavour: str, connect: Connect) -> None:
    async with _run(flavour, connect) as backend:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        await backend.provider.submit(IMAGINE, "job0000002")
        found = await backend.provider.find(["job0000001"])
        assert found == {"job0000001": submitted.ref}
