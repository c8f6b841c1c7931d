"""The bot's requests fit Discord's own API description. `Front.check` looks at every request of every test here."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopback_discord.rest.recorder import Recorded
from tests.door.front import Front, opened
from tests.door.openapi import DESCRIPTION, faults

pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason="Discord's API description is not beside the checkout")

CHANNEL = "/channels/1400000000000000002/messages"
LONG_ID = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "x" * 101}]}]


@pytest.mark.parametrize(
    ("method", "path", "body", "fault"),
    [
        ("POST", CHANNEL, {"content": "x", "allowed_mentions": {"users": [1300000000000000001]}}, None),
        ("POST", CHANNEL, {"content": 5}, "$.content"),
        ("POST", CHANNEL, {"content": "x" * 4001}, "$.content"),
        ("PATCH", f"{CHANNEL}/1", {"components": LONG_ID}, "components[0]"),
        ("POST", "/interactions/1/t/callback", {"type": 4, "data": {"components": LONG_ID}}, "custom_id"),
        ("GET", "/channels", None, "no such route"),
    ],
    ids=["fits", "wrong-type", "too-long", "long-id", "long-id-in-callback", "no-route"],
)
def test_what_does_not_fit_is_found(method: str, path: str, body: object, fault: str | None) -> None:
    found = faults([Recorded(method, path, {}, {}, body)])
    assert len(found) == (0 if fault is None else 1)
    assert fault is None or fault in found[0]


async def tour(front: Front) -> None:
    """Make the bot send every kind of request that it has."""
    grid = await front.ended(await front.imagine("a kiosk", model="7"))
    assert await front.member().autocomplete("imagine", {"prompt": "x", "aspect": "16"})
    single = await front.ended(await front.press(grid["id"], "U1"))
    front.discord.delete_message(single["id"])
    await (await front.member().click(grid["id"], label="U1")).answered()  # a private answer, then a new post
    again = await front.discord.wait_for(
        lambda m: m["id"] != single["id"] and "`" in m["content"] and "U1" in m["content"]
    )
    asked = await front.member().click(again["id"], label="Custom Zoom")
    await front.fill(asked, "a kiosk --zoom 1.2")
    await front.ended(await front.imagine("a kiosk --fail"))
    last = await front.imagine("a far kiosk --slow")
    await front.moving(last)
    front.discord.delete_channel("imagine")  # the result goes to a direct message
    await front.settled()


async def test_every_kind_of_request_fits(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        await tour(front)
        await front.bot.stop()
        await front.bot.start("sync", "--guild", front.discord.world.guild_id)
        assert await front.bot.ended() == 0
        callbacks = {
            one.json["type"] for one in front.discord.requests if isinstance(one.json, dict) and "type" in one.json
        }
        assert {4, 8, 9} <= callbacks
        sent = {(one.method, one.path.split("/")[1], one.path.split("/")[-1]) for one in front.discord.requests}
        assert {
            ("PUT", "applications", "commands"),
            ("POST", "users", "channels"),
            ("POST", "channels", "messages"),
        } <= sent
        assert faults(front.discord.requests) == []
        front.check()
