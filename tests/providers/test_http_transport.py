"""The transport: what counts as sent, what is repeated, what is never repeated, and where the key goes."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable

import aiohttp
import pytest

from bot.core.errors import (
    AccountRefused,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
)
from bot.core.text.redaction import SecretRedactor
from bot.providers.http_transport import HttpTransport
from bot.providers.midjourney_proxy.submit_answers import SubmitReader
from bot.providers.shared.http_answer import Answer
from bot.providers.shared.timeouts import Timeouts
from tests.log_lines import lines_of_bot
from tests.providers.conftest import IMPATIENT, KEY
from tests.providers.servers import Reply, ScriptedServer, raw_server, say, send_forever, stay_silent

Transport = Callable[[str], HttpTransport]


@pytest.fixture
def transport(session: aiohttp.ClientSession) -> Transport:
    def build(url: str) -> HttpTransport:
        auth = ("Authorization", f"Bearer {KEY}")
        return HttpTransport(session, url, auth, lambda answer: f"HTTP {answer.status}", IMPATIENT)

    return build


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, AccountRefused),
        (302, AccountRefused),
        (303, SubmitUncertain),
        (307, AccountRefused),
        (401, ProviderAuthError),
        (403, ProviderAuthError),
        (408, SubmitUncertain),
        (429, ProviderBusy),
        (500, SubmitUncertain),
        (502, SubmitUncertain),
        (503, SubmitUncertain),
        (504, SubmitUncertain),
    ],
)
async def test_status_of_a_submit(
    status: int, kind: type[ProviderError], server: ScriptedServer, transport: Transport
) -> None:
    server.on("/x", Reply("", status, {"Location": "/elsewhere"}))
    with pytest.raises(kind) as caught:
        await transport(server.url).submit("/x", b"{}")
    assert type(caught.value) is kind
    assert server.paths() == ["/x"]


@pytest.mark.parametrize(
    ("status", "kind", "times"),
    [
        (302, ProviderProtocolError, 1),
        (401, ProviderAuthError, 1),
        (403, ProviderAuthError, 1),
        (408, ProviderUnavailable, 3),
        (429, ProviderBusy, 1),
        (500, ProviderUnavailable, 3),
        (502, ProviderUnavailable, 3),
    ],
)
async def test_status_of_a_question(
    status: int, kind: type[ProviderError], times: int, server: ScriptedServer, transport: Transport
) -> None:
    server.on("/x", Reply("", status, {"Location": "/elsewhere"}))
    with pytest.raises(kind):
        await transport(server.url).query("GET", "/x")
    assert server.paths() == ["/x"] * times


@pytest.mark.parametrize("status", [200, 201, 204, 400, 404, 405, 422])
async def test_other_statuses_are_the_dialects_matter(
    status: int, server: ScriptedServer, transport: Transport
) -> None:
    server.on("/x", Reply("" if status == 204 else {"a": 1}, status))
    assert (await transport(server.url).submit("/x", b"{}")).status == status
    assert (await transport(server.url).query("POST", "/x", b"{}")).status == status


async def test_a_question_survives_a_hiccup(server: ScriptedServer, transport: Transport) -> None:
    server.on("/x", Reply("", 502), Reply("", 503), Reply([1]))
    assert (await transport(server.url).query("POST", "/x", b"{}")).json() == [1]


async def test_a_silent_server_is_asked_once(transport: Transport) -> None:
    asked = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.read()

    async with raw_server(count) as url:
        with pytest.raises(ProviderUnavailable):
            await transport(url).query("GET", "/x")
    assert asked == 1


async def test_a_probe_is_not_repeated(server: ScriptedServer, transport: Transport) -> None:
    server.on("/x", Reply("", 502))
    with pytest.raises(ProviderUnavailable):
        await transport(server.url).probe("GET", "/x")
    assert len(server.seen) == 1


async def test_each_submit_has_a_connection_of_its_own(server: ScriptedServer, transport: Transport) -> None:
    server.on("/x", Reply({}))
    client = transport(server.url)
    await client.query("GET", "/x")
    for _ in range(3):
        await client.submit("/x", b"{}")
    await client.query("GET", "/x")
    first, *submits, last = [request.peer for request in server.seen]
    assert first == last
    assert len({first, *submits}) == 4


async def test_an_outage_is_one_line_in_the_log(transport: Transport, caplog: pytest.LogCaptureFixture) -> None:
    away = transport("http://127.0.0.1:1")
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            await away.submit("/x", b"{}")
    assert lines_of_bot(caplog) == ["submit not sent: ClientConnectorError/ConnectionRefusedError"]


async def test_a_submit_is_never_sent_twice(transport: Transport) -> None:
    received = 0

    async def take_and_hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal received
        received += 1

    async with raw_server(take_and_hang_up) as url:
        with pytest.raises(SubmitUncertain):
            await transport(url).submit("/x", b"{}")
    assert received == 1


async def test_not_tls_is_not_sent(server: ScriptedServer, transport: Transport) -> None:
    with pytest.raises(ProviderUnavailable):
        await transport(server.url.replace("http:", "https:")).submit("/x", b"{}")
    assert server.seen == []


async def test_a_failed_handshake_is_not_sent(transport: Transport) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # without a certificate every handshake fails
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(ProviderUnavailable):
            await transport(url).submit("/x", b"{}")


async def think(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer after three times the patience of a plain query here."""
    await asyncio.sleep(0.15)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    await writer.drain()


@pytest.mark.parametrize("slow", [False, True])
async def test_slow_questions_are_given_time(slow: bool, session: aiohttp.ClientSession) -> None:
    patience = Timeouts(query_s=0.05, slow_query_s=5.0)
    async with raw_server(think) as url:
        asking = HttpTransport(session, url, ("X-Key", KEY), str, patience).query("GET", "/x", slow=slow)
        if slow:
            assert (await asking).body == b"{}"
            return
        with pytest.raises(ProviderUnavailable):
            await asking


@pytest.mark.parametrize("talk", [stay_silent, send_forever], ids=["silence", "endless body"])
async def test_the_key_is_in_no_log(
    talk: object, session: aiohttp.ClientSession, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with raw_server(talk) as url:  # type: ignore[arg-type] # a table's column
        for call in (transport(url).submit("/x", b"{}"), transport(url).query("GET", "/x")):
            with pytest.raises(ProviderError):
                await call
    assert caplog.text
    assert KEY not in caplog.text


async def test_the_key_is_in_no_repr(transport: Transport) -> None:
    client = transport("https://relay.example/")
    assert repr(client) == "HttpTransport('https://relay.example')"
    assert KEY not in repr(SubmitReader(SecretRedactor((KEY,))))


async def test_one_auth_header_and_no_redirect_with_it(server: ScriptedServer, transport: Transport) -> None:
    server.on("/x", Reply("", 307, {"Location": f"{server.url}/y"}))
    with pytest.raises(ProviderRejected):
        await transport(server.url.replace("http://", "http://user:pass@")).submit("/x", b"{}")
    assert server.paths() == ["/x"]
    assert server.seen[0].headers["Authorization"] == f"Bearer {KEY}"
    assert "mj-api-secret" not in server.seen[0].headers


async def test_a_declared_giant_is_not_read(transport: Transport) -> None:
    async with raw_server(say(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n[")) as url:
        with pytest.raises(ProviderProtocolError):
            await transport(url).query("GET", "/x")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"result": 14001929738841621}', {"result": 14001929738841621}),
        (b"[]", []),
        (b'"x"', "x"),
        (b"9" * 5000, "9" * 5000),
    ],
    ids=["17 digits stay exact", "array", "text", "digits beyond reason"],
)
def test_json_of_an_answer(body: bytes, expected: object) -> None:
    assert Answer(200, "OK", body).json() == expected


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b"\xff\xfe\xfa", b"[" * 100_000, b"[]," * 400_000])
def test_json_that_is_none(body: bytes) -> None:
    with pytest.raises(ValueError):
        Answer(200, "OK", body).json()
