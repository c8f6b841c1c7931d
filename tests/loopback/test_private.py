"""Messages that only one person sees: edited by their token, used by their reader, answered to everybody."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
import pytest
from discord import ui

from loopback_discord import LoopbackDiscord
from loopback_discord.rest.errors import ApiError
from tests.loopback.conftest import Launch, Probe
from tests.waiting import patient

Interaction = discord.Interaction[Any]


def file(name: str) -> discord.File:
    return discord.File(io.BytesIO(name.encode()), name)


class Controls(ui.View):
    """One control for each way to answer."""

    @ui.button(label="all", custom_id="all")
    async def all(self, interaction: Interaction, _: ui.Button[Any]) -> None:
        await interaction.response.send_message("for all")

    @ui.button(label="later", custom_id="later")
    async def later(self, interaction: Interaction, _: ui.Button[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="later", attachments=[file("later.txt")], view=None)

    @ui.select(cls=ui.UserSelect, custom_id="who")
    async def who(self, interaction: Interaction, select: ui.UserSelect[Any]) -> None:
        await interaction.response.edit_message(content=select.values[0].name, attachments=[file("now.txt")])


async def private(interaction: Interaction) -> None:
    await interaction.response.send_message("psst", view=Controls(timeout=None), ephemeral=True)


async def started(launch: Launch, callback: Any) -> Probe:
    probe = Probe()
    probe.tree.add_command(discord.app_commands.Command(name="x", description="x", callback=callback))
    return await launch(probe)


async def first_answer(server: LoopbackDiscord) -> str:
    """Id of the message that answers alice's command."""
    return (await (await server.member("alice").command("x")).answered()).message or ""


async def test_edits_by_token_take_new_files(server: LoopbackDiscord, launch: Launch) -> None:
    async def callback(interaction: Interaction) -> None:
        await interaction.response.send_message("one", ephemeral=True)
        await interaction.edit_original_response(content="two", attachments=[file("a.txt")])
        more = await interaction.followup.send("three", ephemeral=True, wait=True)
        await more.edit(content="four", attachments=[file("b.txt")])

    await started(launch, callback)
    answer = await first_answer(server)
    more = await server.wait_for(lambda message: message["content"] == "four")
    shown = [server.message(answer) or {}, more]
    assert [(row["content"], row["attachments"][0]["filename"]) for row in shown] == [
        ("two", "a.txt"),
        ("four", "b.txt"),
    ]
    assert {row["ephemeral_for"] for row in shown} == {server.world.users["alice"]}
    assert all("/ephemeral-attachments/" in row["attachments"][0]["url"] for row in shown)


async def test_by_its_id_there_is_nothing_to_edit(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await started(launch, private)
    answer = int(await first_answer(server))
    message = probe.get_partial_messageable(int(server.world.channels["imagine"])).get_partial_message(answer)
    for attempt in (message.edit(content="x"), message.delete()):
        with pytest.raises(discord.NotFound) as caught:
            await attempt
        assert caught.value.code == 10008


@pytest.mark.parametrize("when", ["at once", "in the end"])
async def test_a_token_dies(server: LoopbackDiscord, launch: Launch, when: str) -> None:
    codes: asyncio.Queue[int] = asyncio.Queue()

    async def callback(interaction: Interaction) -> None:
        await interaction.response.send_message("one", ephemeral=True)
        server.token_lifetime_s = 0.0 if when == "at once" else 0.05
        await asyncio.sleep(server.token_lifetime_s * 2)
        for attempt in (interaction.edit_original_response(content="two"), interaction.followup.send("three")):
            with pytest.raises(discord.HTTPException) as caught:
                await attempt
            codes.put_nowait(caught.value.code)

    await started(launch, callback)
    answer = await first_answer(server)
    assert [await asyncio.wait_for(codes.get(), patient(60)) for _ in range(2)] == [50027, 50027]
    assert (server.message(answer) or {})["content"] == "one"


async def test_its_reader_uses_its_controls(server: LoopbackDiscord, launch: Launch) -> None:
    await started(launch, private)
    answer, alice = await first_answer(server), server.member("alice")
    await (await alice.select(answer, "who", [server.world.users["carol"]])).answered()
    picked = server.message(answer) or {}
    assert (picked["content"], picked["attachments"][0]["filename"]) == ("carol", "now.txt")
    await alice.click(answer, label="later")
    done = await server.wait_for(lambda message: message["content"] == "later")
    assert (done["id"], done["components"], done["attachments"][0]["filename"]) == (answer, [], "later.txt")


async def test_nobody_else_does(server: LoopbackDiscord, launch: Launch) -> None:
    await started(launch, private)
    answer = await first_answer(server)
    with pytest.raises(ApiError, match="10008"):
        await server.member("bob").click(answer, label="all")


async def test_a_click_on_it_can_be_answered_to_all(server: LoopbackDiscord, launch: Launch) -> None:
    await started(launch, private)
    answer = await first_answer(server)
    clicked = await (await server.member("alice").click(answer, label="all")).answered()
    shown = server.message(clicked.message or "") or {}
    assert (shown["content"], shown["message_reference"]["message_id"]) == ("for all", answer)
    assert "ephemeral_for" not in shown
    assert "referenced_message" not in shown  # its content is not for all
    assert not clicked.ephemeral
