"""Controls that somebody has tampered with: a press or a form counts only on a message that offers it."""

from __future__ import annotations

import copy

import pytest

from bot.texts.jobs import clicks
from bot.texts.kit import answers
from bot.texts.members import privacy
from bot.texts.region import region
from loopback_discord.checks.components import walk
from loopback_discord.world.names import ARTIST_ROLE_ID
from tests.door.front import Front, Json
from tests.door.test_admin import panel
from tests.door.test_main_path import single
from tests.door.test_region import drafted, form, panel_of
from tests.door.test_review import CHANNELS, LISTS
from tests.waiting import patient


def _with_buttons_of(front: Front, message: Json, other: Json) -> None:
    """Give a message the buttons of another one, which no Discord client could do."""
    stored = front.discord.state.message(message["channel_id"], message["id"])
    stored.body["components"] = copy.deepcopy(other["components"])


async def test_a_job_of_direct_messages_is_not_reached_through_another_message(front: Front) -> None:
    asked = await front.member("alice").command("imagine", {"prompt": "a secret fox"}, channel="dm")
    secret = await front.ended(await front.acknowledged(asked))
    public = await front.grid("a public fox", "bob")
    _with_buttons_of(front, public, secret)
    before = len(front.books.jobs())
    answer = await (await front.member("bob").click(public["id"], label="U1")).answered()
    assert answer.ephemeral
    assert front.told(answer).startswith("I no longer have this picture")
    assert len(front.books.jobs()) == before


async def test_a_log_channel_that_the_server_does_not_have_is_refused(front: Front) -> None:
    channels, own = front.discord.state.channels, front.discord.world.channels["reviews"]
    foreign = str(int(own) + 5_000)
    channels[foreign] = channels[own] | {"id": foreign}  # the gateway hasn't sent the bot any of these
    admin = front.member("admin")
    shown = await panel(front, await admin.command("admin config"))
    pages = next(part for part in walk(shown["components"]) if part["type"] == LISTS)
    shown = await panel(front, await admin.select(shown["id"], pages["custom_id"], ["channels"]))
    for picker in [part for part in walk(shown["components"]) if part["type"] == CHANNELS]:
        refused = await panel(front, await admin.select(shown["id"], picker["custom_id"], [foreign]))
        assert "That channel isn't in this server" in refused["content"]
    for path, options in (("access channel", {"rule": "deny"}), ("quota set", {"period": "day", "credits": 1})):
        refused = await panel(front, await admin.command(f"admin {path}", {"channel": foreign, **options}))
        assert "That channel isn't in this server" in refused["content"]
    del channels[foreign]


BUTTON, LIST = 2, 3
CONTROLS = {
    "none of ours": {"type": BUTTON, "style": 2, "label": "x", "custom_id": "vote:up"},
    "no end": {"type": BUTTON, "style": 2, "label": "x", "custom_id": "il1:"},
    "a list of ours as a button": {"type": BUTTON, "style": 2, "label": "x", "custom_id": "iw1:speed:"},
    "a button of ours as a list": {"type": LIST, "custom_id": "il1:more:", "options": [{"label": "a", "value": "a"}]},
    "a job's list as a button": {"type": BUTTON, "style": 2, "label": "x", "custom_id": "is1:0123456789"},
    "nothing chosen": {"type": LIST, "custom_id": "iw1:speed:", "options": [], "min_values": 0},
    "no button chosen": {"type": LIST, "custom_id": "is1:0123456789", "options": [], "min_values": 0},
}


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
async def test_a_control_that_no_version_has_made_is_answered(front: Front, control: Json) -> None:
    grid, member = await front.grid("a fox with a strange control"), front.member("bob")
    stored = front.discord.state.message(grid["channel_id"], grid["id"])
    stored.body["components"] = [{"type": 1, "id": 9, "components": [control | {"id": 1}]}]
    chosen = ["a"] if control.get("options") else []
    pressed = member.actions.component(member.id, grid["channel_id"], grid["id"], control["custom_id"], chosen)
    answer = await pressed.answered()
    assert answer.ephemeral
    assert "out of date" in front.told(answer)
    assert "Traceback" not in front.bot.printed


TOKEN = "a" * 22
ELSEWHERE = (  # of panels that only their member sees, and of cards
    "il1:refresh:", "il1:older:{job}", "il1:newer:{job}", "il1:cancel:{job}", "il1:withdraw:{job}", "il1:show:{job}",
    "iq1:stop:{job}", "iq1:go:{job}", "ia1:imagine:{job}1", "iy1:stop:{job}", "ip1:post:{job}",
    "ic1:remix:on", "ic1:ping:off", "ic1:suffix:", "ik1:keep:", "ik1:ask:", "ik1:delete:", "it1:keep:00000000000000aa1",
    "ig1:ask:words", "im1:refresh:1", "ih1:newer:1", "if1:page:1", "ij1:next:1", "iv1:yes:{job}", "iv1:no:{job}",
    f"rg1:{TOKEN}:s", f"rg1:{TOKEN}:p", "ib1:{job}:77", "ib1:{job}:r", "ib1:{other}:0",
)  # fmt: skip
LISTS_ELSEWHERE = (
    ("iw1:speed:", "turbo"),
    ("ig1:page:", "words"),
    ("ie1:lift:", "1"),
    ("in1:lift:", "1"),
    ("is1:{job}", "0"),
)


def _text(custom_id: str, value: str) -> Json:
    return {"type": 1, "components": [{"type": 4, "custom_id": custom_id, "value": value}]}


FORMS_ELSEWHERE = (
    ("ix1:suffix:", [_text("text", "in oil")]),
    ("io1:timezone:", [_text("zone", "Europe/Berlin")]),
    (f"rf1:{TOKEN}:p", [{"type": 18, "component": {"type": 3, "custom_id": "region", "values": ["left"]}}]),
)


async def test_a_control_that_stands_elsewhere_changes_nobodys_message(front: Front) -> None:
    grid, member = await front.grid("a fox with a plain grid", "bob"), front.member("admin")
    other = front.job_of((await front.grid("another fox", "alice"))["id"]).id
    known, job = len(front.books.jobs()), front.job_of(grid["id"]).id
    before = len(front.discord.history(grid["id"]))
    pressed = [(one, None) for one in ELSEWHERE] + [(one, [value]) for one, value in LISTS_ELSEWHERE]
    for custom_id, values in pressed:
        forged = await member.forge(grid["id"], custom_id.format(job=job, other=other), values)
        answer = await forged.answered()
        assert (answer.ephemeral, front.told(answer)) == (True, answers.NOT_OFFERED()), custom_id
    for custom_id, components in FORMS_ELSEWHERE:
        answer = await (await member.forge_modal(grid["id"], custom_id, components)).answered()
        assert (answer.ephemeral, front.told(answer)) == (True, answers.NO_PANEL()), custom_id
    assert len(front.discord.history(grid["id"])) == before
    assert len(front.books.jobs()) == known
    await front.ended(await front.press(grid["id"], "V1", "bob"))


async def test_a_choice_that_a_list_does_not_offer_changes_nothing(front: Front) -> None:
    member = front.member("bob")
    shown = await panel(front, await member.command("settings"))
    speeds = next(part for part in walk(shown["components"]) if part["type"] == LISTS)
    for values in (["warp"], ["fast", "turbo"]):
        refused = await panel(front, await member.forge(shown["id"], speeds["custom_id"], values))
        assert refused["content"] == answers.NOT_OFFERED()
    assert (front.discord.message(shown["id"]) or {})["content"] == shown["content"]


async def test_the_second_press_of_a_double_click_is_answered(front: Front) -> None:
    member = front.member("bob")
    settings = await panel(front, await member.command("settings"))
    question = await panel(front, await member.click(settings["id"], label=privacy.ASK_BUTTON()))
    keep = next(part for part in walk(question["components"]) if part.get("label") == privacy.KEEP_BUTTON())
    closed = await panel(front, await member.click(question["id"], custom_id=keep["custom_id"]))
    assert closed["content"] == privacy.NOTHING_DELETED()
    late = await panel(front, await member.forge(question["id"], keep["custom_id"]))
    assert late["content"] == answers.NOT_OFFERED()


async def test_a_disabled_button_does_nothing(front: Front) -> None:
    await front.grid("the only fox of its member", "carol")
    asked = await front.member("carol").command("history")
    answer = await asked.answered()
    shown = await front.discord.wait_for(lambda m: m["id"] == answer.message and m["components"], patient(5.0))
    older = next(part for part in walk(shown["components"]) if part.get("disabled"))
    refused = await panel(front, await front.member("carol").forge(shown["id"], older["custom_id"]))
    assert refused["content"] == answers.NOT_OFFERED()


ODD_FORMS = ("zz1:a:b", "x", "ix1:", "ix9:suffix:", "io1:nothing:", "iz1:0123456789:q", "rf1:short:p", "iu1:imagine:0")


async def test_a_form_that_no_version_has_made_is_answered(front: Front) -> None:
    member = front.member("admin")
    for command, own in (("settings", "ix1:suffix:"), ("admin config", "io1:limits:")):
        shown = await panel(front, await member.command(command))
        for custom_id in (*ODD_FORMS, own):
            for rows in ([], [_text("other", "a")], [{"type": 1, "components": [{"type": 4, "custom_id": "text"}]}]):
                answer = await (await member.forge_modal(shown["id"], custom_id, rows)).answered()
                assert answer.ephemeral, custom_id
    assert "Traceback" not in front.bot.printed


async def test_a_mask_that_was_not_uploaded_is_refused(front: Front) -> None:
    shown = await panel_of(front, await single(front, "a fox without a mask"))
    page = next(part for part in walk((front.discord.message(shown) or {})["components"]) if part.get("custom_id"))
    session = page["custom_id"].split(":")[1]
    rows = [{"type": 18, "component": {"type": 19, "custom_id": "file", "values": ["1"]}}, _text("prompt", "a pond")]
    await front.member().forge_modal(shown, f"rf1:{session}:u", rows)
    await front.discord.wait_for(lambda m: m["content"] == region.NOTHING_CHOSEN(), patient(5.0))
    assert "Traceback" not in front.bot.printed


async def test_a_text_is_not_taken_by_a_button_that_asks_for_none(front: Front) -> None:
    grid, admin = await front.grid("a zebra --turbo"), front.member("admin")
    known, job = len(front.books.jobs()), front.job_of(grid["id"]).id
    await (await admin.command("admin filter add", {"pattern": "zebra"})).answered()
    try:
        forged = await front.member().forge_modal(grid["id"], f"iz1:{job}:1", [_text("text", "a horse --relax")])
        answer = await forged.answered()
        assert (answer.ephemeral, front.told(answer)) == (True, clicks.TAKES_NO_PROMPT())
    finally:
        await (await admin.command("admin filter remove", {"pattern": "zebra"})).answered()
    assert len(front.books.jobs()) == known


async def test_a_role_that_was_lost_counts_no_more_for_a_region(front: Front) -> None:
    alice, admin = front.member(), front.member("admin")
    picture = await single(front, "a fox of an artist")
    await front.discord.give_role("alice", "Artist")
    await (await admin.command("admin access role", {"role": ARTIST_ROLE_ID, "rule": "allow"})).answered()
    try:
        shown = await panel_of(front, picture)
        await alice.submit_modal(await form(front, shown, "Choose a preset"), {"region": ["left_half"], "prompt": "a"})
        await drafted(front, shown)
        known = len(front.books.jobs())
        await front.discord.take_role("alice", "Artist")
        await alice.click(shown, label="Start")
        await front.discord.wait_for(lambda m: "role" in m["content"] and m["id"] > shown, patient(5.0))
        assert len(front.books.jobs()) == known
    finally:
        undone = {"role": ARTIST_ROLE_ID, "rule": "default"}
        await (await admin.command("admin access role", undone)).answered()
