"""Words for adults only: where Discord restricts a channel by age, and in its threads."""

from __future__ import annotations

from pathlib import Path

from bot.store.database.schema_rules import access_rules, filters
from bot.texts.rules import access
from loopback_discord.world.hub import Event
from tests.door import rules
from tests.door.front import Front, labels, opened, until
from tests.door.private import public
from tests.waiting import patient


def restrict(front: Front, channel: str) -> None:
    """Restrict a channel by age, as an admin does."""
    row = front.discord.state.channel(front.discord.world.channels[channel])
    row["nsfw"] = True
    front.discord.state.changed()
    front.discord.hub.publish(Event("CHANNEL_UPDATE", row, row.get("guild_id")))


async def taken(front: Front, channel: str) -> bool:
    """True if a prompt with such a word is taken in a channel; waits for its picture."""
    asked = await front.member().command("imagine", {"prompt": "a velvet wren"}, channel=channel)
    answer = await asked.answered()
    if answer.ephemeral:
        assert "only in age-restricted channels" in front.told(answer)
    else:
        await front.ended(answer.message or "")
    return not answer.ephemeral


def said_here(front: Front) -> str:
    """All texts that a member reads in the first channel."""
    return "\n".join(m["content"] for m in front.discord.messages("imagine"))


async def shown(front: Front, job: str, channel: str) -> str:
    """The reason why a result isn't shown again in a channel, "" = it is shown."""
    answer = await (await front.member().command("show", {"job": job}, channel=channel)).answered()
    return front.told(answer) if answer.ephemeral else ""


async def test_they_are_taken_in_age_restricted_channels_and_their_threads(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        rules.put(front, filters, pattern="velvet", is_regex=False, verdict="adult")
        places = ("imagine", "sketches", "after-dark", "dm")
        gallery = int(front.discord.world.channels["gallery"])
        rules.put(front, access_rules, target="channel", target_id=gallery, rule="deny")
        assert [await taken(front, place) for place in places] == [False, False, True, True]
        made = front.books.jobs()[-2].id
        for place, why in (
            ("general", "only in age-restricted channels"),
            ("gallery", access.NOT_IN_CHANNEL()),
        ):
            assert why in await shown(front, made, place)
        assert await shown(front, made, "after-dark") == ""
        restrict(front, "imagine")
        assert [await taken(front, place) for place in places[:2]] == [True, True]
        assert front.books.spent() == 4
        front.check()


async def test_a_deleted_result_is_shown_again_where_the_press_was_by_the_rules_of_that_place(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        grid = await front.grid("a velvet wren")
        made = front.job_of(grid["id"]).id
        assert await shown(front, made, "after-dark") == ""
        (elsewhere,) = front.discord.messages("after-dark")
        single = await front.ended(await front.press(grid["id"], "U1"))
        front.discord.delete_message(single["id"])
        rules.put(front, filters, pattern="velvet", is_regex=False, verdict="adult")
        await rules.relaunched(front)
        here = len(public(front))
        await front.member().click(grid["id"], label="U1")
        await until(lambda: "only in age-restricted channels" in said_here(front), "it says why")
        await front.member().click(elsewhere["id"], label="U1")
        again = await front.discord.wait_for(lambda m: labels(m)[:1] == ["Upscale (Subtle)"], patient(10))
        assert again["channel_id"] == elsewhere["channel_id"]
        assert again["message_reference"]["message_id"] == elsewhere["id"]
        assert len(public(front)) == here
        front.discord.delete_message(again["id"])
        rules.choose(front, visibility="private")
        await rules.relaunched(front)
        await front.member().click(elsewhere["id"], label="U1")
        await front.discord.wait_for(
            lambda m: labels(m)[:1] == ["Upscale (Subtle)"] and "ephemeral_for" in m, patient(10)
        )
        front.check()
