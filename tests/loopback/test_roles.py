"""Roles that come and go, and their effects on interactions, the gateway and a restart."""

from __future__ import annotations

import json
from pathlib import Path

import discord
import pytest

from loopback_discord import LoopbackDiscord
from tests.loopback.conftest import Launch, Probe, eventually


async def test_an_interaction_carries_the_roles_of_its_instant(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    @probe.tree.command()
    async def roles(interaction: discord.Interaction) -> None:
        assert isinstance(interaction.user, discord.Member)
        names = [role.name for role in interaction.user.roles if not role.is_default()]
        await interaction.response.send_message(",".join(names) or "none")

    await launch(probe)
    alice, seen = server.member("alice"), []
    for change, name in [(None, ""), ("give", "Artist"), ("give", "Patron"), ("take", "Artist")]:
        if change:
            await (server.give_role if change == "give" else server.take_role)("alice", name)
        answer = await (await alice.command("roles")).answered()
        seen.append(server.message(answer.message or "")["content"])  # type: ignore[index]
    assert seen == ["none", "Artist", "Patron,Artist", "Patron"]


@pytest.mark.parametrize("asked", [True, False], ids=["members intent", "without it"])
async def test_a_change_of_roles_is_told_to_those_who_asked(
    server: LoopbackDiscord, launch: Launch, asked: bool
) -> None:
    server.privileged_intents = True
    probe = Probe(discord.Intents(guilds=True, members=asked))
    heard: list[tuple[list[str], list[str]]] = []

    async def on_member_update(before: discord.Member, after: discord.Member) -> None:
        heard.append(([role.name for role in before.roles], [role.name for role in after.roles]))

    probe.on_member_update = on_member_update  # type: ignore[attr-defined]
    await launch(probe)
    await server.give_role("bob", "Patron")
    if asked:
        await eventually(lambda: heard)
    await server.member("bob").say("later")
    assert heard == ([(["@everyone"], ["@everyone", "Patron"])] if asked else [])


async def test_a_repeated_change_is_not_told_again(server: LoopbackDiscord) -> None:
    names: list[str] = []
    server.hub.subscribe(lambda event: names.append(event.name))
    for _ in range(2):
        await server.give_role("carol", "Artist")
    for _ in range(2):
        await server.take_role("carol", "Artist")
    assert names == ["GUILD_MEMBER_UPDATE"] * 2


async def test_roles_survive_a_restart(tmp_path: Path) -> None:
    async with LoopbackDiscord(state_dir=tmp_path) as before:
        await before.give_role("dave", "Artist")
        await before.take_role("admin", "admin")
    async with LoopbackDiscord(state_dir=tmp_path) as after:
        members = after.state.members[after.world.guild_id]
        assert members[after.world.users["dave"]]["roles"] == [after.world.roles["Artist"]]
        assert members[after.world.users["admin"]]["roles"] == []


async def test_a_state_of_an_older_demo_gets_what_is_new(tmp_path: Path) -> None:
    async with LoopbackDiscord(state_dir=tmp_path) as before:
        said = await before.member("alice").say("hello", channel="imagine")
    _make_old(tmp_path / "state.json")
    async with LoopbackDiscord(state_dir=tmp_path) as after:
        assert after.message(said)
        imagine = after.state.channel(after.world.channels["imagine"])
        assert (imagine["parent_id"], imagine["last_message_id"]) == (after.world.channels["Studio"], said)
        await after.member("carol").say("new here", channel="sketches")
        await after.member("dave").say("and in private", channel="dm")
        after.delete_channel("gallery")
    async with LoopbackDiscord(state_dir=tmp_path) as last:
        assert last.world.channels["gallery"] not in last.state.channels


def _make_old(path: Path) -> None:
    """Write the file as the first version of the demo did: four channels, three people, no roles."""
    saved = json.loads(path.read_text())
    del saved["roles"], saved["founded"]
    for ids in (saved["users"], saved["channels"]):
        for number in [number for number in ids if number[:4] in ("1300", "1500") and number[-1] in "45"]:
            del ids[number]
    for number in [number for number in saved["channels"] if number[:4] == "1400" and number[-1] in "5678"]:
        del saved["channels"][number]
    for row in saved["channels"].values():
        if "guild_id" in row:
            row["parent_id"] = None
    path.write_text(json.dumps(saved))
