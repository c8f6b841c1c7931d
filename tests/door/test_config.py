"""`/admin config` through Discord: one panel, turned to each of its pages."""

from __future__ import annotations

import pytest

from loopback_discord.checks.components import walk
from tests.door.front import Front, Json
from tests.door.test_admin import managed_by_nobody, offered_to_all, panel

PAGES = {
    "general": ["speed:", "ask:timezone"],
    "results": ["visibility:", "press:"],
    "channels": ["log:", "review:"],
    "limits": ["ask:limits"],
    "words": ["ask:words"],
}


async def opened(front: Front, page: str = "general") -> Json:
    """The panel, turned to a page."""
    shown = await panel(front, await front.member("admin").command("admin config"))
    return shown if page == "general" else await use(front, shown, "page", page)


def control(shown: Json, verb: str) -> Json:
    """The list or button that does `verb`."""
    return next(part for part in walk(shown["components"]) if part.get("custom_id", "").startswith(f"ig1:{verb}"))


async def use(front: Front, shown: Json, verb: str, *values: str) -> Json:
    """The panel after a choice in a list."""
    chosen = front.member("admin").select(shown["id"], control(shown, verb)["custom_id"], list(values))
    return await panel(front, await chosen)


async def fill(front: Front, shown: Json, form: str, **typed: str) -> str:
    """Send a form and return the text after it: the panel, or why it was refused."""
    admin = front.member("admin")
    asked = await admin.click(shown["id"], custom_id=f"ig1:ask:{form}")
    return str((await panel(front, await admin.submit_modal(asked, typed)))["content"])


async def refused(front: Front, shown: Json, custom_id: str, values: list[str]) -> None:
    """Press something that is refused and leaves the panel unchanged."""
    admin, before = front.member("admin"), front.discord.message(shown["id"])
    used = admin.select(shown["id"], custom_id, values) if values else admin.click(shown["id"], custom_id=custom_id)
    assert "Manage Server" in front.told(await (await used).answered())
    assert front.discord.message(shown["id"]) == before


async def test_every_page_has_its_controls(front: Front) -> None:
    shown = await opened(front)
    assert [one["value"] for one in control(shown, "page")["options"]] == list(PAGES)
    for page, verbs in PAGES.items():
        shown = await use(front, shown, "page", page)
        found = [part["custom_id"] for part in walk(shown["components"]) if part.get("custom_id")]
        assert found == [f"ig1:{verb}" for verb in ("page:", *verbs)]


async def test_a_time_zone_is_typed_by_its_name(front: Front) -> None:
    shown = await opened(front)
    assert "Time zone: America/New_York - " in await fill(front, shown, "timezone", zone="america/new york")
    assert "Did you mean `Europe/Berlin`?" in await fill(front, shown, "timezone", zone="Berlin")
    assert "Time zone: America/New_York - " in (await opened(front))["content"]
    assert "Time zone: UTC - " in await fill(front, shown, "timezone", zone="")


async def test_results_and_who_presses_are_chosen(front: Front) -> None:
    shown = await use(front, await opened(front, "results"), "visibility", "private")
    assert "Results: private - " in shown["content"]
    shown = await use(front, shown, "press", "roles")
    assert "no role is chosen yet" in shown["content"]
    roles = front.discord.world.roles
    shown = await use(front, shown, "roles", roles["Artist"], roles["Patron"])
    assert f"<@&{roles['Artist']}>, <@&{roles['Patron']}>" in shown["content"]
    defaults = [row["id"] for row in control(shown, "roles")["default_values"]]
    assert sorted(defaults) == sorted([roles["Artist"], roles["Patron"]])
    for verb, value, said in (
        ("press", "anyone", "under results: anyone - "),
        ("visibility", "public", "Results: public"),
    ):
        shown = await use(front, shown, verb, value)
        assert said in shown["content"]


async def test_channels_are_chosen_and_left_again(front: Front) -> None:
    channels = front.discord.world.channels
    shown = await use(front, await opened(front, "channels"), "log", channels["mod-log"])
    shown = await use(front, shown, "review", channels["reviews"])
    assert f"Log channel: <#{channels['mod-log']}> - " in shown["content"]
    assert f"Review channel: <#{channels['reviews']}> - " in shown["content"]
    assert [row["id"] for row in control(shown, "log")["default_values"]] == [channels["mod-log"]]
    assert "I can't post" not in shown["content"]
    shown = await use(front, await use(front, shown, "log"), "review")
    assert ("Log channel: none" in shown["content"], "Review channel: none" in shown["content"]) == (True, True)


async def test_a_channel_in_which_the_bot_may_not_post_is_named(front: Front) -> None:
    gallery = front.discord.world.channels["gallery"]
    front.discord.deny("gallery", "send_messages")
    shown = await use(front, await opened(front, "channels"), "log", gallery)
    assert f"<#{gallery}> ⚠️ I can't post there." in shown["content"]
    front.discord.allow("gallery", "send_messages")
    assert "I can't post" not in (await use(front, shown, "log"))["content"]


async def test_limits_are_typed_as_whole_numbers(front: Front) -> None:
    shown = await opened(front, "limits")
    said = await fill(front, shown, "limits", running="2", queued="", share="5")
    assert "run at once: 2; that wait: 10 (the bot's own limit)" in said
    assert "whole server that run at once: 5" in said
    assert "from 1 to 3" in await fill(front, shown, "limits", running="4", queued="", share="")
    assert "run at once: 2;" in (await opened(front))["content"]
    assert "run at once: 3 (the bot's own limit)" in await fill(front, shown, "limits", running="", queued="", share="")


async def test_adult_words_are_typed_one_a_line(front: Front) -> None:
    shown = await opened(front, "words")
    assert "Adult words: `bare skin`, `nude` - " in await fill(front, shown, "words", words="nude\nbare skin\n\nNUDE")
    said = await front.member("bob").command("imagine", {"prompt": "a nude in oil"})
    assert "age-restricted" in front.told(await said.answered())
    assert "Adult words: none" in await fill(front, shown, "words", words="")


async def test_a_member_gets_no_panel(front: Front) -> None:
    async with offered_to_all(front):
        answer = await (await front.member("alice").command("admin config")).answered()
    assert answer.ephemeral
    assert "Manage Server" in front.told(answer)


@pytest.mark.parametrize("page", PAGES)
async def test_no_control_works_for_who_manages_no_more(front: Front, page: str) -> None:
    shown = await opened(front, page)
    somewhere = {"value": front.discord.world.channels["general"]}
    with managed_by_nobody(front):
        await refused(front, shown, "ig1:page:", ["limits"])
        for verb in PAGES[page]:
            offered = control(shown, verb).get("options", [somewhere])
            await refused(front, shown, f"ig1:{verb}", [] if "ask" in verb else [offered[-1]["value"]])
    assert (await opened(front, page))["content"] == shown["content"]


async def test_a_form_of_who_manages_no_more_is_not_taken(front: Front) -> None:
    admin, shown = front.member("admin"), await opened(front)
    asked = await admin.click(shown["id"], custom_id="ig1:ask:timezone")
    await asked.answered()
    with managed_by_nobody(front):
        answer = await (await admin.submit_modal(asked, {"zone": "Asia/Tokyo"})).answered()
    assert "Manage Server" in front.told(answer)
    assert "Time zone: UTC" in (await opened(front))["content"]


async def test_panel_and_form_outlive_a_restart(front: Front) -> None:
    admin, shown, general = front.member("admin"), await opened(front, "results"), await opened(front)
    asked = await admin.click(general["id"], custom_id="ig1:ask:timezone")
    await asked.answered()
    await front.bot.kill()
    await front.restart()
    sent = await admin.submit_modal(asked, {"zone": "asia/tokyo"})
    assert "Time zone: Asia/Tokyo" in (await panel(front, sent))["content"]
    shown = await use(front, shown, "press", "roles")
    await front.bot.kill()
    await front.restart()
    artist = front.discord.world.roles["Artist"]
    shown = await use(front, shown, "roles", artist)
    assert f"<@&{artist}>" in shown["content"]
    assert "under results: anyone" in (await use(front, shown, "press", "anyone"))["content"]
    assert "Time zone: UTC" in await fill(front, general, "timezone", zone="")
