"""Events in shapes that Discord doesn't send today: each is answered or skipped, and the client survives."""

from __future__ import annotations

import copy

from bot.texts.jobs import jobs
from bot.texts.kit import answers
from bot.texts.region import region
from loopback_discord.world.hub import Event
from loopback_discord.world.names import GUILD_ID
from tests.door.front import Front, Json
from tests.door.test_admin import panel
from tests.door.test_main_path import single
from tests.door.test_region import panel_of
from tests.waiting import patient, until

COMPONENT, MODAL = 3, 5
IDENTIFY, RESUME = 2, 6
ODD_ROWS: tuple[object, ...] = (
    None,
    "x",
    [None],
    ["x"],
    [{"type": 1}],
    [{"type": 1, "components": None}],
    [{"type": 1, "components": [None]}],
    [{"type": 18, "component": None}],
    [{"type": 18, "component": {"type": 4, "value": "x"}}],
    [{"type": 18, "component": {"type": 4, "custom_id": 5, "value": "x"}}],
    [{"type": 1, "components": [{"type": 4, "custom_id": "text", "value": {"a": 1}}]}],
)


async def answered(front: Front, message: str, kind: int, body: Json) -> str:
    """The member's private answer."""
    member = front.member()
    answer = await member.actions.forge(member.id, message, kind, body).answered()
    assert answer.ephemeral, body
    return str(front.told(answer))


async def test_forms_that_no_client_sends_are_out_of_date(front: Front) -> None:
    picture = await single(front, "a fox with odd forms")
    settings = (await panel(front, await front.member().command("settings")))["id"]
    job = front.job_of(picture["id"]).id
    for rows in ODD_ROWS:
        for message, form in ((settings, "ix1:suffix:"), (picture["id"], f"iz1:{job}:0")):
            told = await answered(front, message, MODAL, {"custom_id": form, "components": rows})
            assert told == answers.UNKNOWN_FORM(), (form, rows)
        told = await answered(front, settings, MODAL, {"components": rows})
        assert told == answers.UNKNOWN_FORM(), rows
    assert "Traceback" not in front.bot.printed


async def test_a_region_that_no_client_sends_is_none(front: Front) -> None:
    shown = await panel_of(front, await single(front, "a fox with odd regions"))
    session = _pressable(front, shown)[0]["custom_id"].split(":")[1]
    for rows in ODD_ROWS:
        body: Json = {"custom_id": f"rf1:{session}:p", "components": rows}
        await front.member().actions.forge(front.member().id, shown, MODAL, body).answered()
    told = len(ODD_ROWS)
    await until(lambda: _said(front, region.NOTHING_CHOSEN()) == told, "every form is answered", patient(5.0))
    assert "Traceback" not in front.bot.printed


async def test_presses_that_no_client_sends_are_answered(front: Front) -> None:
    grid = await front.grid("a fox with odd presses")
    button = _pressable(front, grid["id"])[0]["custom_id"]
    odd: tuple[Json, ...] = (
        {"component_type": 2},
        {"custom_id": None, "component_type": 2},
        {"custom_id": 5, "component_type": 2},
        {"custom_id": [button], "component_type": 2},
        {"custom_id": button},
        {"custom_id": button, "component_type": None},
        {"custom_id": button, "component_type": [2]},
        {"custom_id": button, "component_type": 3, "values": None},
        {"custom_id": button, "component_type": 5, "values": ["x"], "resolved": {}},
        {},
    )
    told = {str(answers.NOT_OFFERED()), str(jobs.OUTDATED())}
    for body in odd:
        assert await answered(front, grid["id"], COMPONENT, body) in told, body
    assert "starting a new one" not in front.bot.printed
    assert "Traceback" not in front.bot.printed


async def test_a_list_that_names_no_choice_is_answered(front: Front) -> None:
    shown = await panel(front, await front.member().command("settings"))
    speeds = next(part for part in _pressable(front, shown["id"]) if part["type"] == COMPONENT)["custom_id"]
    odd: tuple[Json, ...] = (
        {},
        {"values": None},
        {"values": []},
        {"values": [None]},
        {"values": "fast"},
        {"values": [["a"]]},
    )
    for chosen in odd:
        body: Json = {"custom_id": speeds, "component_type": 3, **chosen}
        assert await answered(front, shown["id"], COMPONENT, body), body
    assert "Traceback" not in front.bot.printed


async def test_a_message_that_cannot_be_read_is_said_to_be_so(front: Front) -> None:
    member = front.member()
    message = await member.say("a poll", channel="imagine")
    stored = front.discord.state.find_message(message)
    assert stored is not None
    poll: Json = {"question": {"text": "x"}, "answers": [], "allow_multiselect": False, "layout_type": 1}
    stored.body["poll"] = poll | {"expiry": None}
    answer = await (await member.menu("Describe", message)).answered()
    assert (answer.ephemeral, front.told(answer)) == (True, answers.UNREADABLE())
    assert "never retrieved" not in front.bot.printed


async def test_the_client_outlives_events_that_it_cannot_read(front: Front) -> None:
    guild = copy.deepcopy(front.discord.state.guilds[GUILD_ID])
    odd: tuple[tuple[str, Json], ...] = (
        ("GUILD_UPDATE", {"id": None}),
        ("GUILD_UPDATE", guild | {"roles": None}),
        ("GUILD_ROLE_CREATE", {"guild_id": GUILD_ID, "role": None}),
        ("CHANNEL_CREATE", {"guild_id": GUILD_ID}),
        ("CHANNEL_DELETE", {}),
        ("INTERACTION_CREATE", {"token": "an-odd-token"}),
        ("INTERACTION_CREATE", {"id": "1", "type": 3, "token": "an-odd-token", "data": None}),
        ("SOMETHING_NEW", {}),
    )
    for name, body in odd:
        front.discord.hub.publish(Event(name, body, GUILD_ID))
    await front.grid("a fox after odd events")
    assert "starting a new one" not in front.bot.printed


async def test_the_client_outlives_unreadable_frames(front: Front) -> None:
    """Frames in other shapes, a garbled one, and a session that is resumed without a body."""
    control, heard = front.discord.faults.gateway, front.discord.gateway.heard
    before = heard[IDENTIFY], heard[RESUME]
    instead: dict[str, object] = {"X": [], "Y": {"op": 0, "t": ["READY"], "s": "x"}, "Z": "{nonsense"}
    control.instead = lambda said: said | {"d": None} if said["t"] == "RESUMED" else instead.get(said["t"], said)
    for name in instead:
        control.say({"op": 0, "s": None, "t": name, "d": {}})
    await until(lambda: heard[RESUME] > before[1] and front.discord.gateway.online, "it is back")
    control.clear()
    await front.grid("a fox after odd frames")
    assert "starting a new one" not in front.bot.printed
    assert heard[IDENTIFY] == before[0]


def _said(front: Front, content: str) -> int:
    return sum(message["content"] == content for message in front.discord.messages("imagine"))


def _pressable(front: Front, message: str) -> list[Json]:
    return [one for row in (front.discord.message(message) or {})["components"] for one in row["components"]]
