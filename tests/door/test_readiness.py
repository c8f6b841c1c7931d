"""`/readyz` means that a member's command would be accepted: also with a full disk, or behind a proxy."""

from __future__ import annotations

import resource
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.door.front import Front, opened
from tests.door.test_gateway_days import ready
from tests.web.test_front_door import free_port


@pytest_asyncio.fixture(loop_scope="session")
async def asked(tmp_path: Path) -> AsyncIterator[Front]:
    """A running bot whose web server answers."""
    async with opened(tmp_path, {"WEB_PORT": str(free_port())}) as front:
        yield front


def give_room(front: Front, room: int) -> None:
    """Limit the size of the process's files, which has the effect of a full disk."""
    _soft, hard = resource.prlimit(front.bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(front.bot.pid, resource.RLIMIT_FSIZE, (room, hard))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="Linux only")
async def test_a_full_disk_is_named_and_forgiven(asked: Front) -> None:
    await ready(asked)
    give_room(asked, 0)
    said = await ready(asked, 503, "database", "cannot be written")
    assert (said["discord"], said["provider"]) == ("ok", "ok")
    give_room(asked, resource.RLIM_INFINITY)
    await ready(asked)
    await asked.grid("a fox with room")


async def test_strangers_behind_a_proxy_hear_which_part_fails_only(asked: Front) -> None:
    await ready(asked)
    await asked.provider.close()
    await ready(asked, 503, "provider")
    address = f"http://127.0.0.1:{asked.bot.settings['WEB_PORT']}/readyz"
    async with aiohttp.ClientSession(headers={"X-Forwarded-For": "203.0.113.7"}) as client, client.get(address) as said:
        assert await said.json() == {"discord": "ok", "database": "ok", "provider": "failing"}
    await asked.provider.start()
