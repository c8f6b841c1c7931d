"""The shared contract on dialect B, against the simulated provider as the vendor runs it and with its older paths."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from PIL import Image

from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.providers.base import Finished, Provider, Submitted
from bot.providers.submit_requests import ActionRequest, ImagineRequest
from loopback_provider.provider import SimulatedProvider
from tests.providers.conftest import KEY, ConnectGoApi
from tests.providers.contract import IMAGINE, PNG, Backend, ProviderContract, settled


@pytest.fixture
async def backend(connect_goapi: ConnectGoApi) -> AsyncIterator[Backend]:
    async with SimulatedProvider(key=KEY, seconds=0.1, size=64, dialect="goapi") as simulated:
        yield Backend(simulated.url, KEY, lambda url, key: connect_goapi(url, key))


class TestGoApi(ProviderContract):
    """All of the contract."""


async def _press(
    provider: Provider, parent: TaskRef, action: Action, prompt: str = IMAGINE.prompt, mask: bytes | None = None
) -> Submitted:
    done = await settled(provider, parent)
    assert isinstance(done, Finished)
    button = next(button for button in done.buttons if button.action is action)
    request = ActionRequest(parent, button.custom_id, Speed.FAST, prompt=prompt, mask=mask)
    return await provider.submit(request, "job0000002")


def _mask() -> bytes:
    target = BytesIO()
    Image.new("L", (64, 64), 255).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize("action", [Action.VARIATION, Action.REROLL])
async def test_a_grid_leads_to_another(backend: Backend, action: Action) -> None:
    grid = await backend.provider.submit(IMAGINE, "job0000001")
    child = await _press(backend.provider, grid.ref, action)
    done = await settled(backend.provider, child.ref)
    assert isinstance(done, Finished)
    assert [button.action for button in done.buttons].count(Action.VARIATION) == 4


SINGLE = {
    Action.UPSCALE_SUBTLE: IMAGINE.prompt,
    Action.UPSCALE_CREATIVE: IMAGINE.prompt,
    Action.VARY_SUBTLE: IMAGINE.prompt,
    Action.VARY_STRONG: IMAGINE.prompt,
    Action.VARY_REGION: "a golden crown",
    Action.ZOOM_OUT_2X: IMAGINE.prompt,
    Action.ZOOM_OUT_1_5X: IMAGINE.prompt,
    Action.CUSTOM_ZOOM: f"{IMAGINE.prompt} --zoom 1.7 --ar 16:9",
    Action.PAN_LEFT: IMAGINE.prompt,
    Action.PAN_UP: IMAGINE.prompt,
}


@pytest.mark.parametrize("action", SINGLE)
async def test_every_button_of_a_single_picture(backend: Backend, action: Action) -> None:
    provider = backend.provider
    grid = await provider.submit(IMAGINE, "job0000001")
    single = await _press(provider, grid.ref, Action.UPSCALE)
    mask = _mask() if action is Action.VARY_REGION else None
    child = await _press(provider, single.ref, action, SINGLE[action], mask)
    done = await settled(provider, child.ref)
    assert isinstance(done, Finished)
    assert (await provider.download(done.media_urls[0], limit_bytes=2**24)).startswith(PNG)
    assert done.usage


async def test_a_seed_can_be_asked_for(backend: Backend) -> None:
    grid = await backend.provider.submit(ImagineRequest("a red fox --seed 4711", Speed.FAST), "job0000001")
    await settled(backend.provider, grid.ref)
    assert await backend.provider.seed(grid.ref) == "4711"


@pytest.mark.parametrize(("families", "mark"), [(("old",), "mj:"), (("v2",), "v2:"), (("old", "v2"), "mj:")])
async def test_servers_with_other_paths(families: tuple[str, ...], mark: str, connect_goapi: ConnectGoApi) -> None:
    async with SimulatedProvider(key=KEY, seconds=0.1, size=64, dialect="goapi", families=families) as simulated:
        provider = connect_goapi(simulated.url)
        await provider.probe()
        grid = await provider.submit(IMAGINE, "job0000001")
        single = await _press(provider, grid.ref, Action.UPSCALE)
        assert isinstance(await settled(provider, single.ref), Finished)
        assert grid.ref.startswith(mark)
        assert single.ref.startswith(mark)
        assert len(simulated.submits) == 2
