"""The shared contract on dialect A, against the simulated provider in the guise of each kind of server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.provider import SimulatedProvider
from tests.providers.conftest import KEY, Connect
from tests.providers.contract import Backend, ProviderContract


@pytest.fixture(params=["relay", "plus", "trueai"])
async def backend(request: pytest.FixtureRequest, connect: Connect) -> AsyncIterator[Backend]:
    simulated = SimulatedProvider(key=KEY, seconds=0.1, size=64, flavour=request.param)
    async with simulated:
        auth = "bearer" if request.param == "relay" else "mj-api-secret"
        yield Backend(simulated.url, KEY, lambda url, key: connect(url, key, auth))


class TestMidjourneyProxy(ProviderContract):
    """All of the contract."""
