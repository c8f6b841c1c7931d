"""Credits through the front door: limits, pools, grants and prices as admins set them and members see them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.credits.quota import Period
from bot.core.kinds import Priced
from loopback_discord.checks.components import walk
from tests.door.front import Front, Json, labels
from tests.door.test_admin import managed_by_nobody, offered_to_all, panel

OPTIONS = {"settings": {"DEFAULT_DAILY_CREDITS": "50"}}


async def told(front: Front, path: str, options: Json | None = None, member: str = "admin", **where: Any) -> str:
    return str((await panel(front, await front.member(member).command(path, options, **where)))["content"])


async def limit(front: Front, credits: int, **options: object) -> str:
    """`/admin quota set` for a day; people, roles and channels by name."""
    return await told(front, "admin quota set", {"period": "day", "credits": credits} | named(front, options))


def named(front: Front, options: Json) -> Json:
    """Replace names in options by ids."""
    world = front.member().world
    ids = {"user": world.users, "role": world.roles, "channel": world.channels}
    return {key: ids[key][str(value)] if key in ids else value for key, value in options.items()}


async def refused(front: Front, member: str = "alice", channel: str = "imagine", **options: object) -> str:
    """The refusal of a member's `/imagine`; nothing reaches the provider."""
    before = len(front.provider.submits)
    said = await told(front, "imagine", {"prompt": "a wren", **options}, member, channel=channel)
    assert len(front.provider.submits) == before
    return said


async def made(front: Front, member: str = "alice", channel: str = "imagine", **options: object) -> None:
    """An `/imagine` that is delivered."""
    asked = await front.member(member).command("imagine", {"prompt": "a wren", **options}, channel=channel)
    await front.ended(await front.acknowledged(asked))


def list_of(message: Json) -> Json:
    """The only list of a panel."""
    (found,) = [part for part in walk(message["components"]) if part["type"] == 3]
    return found


async def choose(front: Front, message: Json, value: str) -> Json:
    return await panel(front, await front.member("admin").select(message["id"], list_of(message)["custom_id"], [value]))


async def test_the_limit_of_everyone_gives_way_to_that_of_a_role_and_both_to_a_member_s_own(fresh: Front) -> None:
    assert "Everyone: **2** a day" in await limit(fresh, 2)
    await made(fresh)
    await made(fresh)
    said = await refused(fresh)
    assert "0 of 2 left today" in said
    assert "<t:" in said
    assert "A job costs 1 credit; video 4, turbo 2" in said
    first, *_, costs = (await told(fresh, "quota", member="alice")).splitlines()
    assert first.startswith("You have **0** of **2** credits left today: 2 spent. Full again <t:")
    assert costs.startswith("A job costs 1 credit; video 4, turbo 2")
    patron = fresh.member().world.roles["Patron"]
    assert f"<@&{patron}>: **3** a day" in await limit(fresh, 3, role="Patron")
    assert "0 of 2" in await refused(fresh)
    await fresh.discord.give_role("alice", "Patron")
    await made(fresh)
    assert "0 of 3" in await refused(fresh)
    await limit(fresh, 1, user="alice")
    assert "0 of 1" in await refused(fresh)
    shown = await told(fresh, "admin quota show", named(fresh, {"user": "alice"}))
    assert "can spend **0 credits** here now. Their limits are their own" in shown
    assert "3 credits back" in await told(fresh, "admin quota reset", named(fresh, {"user": "alice"}))
    await made(fresh)
    assert "nothing to give back" in await told(fresh, "admin quota reset", named(fresh, {"user": "bob"}))


async def test_pools_must_have_room_as_well_and_a_thread_counts_with_its_channel(fresh: Front) -> None:
    imagine = fresh.member().world.channels["imagine"]
    await made(fresh)
    assert f"All in <#{imagine}> together: **2** a day" in await limit(fresh, 2, channel="sketches")
    assert "All members together: **4** a day" in await limit(fresh, 4, pool=True)
    await made(fresh, "bob", channel="sketches")
    assert "shared credits of this channel have 0 of 2 left today" in await refused(fresh, "carol")
    await made(fresh, "carol", channel="general")
    await made(fresh, "carol", channel="general")
    assert "shared credits of this server have 0 of 4 left today" in await refused(fresh, "dave", "general")
    first = (await told(fresh, "quota", member="dave", channel="general")).splitlines()[0]
    assert first.startswith("All members together have **0** of **4** credits left today")
    assert "**1000** of **1000**" in await told(fresh, "quota", member="dave", channel="dm")


async def test_a_removed_pool_forgets_nothing_while_jobs_run(fresh: Front) -> None:
    await limit(fresh, 9, pool=True)
    before = await fresh.imagine("a snail --slow")
    await remove_all(fresh)
    between = await fresh.imagine("a hen --slow", "bob")
    await fresh.ended(before)
    await limit(fresh, 9, pool=True)
    await fresh.ended(between)
    assert "All members together have **7** of **9**" in await told(fresh, "quota", member="carol")


async def remove_all(front: Front) -> str:
    """Remove every limit by the list under `/admin quota show`; returns the panel's text."""
    shown = await panel(front, await front.member("admin").command("admin quota show"))
    while shown["components"]:
        shown = await choose(front, shown, list_of(shown)["options"][0]["value"])
    return str(shown["content"])


async def test_extra_credits_are_used_last_end_when_an_admin_says_and_can_be_taken_back(fresh: Front) -> None:
    await limit(fresh, 1)
    alice = named(fresh, {"user": "alice"})
    given = await panel(
        fresh,
        await fresh.member("admin").command("admin quota grant", alice | {"credits": 3, "reason": "the *banner*"}),
    )
    assert "has 3 credits extra for `the *banner*`; they don't expire" in given["content"]
    await made(fresh)
    await made(fresh)
    first, extra, _ = (await told(fresh, "quota", member="alice")).splitlines()
    assert first.startswith("You have **0** of **1** credits left today")
    assert extra.startswith("Extra: **2** of **3** left, for `the *banner*`")
    await fresh.bot.kill()
    await fresh.restart()
    given = await choose(fresh, given, "month")
    assert "they expire <t:" in given["content"]
    shown = await panel(fresh, await fresh.member("admin").command("admin quota show", alice))
    assert "Extra: **2** of **3** left" in shown["content"]
    shown = await choose(fresh, shown, list_of(shown)["options"][0]["value"])
    assert shown["content"].splitlines()[0].startswith("Took back 2 credits extra from <@")
    assert "0 of 1 left today" in await refused(fresh)
    assert fresh.discord.pinged(given["id"]) == []


async def test_what_is_free_costs_nothing_and_what_is_dear_asks_first(front: Front) -> None:
    assert "Imagine: **0 credits**" in await told(front, "admin quota cost", {"kind": "imagine", "credits": 0})
    await made(front)
    assert "**50** of **50**" in await told(front, "quota", member="alice")
    said = await told(front, "admin quota cost", {"kind": "imagine", "credits": 5})
    assert "imagine 5" in said
    assert "ask first" in said
    before = len(front.provider.submits)
    question = await panel(front, await front.ask("a tern"))
    assert labels(question) == ["Start for 5 credits", "No"]
    assert "you have 50 credits" in question["content"]
    assert len(front.provider.submits) == before
    await started(front, question, "Start for 5 credits")
    assert len(front.provider.submits) == before + 1
    assert "**45** of **50**" in await told(front, "quota", member="alice")
    assert "imagine" not in await told(front, "admin quota cost", {"kind": "imagine", "credits": 1})


async def started(front: Front, question: Json, label: str) -> None:
    """Agree twice at once, and wait until the started job has ended."""
    for press in [await front.member().click(question["id"], label=label) for _ in range(2)]:
        await press.answered()
    await front.settled()


async def test_a_button_that_became_dear_asks_first_too(front: Front) -> None:
    grid = await front.grid("a gull")
    await told(front, "admin quota cost", {"kind": "upscale", "credits": 4})
    question = await panel(front, await front.member().click(grid["id"], label="U1"))
    assert question["content"].startswith("This costs 4 credits; ")
    before = len(front.provider.submits)
    await started(front, question, "Start for 4 credits")
    assert len(front.provider.submits) == before + 1
    shown = front.discord.message(str(front.books.jobs()[-1].message_id))
    assert shown is not None
    assert shown["message_reference"]["message_id"] == grid["id"]
    await told(front, "admin quota cost", {"kind": "upscale", "credits": 1000})
    refusal = await panel(front, await front.member().click(grid["id"], label="U2"))
    assert "more than your limit of 50 a day" in refusal["content"]
    assert "upscale 1000" in refusal["content"]
    assert "upscale" not in await told(front, "admin quota cost", {"kind": "upscale", "credits": 1})


async def test_the_rules_of_a_server_are_shown_and_removed_after_a_restart_too(fresh: Front) -> None:
    for options in ({}, {"role": "Artist"}, {"channel": "gallery"}, {"user": "bob"}, {"pool": True}):
        await limit(fresh, 7, **options)
    await told(fresh, "admin quota set", {"period": "month", "unlimited": True})
    shown = await panel(fresh, await fresh.member("admin").command("admin quota show"))
    assert "Everyone: **7** a day, **unlimited** a month" in shown["content"]
    assert [option["label"] for option in list_of(shown)["options"]] == [
        "Everyone: 7 a day", "Everyone: unlimited a month", "All members together: 7 a day", "Role Artist: 7 a day",
        "All in #gallery: 7 a day", f"Member {fresh.member('bob').id}: 7 a day",
    ]  # fmt: skip
    await fresh.bot.kill()
    await fresh.restart()
    shown = await choose(fresh, shown, "everyone:0:day")
    assert "Everyone: **unlimited** a month" in shown["content"]
    assert "Everyone: **1000** a day (the bot's default)" in await remove_all(fresh)


WRONG = [
    ({"period": "day"}, "Give either"),
    ({"period": "day", "unlimited": False}, "Give either"),
    ({"period": "day", "unlimited": True, "credits": 5}, "only one of `credits`"),
    ({"period": "day", "credits": 5, "pool": True, "user": "bob"}, "only one of"),
    ({"period": "day", "credits": 5, "channel": "Studio"}, "A category has no credits"),
]


@pytest.mark.parametrize(("options", "says"), WRONG, ids=["neither", "false", "both", "two subjects", "category"])
async def test_options_that_cannot_be_are_refused_and_change_nothing(front: Front, options: Json, says: str) -> None:
    before = await told(front, "admin quota show")
    assert says in await told(front, "admin quota set", named(front, options))
    assert await told(front, "admin quota show") == before


@pytest.mark.parametrize(
    ("name", "options"), [("set", {"period": "day", "credits": 5}), ("grant", {"credits": 5}), ("reset", {})]
)
async def test_a_bot_has_no_credits(front: Front, name: str, options: Json) -> None:
    assert "That's a bot." in await told(front, f"admin quota {name}", options | {"user": front.discord.world.bot_id})


ROWS = {
    "set": ["period* 3", "credits 4", "unlimited 5", "user 6", "role 8", "channel 7", "pool 5"],
    "show": ["user 6"],
    "grant": ["user* 6", "credits* 4", "reason 3"],
    "reset": ["user* 6"],
    "cost": ["kind* 3", "credits* 4"],
}


async def test_the_commands_have_the_options_that_were_agreed(front: Front) -> None:
    (admin,) = [row for row in front.discord.commands.listed(None) if row["name"] == "admin"]
    (group,) = [row for row in admin["options"] if row["name"] == "quota"]
    options = {row["name"]: row.get("options", []) for row in group["options"]}
    assert {
        name: [f"{one['name']}{'*' if one.get('required') else ''} {one['type']}" for one in rows]
        for name, rows in options.items()
    } == ROWS
    assert [one["value"] for one in options["set"][0]["choices"]] == list(Period)
    assert [one["value"] for one in options["cost"][0]["choices"]] == list(Priced)


COMMANDS: list[tuple[str, Json]] = [
    ("set", {"period": "day", "credits": 5}),
    ("show", {}),
    ("show", {"user": "bob"}),
    ("grant", {"user": "bob", "credits": 5}),
    ("reset", {"user": "bob"}),
    ("cost", {"kind": "zoom", "credits": 5}),
]


async def test_who_does_not_manage_the_server_is_refused_privately_and_changes_nothing(front: Front) -> None:
    before = await told(front, "admin quota show")
    async with offered_to_all(front):
        for name, options in COMMANDS:
            assert "Manage Server" in await told(front, f"admin quota {name}", named(front, options), "alice")
    await limit(front, 9, user="carol")
    shown = await panel(front, await front.member("admin").command("admin quota show"))
    with managed_by_nobody(front):
        assert "Manage Server" in (await choose(front, shown, list_of(shown)["options"][0]["value"]))["content"]
    assert ": **9** a day" in await told(front, "admin quota show")
    assert await remove_all(front) == before
