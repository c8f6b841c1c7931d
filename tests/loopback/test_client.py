"""discord.py against the loopback Discord: a bot's daily work."""

from __future__ import annotations

import asyncio
import io
from typing import Any, cast

import discord
import pytest
from discord import app_commands

from loopback_discord import ClientRefusal, LoopbackDiscord, NotAnswered
from tests.loopback.conftest import Launch, Probe, eventually
from tests.waiting import patient

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\3\x08\2\0\0\0\x36\x88\x49\xd6\0\0\0\x0bIDATx\x9cc`\xc0\x0b\0\0\x1b\0\x01"
    b"\x8b\xbb\xcd\x94\0\0\0\0IEND\xaeB`\x82"
)


async def test_command_is_answered_and_edited_in_place(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    @probe.tree.command()
    async def imagine(interaction: discord.Interaction, prompt: str) -> None:
        sent = await interaction.response.send_message(f"{prompt} (waiting)")
        assert interaction.channel_id is not None
        channel = probe.get_partial_messageable(interaction.channel_id)
        await channel.get_partial_message(sent.message_id or 0).edit(content=f"{prompt} (done)")

    await launch(probe)
    used = await server.member("alice").command("imagine", {"prompt": "a fox"})
    answer = await used.answered()
    done = await server.wait_for(lambda message: message["content"] == "a fox (done)")
    assert done["id"] == answer.message
    assert [version["content"] for version in server.history(done["id"])] == ["a fox (waiting)", "a fox (done)"]
    assert done["interaction_metadata"]["user"]["username"] == "alice"


async def test_defer_then_edit_fills_the_thinking_message(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    @probe.tree.command()
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="here")
        await interaction.followup.send("and more")

    await launch(probe)
    answer = await (await server.member("alice").command("slow")).answered()
    assert answer.type == 5
    await server.wait_for(lambda message: message["content"] == "and more")
    shown = server.messages("imagine")
    assert [message["content"] for message in shown] == ["here", "and more"]
    assert shown[0]["id"] == answer.message
    assert shown[0]["flags"] == 0
    assert shown[0]["edited_timestamp"] is None


async def test_first_follow_up_after_a_private_deferral_is_the_answer(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    @probe.tree.command()
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("for you")

    await launch(probe)
    answer = await (await server.member("bob").command("slow")).answered()
    shown = await server.wait_for(lambda message: message["content"] == "for you")
    assert (shown["id"], shown["ephemeral_for"]) == (answer.message, server.world.users["bob"])


async def test_ephemeral_messages_do_not_exist_by_id(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    @probe.tree.command()
    async def secret(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)

    await launch(probe)
    answer = await (await server.member("alice").command("secret")).answered()
    assert answer.ephemeral
    channel = probe.get_partial_messageable(int(server.world.channels["imagine"]))
    with pytest.raises(discord.NotFound) as caught:
        await channel.fetch_message(int(answer.message or 0))
    assert caught.value.code == 10008
    assert [message async for message in channel.history()] == []


async def test_files_arrive_and_come_back_byte_for_byte(server: LoopbackDiscord, launch: Launch) -> None:
    probe, content = Probe(), PNG + bytes(range(256)) * 500

    @probe.tree.command()
    async def copy(interaction: discord.Interaction, image: discord.Attachment) -> None:
        await interaction.response.defer()
        again = discord.File(io.BytesIO(await image.read()), "the copy.png", description="alt text")
        await interaction.followup.send(file=again)

    await launch(probe)
    await server.member("alice").command("copy", files={"image": ("a.png", content)})
    shown = await server.wait_for(lambda message: message["attachments"])
    row = shown["attachments"][0]
    picture = probe.get_partial_messageable(int(shown["channel_id"])).get_partial_message(int(shown["id"]))
    assert await (await picture.fetch()).attachments[0].read() == content
    assert (row["filename"], row["description"], row["size"]) == ("the_copy.png", "alt text", len(content))
    assert (row["width"], row["height"], row["content_type"]) == (2, 3, "image/png")


async def test_button_opens_a_modal_and_its_submit_updates_the_message(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    class Ask(discord.ui.Modal, title="Ask"):
        words: discord.ui.Label[Any] = discord.ui.Label(text="Words", component=discord.ui.TextInput(custom_id="words"))
        size: discord.ui.Label[Any] = discord.ui.Label(
            text="Size",
            component=discord.ui.Select(custom_id="size", options=[discord.SelectOption(label=x) for x in "ABC"]),
        )
        mask: discord.ui.Label[Any] = discord.ui.Label(text="Mask", component=discord.ui.FileUpload(custom_id="mask"))

        async def on_submit(self, interaction: discord.Interaction) -> None:
            words, size, mask = (cast(Any, label.component) for label in (self.words, self.size, self.mask))
            text = f"{words.value} {size.values} {await mask.values[0].read()!r}"
            await interaction.response.edit_message(content=text, view=None)

    @probe.tree.command()
    async def show(interaction: discord.Interaction) -> None:
        view = discord.ui.View(timeout=None)
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(emoji="🔄", custom_id="again")
        button.callback = lambda click: click.response.send_modal(Ask())  # type: ignore[method-assign,assignment]
        await interaction.response.send_message("old", view=view.add_item(button))

    await launch(probe)
    alice = server.member("alice")
    answer = await (await alice.command("show")).answered()
    opened = await alice.click(answer.message or "", label="🔄")
    assert (await opened.answered()).modal["title"] == "Ask"  # type: ignore[index]
    submitted = await alice.submit_modal(opened, {"words": "hi", "size": "B", "mask": ("m.png", b"bytes")})
    assert (await submitted.answered()).message == answer.message
    assert server.message(answer.message or "")["content"] == "hi ['B'] b'bytes'"  # type: ignore[index]


async def test_only_forging_sends_what_a_message_does_not_have(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()
    heard: list[tuple[object, ...]] = []

    @probe.tree.command()
    async def show(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("plain")

    @probe.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.message is not None:
            heard.append((interaction.message.content, cast(Any, interaction.data)["custom_id"]))
            await interaction.response.edit_message(content=f"changed {len(heard)} times")

    await launch(probe)
    bob = server.member("bob")
    shown = (await (await server.member("alice").command("show")).answered()).message or ""
    for refused in (bob.click(shown, custom_id="x"), bob.select(shown, "x", ["a"])):
        with pytest.raises(ClientRefusal):
            await refused
    await (await bob.forge(shown, "x")).answered()
    await (await bob.forge(shown, "y", ["a"])).answered()
    await (await bob.forge_modal(shown, "z", [])).answered()
    assert heard == [("plain", "x"), ("changed 1 times", "y"), ("changed 2 times", "z")]


async def test_autocomplete_and_context_menu(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    @probe.tree.command()
    async def show(interaction: discord.Interaction, job: str) -> None:
        await interaction.response.send_message(job)

    @show.autocomplete("job")
    async def jobs(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}{n}", value=str(n)) for n in range(2)]

    @probe.tree.context_menu(name="Describe")
    async def describe(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"that says {message.content}", ephemeral=True)

    await launch(probe)
    alice = server.member("alice")
    assert [row["name"] for row in await alice.autocomplete("show", {"job": "ab"})] == ["ab0", "ab1"]
    said = await alice.say("hello", channel="gallery")
    answer = await (await alice.menu("Describe", said)).answered()
    assert server.message(answer.message or "")["content"] == "that says hello"  # type: ignore[index]


async def test_direct_messages_both_ways(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe(discord.Intents(guilds=True, dm_messages=True))
    heard: asyncio.Queue[discord.Message] = asyncio.Queue()
    probe.on_message = heard.put  # type: ignore[attr-defined]

    @probe.tree.command()
    async def hello(interaction: discord.Interaction) -> None:
        assert interaction.guild is None
        await interaction.response.send_message("in private")

    await launch(probe)
    alice = server.member("alice")
    await (await alice.command("hello", channel="dm")).answered()
    await alice.say("to the bot", channel="dm")
    contents = [(await asyncio.wait_for(heard.get(), patient(60))).content for _ in range(2)]
    assert contents == ["in private", "to the bot"]
    person = await probe.fetch_user(int(alice.id))
    assert (await person.send("back")).channel.id == int(server.world.dm("alice"))


async def test_silence_becomes_a_failure_and_a_late_answer_is_unknown(server: LoopbackDiscord, launch: Launch) -> None:
    probe, gave_up = Probe(), asyncio.Event()
    refused: asyncio.Queue[int] = asyncio.Queue()

    @probe.tree.command()
    async def late(interaction: discord.Interaction) -> None:
        await gave_up.wait()
        with pytest.raises(discord.NotFound) as caught:
            await interaction.response.send_message("too late")
        refused.put_nowait(caught.value.code)

    await launch(probe)
    server.ack_deadline_s = 0.1
    with pytest.raises(NotAnswered, match="did not respond"):
        await (await server.member("alice").command("late")).answered()
    gave_up.set()
    assert await asyncio.wait_for(refused.get(), patient(60)) == 10062


async def test_second_acknowledgement_is_refused(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()
    refused: asyncio.Queue[int] = asyncio.Queue()

    @probe.tree.command()
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.response._response_type = None  # so that the library itself lets the second one through
        with pytest.raises(discord.HTTPException) as caught:
            await interaction.response.send_message("two")
        refused.put_nowait(caught.value.code)

    await launch(probe)
    await (await server.member("alice").command("twice")).answered()
    assert await asyncio.wait_for(refused.get(), patient(60)) == 40060


async def test_expired_token_is_an_invalid_webhook_token(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()
    caught_codes: asyncio.Queue[int] = asyncio.Queue()

    @probe.tree.command()
    async def old(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        server.token_lifetime_s = 0.0
        with pytest.raises(discord.HTTPException) as caught:
            await interaction.edit_original_response(content="x")
        caught_codes.put_nowait(caught.value.code)

    await launch(probe)
    await (await server.member("alice").command("old")).answered()
    assert await asyncio.wait_for(caught_codes.get(), patient(60)) == 50027


async def test_a_repeated_event_is_the_very_same(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    probe.tree.add_command(app_commands.Command(name="x", description="x", callback=_answer))
    await probe.tree.sync()
    used = await server.member("alice").command("x")
    await used.answered()
    server.replay(used.id)
    await eventually(lambda: len(probe.seen) == 2)
    assert {interaction.token for interaction in probe.seen} == {used.token}


async def _answer(interaction: discord.Interaction) -> None:
    if not interaction.response.is_done():
        await interaction.response.send_message("x", delete_after=None)


async def test_commands_need_their_permission(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()
    group = app_commands.Group(
        name="admin", description="x", default_permissions=discord.Permissions(manage_guild=True)
    )
    inner = app_commands.Group(name="quota", description="x", parent=group)

    @inner.command(name="set")
    async def quota_set(interaction: discord.Interaction, user: discord.Member, credits: int) -> None:
        await interaction.response.send_message(f"{user.name} {credits}")

    probe.tree.add_command(group)
    await launch(probe)
    given = {"user": server.world.users["bob"], "credits": 5}
    with pytest.raises(ClientRefusal):
        await server.member("alice").command("admin quota set", given)
    answer = await (await server.member("admin").command("admin quota set", given)).answered()
    assert server.message(answer.message or "")["content"] == "bob 5"  # type: ignore[index]
