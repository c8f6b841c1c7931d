"""Channels for admins, the category, the thread: through discord.py and as raw answers."""

from __future__ import annotations

import asyncio

import discord
import pytest

from loopback_discord import LoopbackDiscord
from loopback_discord.rest.errors import ApiError
from tests.loopback.conftest import Api, Launch, Probe, eventually
from tests.waiting import patient


async def test_the_library_sees_the_category_and_the_thread(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    [guild] = probe.guilds
    [studio] = guild.categories
    assert [channel.name for channel in studio.channels] == ["imagine", "gallery"]
    [thread] = guild.threads
    assert (thread.name, thread.parent, thread.type) == (
        "sketches",
        studio.channels[0],
        discord.ChannelType.public_thread,
    )
    assert thread.permissions_for(guild.me).send_messages_in_threads
    assert [channel.name for channel in guild.text_channels if channel.nsfw] == ["after-dark"]
    assert [found.name for found in await guild.active_threads()] == ["sketches"]


async def test_commands_messages_and_clicks_in_the_thread(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    class Again(discord.ui.View):
        @discord.ui.button(label="again", custom_id="again")
        async def again(self, interaction: discord.Interaction, _: discord.ui.Button[Again]) -> None:
            await interaction.response.edit_message(content="again")

    @probe.tree.command()
    async def where(interaction: discord.Interaction) -> None:
        channel = interaction.channel
        assert isinstance(channel, discord.Thread)
        await interaction.response.send_message(f"{channel} in {channel.parent}", view=Again(timeout=None))

    await launch(probe)
    alice = server.member("alice")
    first = (await (await alice.command("where", channel="sketches")).answered()).message or ""
    assert server.messages("sketches")[0]["content"] == "sketches in imagine"
    await (await alice.click(first, label="again")).answered()
    await alice.say("a word", channel="sketches")
    assert [row["content"] for row in server.messages("sketches")] == ["again", "a word"]
    thread = probe.get_channel(int(server.world.channels["sketches"]))
    assert isinstance(thread, discord.Thread)
    edited = await (await thread.send("from the bot")).edit(content="and edited")
    assert server.message(str(edited.id))["position"] == 2  # type: ignore[index]


async def test_only_admins_and_the_bot_see_the_channels_for_admins(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    log = probe.get_partial_messageable(int(server.world.channels["mod-log"]))
    sent = await log.send("for admins")
    assert server.message(str(sent.id))
    await server.member("admin").say("seen", channel="reviews")
    with pytest.raises(ApiError, match="10003"):
        await server.member("alice").say("not seen", channel="reviews")
    server.allow("reviews", "manage_messages")
    [guild] = probe.guilds
    reviews = guild.get_channel(int(server.world.channels["reviews"]))
    assert reviews is not None
    await eventually(lambda: reviews.permissions_for(guild.me).manage_messages)


async def test_nothing_can_be_said_in_a_category(api: Api, server: LoopbackDiscord) -> None:
    status, body = await api("POST", f"/channels/{server.world.channels['Studio']}/messages", {"content": "x"})
    assert (status, body["code"]) == (400, 50008)


async def test_a_thread_has_a_permission_of_its_own(api: Api, server: LoopbackDiscord) -> None:
    server.deny("imagine", "send_messages")
    path = f"/channels/{server.world.channels['sketches']}/messages"
    assert (await api("POST", path, {"content": "x"}))[0] == 200
    server.deny("imagine", "send_messages_in_threads")
    status, body = await api("POST", path, {"content": "x"})
    assert (status, body["code"]) == (403, 50013)


async def test_a_channel_goes_with_its_threads_and_a_category_without_its_channels(
    server: LoopbackDiscord, launch: Launch
) -> None:
    probe = await launch(Probe())
    [guild] = probe.guilds
    server.delete_channel("Studio")
    await eventually(lambda: not guild.categories)
    assert {channel.name for channel in guild.text_channels if channel.category_id} == set()
    server.delete_channel("imagine")
    await eventually(lambda: not guild.threads)
    with pytest.raises(ApiError, match="10003"):
        await server.member("alice").say("x", channel="sketches")


async def test_closed_direct_messages(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    carol = await probe.fetch_user(int(server.world.users["carol"]))
    server.close_dms("carol")
    with pytest.raises(discord.Forbidden) as caught:
        await carol.send("hello")
    assert caught.value.code == 50007
    server.open_dms("carol")
    assert server.message(str((await carol.send("hello")).id))


async def test_a_person_of_the_same_channel_hears_the_thread(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe(discord.Intents(guilds=True, guild_messages=True))
    heard: asyncio.Queue[discord.Message] = asyncio.Queue()
    probe.on_message = heard.put  # type: ignore[attr-defined]
    await launch(probe)
    await server.member("dave").say("hello", channel="sketches")
    message = await asyncio.wait_for(heard.get(), patient(60))
    assert (message.author.name, str(message.channel)) == ("dave", "sketches")
