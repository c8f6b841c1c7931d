"""Selects and command options whose values are people, roles and channels, as discord.py gets them."""

from __future__ import annotations

import re
from typing import Any, Self

import discord
import pytest
from discord import app_commands, ui

from loopback_discord import ClientRefusal, LoopbackDiscord, Member
from tests.loopback.conftest import Api, Launch, Probe
from tests.loopback.test_refusals import leaves

Interaction = discord.Interaction[Any]
CHANNEL = "/channels/1400000000000000002"
STUDIO, IMAGINE = "1400000000000000007", "1400000000000000002"
SELECTS: dict[str, type[Any]] = {
    "user": ui.UserSelect,
    "role": ui.RoleSelect,
    "mentionable": ui.MentionableSelect,
    "channel": ui.ChannelSelect,
}


class Picker(ui.DynamicItem[Any], template=r"pick:(?P<kind>\w+)"):
    """A select of any kind that answers with the names of what was chosen."""

    def __init__(self, kind: str, **extra: Any) -> None:
        super().__init__(SELECTS[kind](custom_id=f"pick:{kind}", min_values=0, max_values=2, **extra))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(match["kind"])

    async def callback(self, interaction: Interaction) -> None:
        shown = ", ".join(f"{type(value).__name__} {value.name}" for value in self.item.values)
        await interaction.response.send_message(shown or "nothing", ephemeral=True)


async def said(server: LoopbackDiscord, member: Member, message: str, kind: str, *names: str) -> str:
    """Pick the items with these names in the select of this kind and return the bot's answer."""
    world = server.world
    ids = [(world.users | world.roles | world.channels)[name] for name in names]
    answer = await (await member.select(message, f"pick:{kind}", ids)).answered()
    return str((server.message(answer.message or "") or {})["content"])


async def test_the_library_gets_what_was_picked(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    probe.add_dynamic_items(Picker)
    view = ui.View(timeout=None)
    for kind in SELECTS:
        view.add_item(Picker(kind))
    sent = await probe.get_partial_messageable(int(IMAGINE)).send("pick", view=view)
    alice = server.member("alice")
    answers = [
        await said(server, alice, str(sent.id), *picked)
        for picked in [
            ("user", "carol", "dave"),
            ("role", "Artist", "admin"),
            ("mentionable", "bob", "Patron"),
            ("channel", "Studio", "sketches"),
            ("user",),
        ]
    ]
    assert answers == [
        "Member carol, Member dave",
        "Role Artist, Role admin",
        "Member bob, Role Patron",
        "AppCommandChannel Studio, AppCommandThread sketches",
        "nothing",
    ]


@pytest.mark.parametrize(
    ("kind", "extra", "names", "why"),
    [
        pytest.param("channel", {"channel_types": [0]}, ["Studio"], "not offered", id="wrong channel type"),
        pytest.param("channel", {}, ["mod-log"], "not offered", id="a channel one cannot see"),
        pytest.param("role", {}, ["alice"], "not offered", id="no role"),
        pytest.param("user", {}, ["alice", "bob"], "between 1 and 1", id="too many"),
        pytest.param("user", {"max_values": 2}, ["bob", "bob"], "once", id="twice the same"),
        pytest.param("user", {"disabled": True}, ["bob"], "disabled", id="disabled"),
    ],
)
async def test_what_a_picker_does_not_offer(
    api: Api, server: LoopbackDiscord, kind: str, extra: Any, names: list[str], why: str
) -> None:
    select = {"type": list(SELECTS).index(kind) + 5, "custom_id": f"pick:{kind}"} | extra
    rows = [{"type": 1, "components": [select]}]
    _, made = await api("POST", f"{CHANNEL}/messages", {"content": "x", "components": rows})
    with pytest.raises(ClientRefusal, match=why):
        await said(server, server.member("alice"), made["id"], kind, *names)


REFUSED = [
    ("unknown channel type", 8, {"channel_types": [0, 99]}, "channel_types.1 BASE_TYPE_CHOICES"),
    ("channel types of the wrong type", 8, {"channel_types": 0}, "channel_types LIST_TYPE_CONVERT"),
    ("default of another type", 8, {"default_values": [{"id": IMAGINE, "type": "user"}]}, "0.type BASE_TYPE_CHOICES"),
    ("default without an id", 5, {"default_values": [{"type": "user"}]}, "0.id NUMBER_TYPE_COERCE"),
    (
        "more defaults than values",
        8,
        {"default_values": [{"id": number, "type": "channel"} for number in (IMAGINE, STUDIO)]},
        "default_values SELECT_COMPONENT_INVALID_DEFAULT_VALUES",
    ),
]


@pytest.mark.parametrize(("kind", "extra", "expected"), [pytest.param(k, e, x, id=n) for n, k, e, x in REFUSED])
async def test_pickers_that_discord_refuses(api: Api, kind: int, extra: Any, expected: str) -> None:
    rows = [{"type": 1, "components": [{"type": kind, "custom_id": "x"} | extra]}]
    status, body = await api("POST", f"{CHANNEL}/messages", {"content": "x", "components": rows})
    assert (status, body["code"]) == (400, 50035)
    assert [leaf for leaf in leaves(body["errors"]) if leaf.endswith(expected)]


@app_commands.command()
@app_commands.choices(size=[app_commands.Choice(name="small", value=1), app_commands.Choice(name="large", value=4)])
async def rule(
    interaction: Interaction,
    credits: app_commands.Range[int, 0, 100],
    user: discord.Member | None = None,
    role: discord.Role | None = None,
    channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None = None,
    text: discord.TextChannel | None = None,
    pool: bool | None = None,
    size: int | None = None,
) -> None:
    given = [user, role, channel, text]
    named = [f"{type(value).__name__} {value.name}" for value in given if value is not None]
    await interaction.response.send_message(f"{credits} {pool} {size} {named}")


async def test_options_of_every_kind(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()
    probe.tree.add_command(rule)
    await launch(probe)
    world, alice = server.world, server.member("alice")
    place = {"role": world.roles["Patron"], "channel": world.channels["sketches"], "text": IMAGINE}
    options = {"credits": 5, "user": world.users["dave"], "pool": False, "size": 4} | place
    used = await alice.command("rule", options)
    shown = server.message((await used.answered()).message or "") or {}
    assert shown["content"] == (
        "5 False 4 ['Member dave', 'Role Patron', 'AppCommandThread sketches', 'TextChannel imagine']"
    )
    used = await alice.command("rule", {"credits": 0, "channel": STUDIO})
    assert (server.message((await used.answered()).message or "") or {})["content"].endswith(
        "['AppCommandChannel Studio']"
    )


async def test_autocomplete_knows_the_people_and_places_given(server: LoopbackDiscord, launch: Launch) -> None:
    probe, heard = Probe(), []

    @probe.tree.command()
    async def find(interaction: Interaction, user: discord.Member, channel: discord.TextChannel, word: str) -> None:
        raise AssertionError(word)

    @find.autocomplete("word")
    async def words(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        heard.append((interaction.namespace.user.name, interaction.namespace.channel.name))
        return []

    await launch(probe)
    await server.member("alice").autocomplete(
        "find", {"user": server.world.users["dave"], "channel": IMAGINE, "word": ""}
    )
    assert heard == [("dave", "imagine")]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        pytest.param({"credits": 101}, "from 0 to 100", id="too large"),
        pytest.param({"credits": "many"}, "a number", id="no number"),
        pytest.param({}, "required", id="nothing"),
        pytest.param({"credits": 1, "size": 2}, "none of the choices", id="no choice"),
        pytest.param({"credits": 1, "pool": "yes"}, "true or false", id="no boolean"),
        pytest.param({"credits": 1, "text": STUDIO}, "nothing of this kind", id="a category where text is wanted"),
        pytest.param({"credits": 1, "channel": "1400000000000000005"}, "nothing of this kind", id="a hidden channel"),
        pytest.param({"credits": 1, "role": "1300000000000000001"}, "nothing of this kind", id="a person as a role"),
        pytest.param({"credits": 1, "user": "alice"}, "an id", id="a name"),
    ],
)
async def test_options_that_the_client_refuses(
    api: Api, server: LoopbackDiscord, options: dict[str, object], why: str
) -> None:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents(guilds=True)))
    await api("POST", f"/applications/{server.world.application_id}/commands", rule.to_dict(tree))
    with pytest.raises(ClientRefusal, match=why):
        await server.member("alice").command("rule", options)
