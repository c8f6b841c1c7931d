"""Data that must never leave: pings of others, the provider's handles, addresses and ids, secrets."""

from __future__ import annotations

import json

from tests.door.front import Front


def sent_to_discord(front: Front) -> str:
    """Everything that the bot sent over REST, as one text; files by their names."""
    return "\n".join(
        f"{request.method} {request.path} {json.dumps(request.json, ensure_ascii=False)} "
        f"{[file.filename for file in request.files]}"
        for request in front.discord.requests
    )


async def test_a_prompt_pings_nobody_but_its_requester(front: Front) -> None:
    alice, bob = front.member("alice").id, front.member("bob").id
    shown = await front.ended(await front.imagine(f"@everyone @here <@{bob}> <@&1600000000000000001> a bell"))
    assert front.discord.pinged(shown["id"]) == [alice]
    assert not shown["mention_everyone"]
    assert not shown["mention_roles"]
    assert [user["id"] for user in shown["mentions"]] == [alice]


async def test_a_click_of_another_member_does_not_ping_the_first(front: Front) -> None:
    grid = await front.grid("a drum")
    shown = await front.ended(await front.press(grid["id"], "V1", "bob"))
    assert front.discord.pinged(shown["id"]) == [front.member("bob").id]


async def test_every_message_names_whom_it_may_ping(front: Front) -> None:
    await front.grid("@everyone a gong")
    for request in front.discord.requests:
        body = request.json if isinstance(request.json, dict) else {}
        body = body.get("data") or body
        if "content" not in body or body.get("flags", 0) & 64:
            continue
        allowed = body["allowed_mentions"]
        assert allowed.get("parse", []) == [], request.path
        assert len(allowed.get("users", [])) <= 1
        assert not allowed.get("replied_user")


async def test_nothing_of_the_provider_reaches_discord(front: Front) -> None:
    grid = await front.grid("a flute")
    single = await front.ended(await front.press(grid["id"], "U3"))
    await front.ended(await front.press(single["id"], "Zoom Out 1.5x"))
    sent = sent_to_discord(front)
    for task_id, task in front.provider.tasks.items():
        handles = [task_id, task.record.job, *(button["customId"] for button in task.buttons)]
        assert not [handle for handle in handles if handle in sent]
    assert "MJ::" not in sent
    assert front.provider.url.removeprefix("http://") not in sent
    assert front.provider.key not in sent
    assert front.discord.token not in sent


async def test_the_log_tells_no_prompts(front: Front) -> None:
    await front.ended(await front.imagine("my very private birthday wish"))
    await front.ended(await front.imagine("my very private birthday wish --fail"))
    assert "birthday" not in front.bot.printed


async def test_in_a_direct_message_everything_works_too(front: Front) -> None:
    asked = await front.member().command("imagine", {"prompt": "a whisper"}, channel="dm")
    grid = await front.ended(await front.acknowledged(asked))
    single = await front.ended(await front.press(grid["id"], "U1"))
    assert grid["channel_id"] == single["channel_id"] == front.discord.world.dm("alice")
    assert single["attachments"]
