"""Messages in detail: nonces, mentions, attachments over edits, replies, pages, reactions."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from loopback_discord import LoopbackDiscord
from tests.loopback.conftest import Api

CHANNEL = "/channels/1400000000000000002"
ALICE, BOB = "1300000000000000001", "1300000000000000002"


async def post(api: Api, body: Any, **files: bytes) -> Any:
    """Create a message, with files `f0`, `f1`... if given."""
    return (await send(api, "POST", f"{CHANNEL}/messages", body, **files))[1]


async def send(api: Api, method: str, path: str, body: Any, **files: bytes) -> tuple[int, Any]:
    if not files:
        return await api(method, path, body)
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps(body), content_type="application/json")
    for name, content in files.items():
        form.add_field(f"files[{name[1:]}]", content, filename=f"{name}.txt", content_type="text/plain")
    return await api(method, path, data=form)


async def test_enforced_nonce_returns_the_earlier_message(api: Api, server: LoopbackDiscord) -> None:
    body = {"content": "once", "nonce": "job-1", "enforce_nonce": True}
    first, second = await post(api, body), await post(api, body)
    third = await post(api, body | {"enforce_nonce": False})
    assert first["id"] == second["id"] != third["id"]
    assert first["nonce"] == "job-1"
    assert len(server.messages("imagine")) == 2


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [
        pytest.param(None, [ALICE, BOB], id="default parses all"),
        pytest.param({"parse": []}, [], id="none"),
        pytest.param({"parse": ["users"]}, [ALICE, BOB], id="users"),
        pytest.param({"parse": [], "users": [BOB]}, [BOB], id="listed"),
        pytest.param({"parse": ["roles", "everyone"]}, [], id="others"),
    ],
)
async def test_allowed_mentions_decide_who_is_pinged(
    api: Api, server: LoopbackDiscord, allowed: Any, pinged: list[str]
) -> None:
    content = f"<@{ALICE}> <@!{BOB}> @everyone `<@1300000000000000003>`"
    made = await post(api, {"content": content} | ({"allowed_mentions": allowed} if allowed else {}))
    assert [user["id"] for user in made["mentions"]] == pinged == server.pinged(made["id"])
    assert made["mention_everyone"] is False  # the bot may not


@pytest.mark.parametrize(
    ("listed", "left"),
    [
        pytest.param("absent", ["f0.txt", "f1.txt"], id="no list keeps all"),
        pytest.param([], [], id="empty list removes all"),
        pytest.param(["keep 1"], ["f1.txt"], id="named ones stay"),
        pytest.param(["keep 0", {"id": 0, "description": "new"}], ["f0.txt", "f0.txt"], id="kept and new"),
        pytest.param([{"id": 0}], ["f0.txt"], id="replaced"),
    ],
)
async def test_attachments_over_an_edit(api: Api, listed: Any, left: list[str]) -> None:
    made = await post(api, {"content": "x"}, f0=b"zero", f1=b"one")
    ids = [row["id"] for row in made["attachments"]]
    body: Any = {"content": "y"}
    fresh = {}
    if listed != "absent":
        rows = [{"id": ids[int(row[-1])]} if isinstance(row, str) else row for row in listed]
        body["attachments"] = rows
        fresh = {"f0": b"fresh"} if any(isinstance(row, dict) for row in listed) else {}
    _, edited = await send(api, "PATCH", f"{CHANNEL}/messages/{made['id']}", body, **fresh)
    assert [row["filename"] for row in edited["attachments"]] == left
    if fresh:
        async with api.session.get(edited["attachments"][-1]["url"]) as answer:
            assert await answer.read() == b"fresh"


async def test_cdn_addresses_are_signed_and_cacheable(api: Api) -> None:
    made = await post(api, {"content": "x"}, f0=b"text")
    address = made["attachments"][0]["url"]
    async with api.session.get(address) as answer:
        etag = answer.headers["ETag"]
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    async with api.session.get(address, headers={"If-None-Match": etag}) as answer:
        assert answer.status == 304
    async with api.session.get(address.split("?")[0]) as answer:
        assert answer.status == 404
    async with api.session.get(address.replace("hm=", "hm=0")) as answer:
        assert answer.status == 404


async def test_a_file_shown_in_an_embed_is_not_listed(api: Api) -> None:
    made = await post(api, {"embeds": [{"image": {"url": "attachment://f0.txt"}}]}, f0=b"x")
    assert made["attachments"] == []
    assert "/cdn/attachments/" in made["embeds"][0]["image"]["url"]


async def test_replies_point_and_ping(api: Api, server: LoopbackDiscord) -> None:
    said = await server.member("alice").say("question", channel="imagine")
    link = {"message_id": said}
    loud = await post(api, {"content": "answer", "message_reference": link})
    quiet = await post(api, {"content": "answer", "message_reference": link, "allowed_mentions": {"parse": []}})
    lost = await post(api, {"content": "a", "message_reference": {"message_id": "1", "fail_if_not_exists": False}})
    assert (loud["type"], loud["referenced_message"]["content"]) == (19, "question")
    assert (server.pinged(loud["id"]), server.pinged(quiet["id"])) == ([ALICE], [])
    assert (lost["type"], "message_reference" in lost) == (0, False)


async def test_pages_are_newest_first(api: Api) -> None:
    ids = [(await post(api, {"content": str(n)}))["id"] for n in range(5)]
    pages = {
        "limit=2": ids[:2:-1],
        f"before={ids[2]}": [ids[1], ids[0]],
        f"after={ids[1]}&limit=2": [ids[3], ids[2]],
        f"around={ids[2]}&limit=3": [ids[3], ids[2], ids[1]],
    }
    for query, expected in pages.items():
        _, rows = await api("GET", f"{CHANNEL}/messages?{query}")
        assert [row["id"] for row in rows] == expected, query
    for query in ("limit=101", "limit=0", "before=x"):
        assert (await api("GET", f"{CHANNEL}/messages?{query}"))[1]["code"] == 50035


async def test_reactions_typing_and_bulk_delete(api: Api, server: LoopbackDiscord) -> None:
    first, second = [(await post(api, {"content": "x"}))["id"] for _ in range(2)]
    assert (await api("PUT", f"{CHANNEL}/messages/{first}/reactions/%F0%9F%94%84/@me"))[0] == 204
    _, shown = await api("GET", f"{CHANNEL}/messages/{first}")
    assert [(row["emoji"]["name"], row["count"], row["me"]) for row in shown["reactions"]] == [("🔄", 1, True)]
    assert (await api("PUT", f"{CHANNEL}/messages/{first}/reactions/x/@me"))[1]["code"] == 10014
    assert (await api("POST", f"{CHANNEL}/typing"))[0] == 204
    server.allow("imagine", "MANAGE_MESSAGES")
    assert (await api("POST", f"{CHANNEL}/messages/bulk-delete", {"messages": [first, second]}))[0] == 204
    assert server.messages("imagine") == []


async def test_components_v2_come_back_resolved(api: Api) -> None:
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://f0.txt"}}]}
    container = {"type": 17, "components": [{"type": 10, "content": f"<@{BOB}>"}, gallery]}
    made = await post(api, {"flags": 1 << 15, "components": [container]}, f0=b"x")
    text, shown = made["components"][0]["components"]
    assert [made["components"][0]["id"], text["id"], shown["id"]] == [1, 2, 3]
    assert shown["items"][0]["media"]["attachment_id"] == made["attachments"][0]["id"]
    assert [user["id"] for user in made["mentions"]] == [BOB]
