"""Results on hosts that aren't public: the operator's own are used, others are named to the operator."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.core.config import from_env
from bot.core.errors import ConfigError, FileRefused, FileTooLarge, PrivateAddress, ProviderUnavailable
from bot.core.models import TaskRef
from bot.core.settings.hosts import parse_hosts
from bot.providers.base import Finished, Progress
from bot.providers.download import Downloader, Owned
from bot.providers.http_transport import fresh_session
from bot.providers.midjourney_proxy.images import from_server
from bot.providers.shared.addresses import addresses_of, names_inside, public_only_connector
from bot.providers.shared.name_lookups import NameLookups
from tests.log_lines import lines_of_bot
from tests.providers.conftest import Connect
from tests.providers.servers import Reply, ScriptedServer, Talk, hang_up, raw_server, stay_silent

REQUIRED = {"DISCORD_TOKEN": "t", "PROVIDER_URL": "http://127.0.0.1:1", "PROVIDER_KEY": "k"}
ELSEWHERE = "http://192.168.77.50:8080/mj/image/7"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
async def test_the_providers_own_host_is_trusted_by_any_name_and_port(
    name: str, server: ScriptedServer, connect: Connect
) -> None:
    server.on("/files/a.png", Reply("pixels"))
    client = connect("http://127.0.0.1:9")
    address = server.url.replace("127.0.0.1", name)
    assert await client.download(f"{address}/files/a.png", limit_bytes=100) == b"pixels"


@pytest.mark.parametrize("name", ["127.0.0.2", "0.0.0.0", "[::1]", "a.localhost", "127.0.0.1"])
def test_the_names_of_this_machine_are_one_host(name: str) -> None:
    assert Owned(URL("http://localhost:9")).trusts(URL(f"http://{name}:3000/a"))
    assert not Owned(URL("http://relay.example")).trusts(URL(f"http://{name}:3000/a"))


@pytest.mark.parametrize(("own", "let_in"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False)])
async def test_a_name_that_leads_to_the_provider_is_the_provider(
    own: str, let_in: bool, server: ScriptedServer
) -> None:
    server.on("/a.png", Reply("pixels"))
    async with fresh_session(public_only_connector(NameLookups(), frozenset({own}))) as session:
        if let_in:
            async with session.get(f"{server.url}/a.png") as answer:
                assert answer.status == 200
        else:
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(f"{server.url}/a.png")


async def test_where_a_name_leads() -> None:
    assert await addresses_of("localhost", NameLookups()) & {"127.0.0.1", "::1"}
    assert await addresses_of("nowhere.invalid", NameLookups()) == frozenset()


@pytest.mark.parametrize(
    "name", ["10.0.0.1", "2130706433", "0x7f.1", "localhost", "intranet", "nas.local", "[fd00::1]"]
)
def test_behind_a_proxy_looks_have_to_do(name: str) -> None:
    assert names_inside(name)


@pytest.mark.parametrize("name", ["cdn.example", "8.8.8.8", "[2606:4700::1111]", "local.example"])
def test_what_looks_public_is_left_to_the_proxy(name: str) -> None:
    assert not names_inside(name)


@pytest.mark.parametrize(
    "host", ["http://localhost:3000", "http://192.168.77.50:8080", "https://api.relay.example/sub", ""]
)
async def test_a_picture_that_the_server_gives_out_itself_is_asked_from_it(
    host: str, server: ScriptedServer, connect: Connect
) -> None:
    task = {"id": "7", "status": "SUCCESS", "imageUrl": f"{host}/mj/image/7?rand=1"}
    server.on("/mj/task/7/fetch", Reply(task))
    server.on("/mj/image/7", Reply("pixels"))
    client = connect(server.url)
    status = await client.fetch(TaskRef("7"))
    assert isinstance(status, Finished)
    assert await client.download(status.media_urls[0], limit_bytes=100) == b"pixels"
    assert server.seen[-1].target == "/mj/image/7?rand=1"


def test_the_address_that_was_named_comes_after() -> None:
    done = from_server("https://relay.example/sub/", Finished((ELSEWHERE,)))
    assert isinstance(done, Finished)
    assert done.addresses(0) == ("https://relay.example/sub/mj/image/7", ELSEWHERE)
    shown = from_server("https://relay.example", Progress(5, ELSEWHERE))
    assert shown == Progress(5, "https://relay.example/mj/image/7")


@pytest.mark.parametrize(
    "url", ["https://cdn.example/mj/image/7/extra", "https://cdn.example/a.png", "", "http://[::1"]
)
def test_other_addresses_stay_as_they_are(url: str) -> None:
    assert from_server("https://relay.example", Finished((url,))) == Finished((url,))


def allowed(hosts: str) -> Owned:
    return Owned(URL("https://relay.example"), parse_hosts(hosts), "PROVIDER_BACKUP_MEDIA_HOSTS")


@pytest.mark.parametrize("port", [True, False])
async def test_hosts_that_the_operator_allows(
    port: bool, server: ScriptedServer, session: aiohttp.ClientSession
) -> None:
    server.on("/a.png", Reply("pixels"))
    target = URL(server.url)
    owned = allowed(f"other.example,127.0.0.1{f':{target.port}' if port else ''}")
    assert await Downloader(session, owned=owned).download(f"{server.url}/a.png", limit_bytes=100) == b"pixels"


async def test_a_redirect_may_lead_to_an_allowed_host_only(
    server: ScriptedServer, session: aiohttp.ClientSession
) -> None:
    port = URL(server.url).port
    server.on("/0", Reply("", 302, {"Location": f"http://localhost:{port}/1"}))
    server.on("/1", Reply("", 302, {"Location": "http://10.9.8.7/2"}))
    files = Downloader(session, owned=allowed(f"127.0.0.1,localhost:{port}"))
    with pytest.raises(PrivateAddress):
        await files.download(f"{server.url}/0", limit_bytes=100)
    assert server.paths() == ["/0", "/1"]


async def test_the_operator_is_told_the_cure_once_per_host(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    files = Downloader(session, owned=allowed("minio:9000"))
    for url in ["http://10.0.0.1:9000/a", "http://10.0.0.1:9000/b", "http://[fd00::1]/a"]:
        with pytest.raises(PrivateAddress):
            await files.download(url, limit_bytes=100)
    told = lines_of_bot(caplog, logging.ERROR)
    assert len(told) == 2
    assert "PROVIDER_BACKUP_MEDIA_HOSTS=minio:9000,10.0.0.1:9000" in told[0]
    assert "PROVIDER_BACKUP_MEDIA_HOSTS=minio:9000,[fd00::1]:80" in told[1]


async def test_what_a_member_links_to_has_no_cure(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(PrivateAddress, match="not a public one"):
        await Downloader(session).download("http://10.0.0.1/a", limit_bytes=100)
    assert "MEDIA_HOSTS" not in caplog.text


# -- settings ----------------------------------------------------------------------------------------------------------


def test_each_account_has_its_own_hosts() -> None:
    backup = {"PROVIDERS": "main,backup", "PROVIDER_BACKUP_URL": "http://b.example", "PROVIDER_BACKUP_KEY": "k"}
    hosts = {"PROVIDER_MEDIA_HOSTS": "minio:9000, [::1]:80", "PROVIDER_BACKUP_MEDIA_HOSTS": "10.0.0.1"}
    main, other = from_env(REQUIRED | backup | hosts).accounts
    assert [str(host) for host in main.media_hosts] == ["minio:9000", "[::1]:80"]
    assert [str(host) for host in other.media_hosts] == ["10.0.0.1"]
    assert other.variable("MEDIA_HOSTS") == "PROVIDER_BACKUP_MEDIA_HOSTS"
    assert main.variable("URL") == "PROVIDER_URL"


@pytest.mark.parametrize("value", ["http://minio:9000", "minio:99999", "minio/pictures", "a,,b c"])
def test_wrong_hosts_end_the_start(value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_env(REQUIRED | {"PROVIDER_MEDIA_HOSTS": value})
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["PROVIDER_MEDIA_HOSTS"]


# -- to the disk -------------------------------------------------------------------------------------------------------


async def test_a_file_is_written_while_it_comes(server: ScriptedServer, connect: Connect, tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    server.on("/a.png", Reply(content, headers={"Content-Type": "image/png"}))
    target = tmp_path / "new" / "a.part"
    await connect(server.url).save(f"{server.url}/a.png", target, limit_bytes=len(content), timeout_s=30, window_s=30)
    assert target.read_bytes() == content


@pytest.mark.parametrize("talk", [hang_up, stay_silent], ids=["hangs up", "silent"])
async def test_a_file_that_does_not_come_is_asked_for_once(connect: Connect, tmp_path: Path, talk: Talk) -> None:
    async with raw_server(talk) as url:
        with pytest.raises(ProviderUnavailable):
            await connect(url).save(f"{url}/a", tmp_path / "a", limit_bytes=9, timeout_s=30, window_s=0.2)


async def test_a_trickle_is_given_up_and_a_slow_river_is_not(connect: Connect, tmp_path: Path) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 24000\r\nConnection: close\r\n\r\n")
        for _ in range(12):  # 20 kB a second: more than asked for, over several windows
            writer.write(b"x" * 2000)
            await writer.drain()
            await asyncio.sleep(0.1)

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 24000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with raw_server(drip) as url:
        await connect(url).save(f"{url}/a", tmp_path / "a", limit_bytes=2**20, timeout_s=30, window_s=0.6)
    async with raw_server(trickle) as url:
        with pytest.raises(ProviderUnavailable, match="too long"):
            await connect(url).save(f"{url}/a", tmp_path / "a", limit_bytes=2**20, timeout_s=30, window_s=0.6)


async def test_a_disk_that_is_full_is_no_fault_of_the_server(server: ScriptedServer, connect: Connect) -> None:
    server.on("/a.png", Reply("x" * 100))
    with pytest.raises(OSError, match="space"):
        await connect(server.url).save(
            f"{server.url}/a.png", Path("/dev/full"), limit_bytes=1000, timeout_s=5, window_s=5
        )


@pytest.mark.parametrize("status", [401, 403, 451])
async def test_a_refusal_is_told_apart(status: int, server: ScriptedServer, connect: Connect) -> None:
    server.on("/a.png", Reply("<html>", status))
    with pytest.raises(FileRefused) as caught:
        await connect(server.url).download(f"{server.url}/a.png", limit_bytes=1000)
    assert caught.value.inside


async def test_a_file_that_is_too_large_says_whether_others_can_open_it(
    server: ScriptedServer, connect: Connect
) -> None:
    server.on("/a.png", Reply("x" * 2000))
    with pytest.raises(FileTooLarge) as caught:
        await connect(server.url).download(f"{server.url}/a.png", limit_bytes=1000)
    assert caught.value.inside
