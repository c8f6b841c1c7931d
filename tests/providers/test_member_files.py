"""Trusted addresses: uploads that Discord names, and nothing that somebody typed."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from bot.core.errors import ProviderError
from bot.providers.member_files import MemberFiles
from tests.providers.servers import Reply, ScriptedServer

UPLOADS = ("/attachments/1/2/a.png", "/cdn/attachments/1/2/a.png", "/cdn/ephemeral-attachments/1/2/a%20b.png")
OTHERS = (
    "/api/v10/users/@me",
    "/attachments/../api/v10/users/@me",
    "/attachments/1/2/../../../api",
    "/attachments/x/2/a",
)


@pytest.mark.parametrize("path", UPLOADS)
async def test_an_upload_is_fetched_where_discord_is(
    server: ScriptedServer, session: aiohttp.ClientSession, path: str
) -> None:
    server.on(path.replace("%20", " "), Reply("pixels"))
    files = MemberFiles(session, f"{server.url}/api/v10")
    assert await files.download(f"{server.url}{path}?ex=1", limit_bytes=100, given=True) == b"pixels"


async def test_it_is_written_to_a_file_after_another_try(
    server: ScriptedServer, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    server.on(UPLOADS[0], Reply("busy", 503), Reply("pixels"))
    files = MemberFiles(session, f"{server.url}/api/v10")
    await files.save(f"{server.url}{UPLOADS[0]}", tmp_path / "a", limit_bytes=100, given=True)
    assert (tmp_path / "a").read_bytes() == b"pixels"


@pytest.mark.parametrize(
    ("path", "given"), [*((path, False) for path in (*UPLOADS, *OTHERS)), *((path, True) for path in OTHERS)]
)
async def test_what_was_typed_or_is_no_upload_is_never_asked_for(
    server: ScriptedServer, session: aiohttp.ClientSession, path: str, given: bool
) -> None:
    files = MemberFiles(session, f"{server.url}/api/v10")
    with pytest.raises(ProviderError, match="not a public one"):
        await files.download(f"{server.url}{path}", limit_bytes=100, given=given)
    assert server.seen == []
