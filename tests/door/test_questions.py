"""Expensive jobs ask first, privately; the question survives a crash."""

from __future__ import annotations

from pathlib import Path

from tests.door.front import Front, Json, first_line, labels, opened, until
from tests.fakes import png

PICTURE = {"image": ("red.png", png(64, 48, (200, 30, 30)))}


async def question(front: Front, **options: object) -> Json:
    """The private answer to `/video`."""
    answer = await (await front.member().command("video", options, files=PICTURE)).answered()
    assert answer.ephemeral
    shown = front.discord.message(answer.message or "")
    assert shown is not None
    assert labels(shown) == ["Start for 4 credits", "No"]
    assert "1000 credits" in shown["content"], shown["content"]
    return shown


async def test_a_question_is_answered_after_a_crash(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        asked = await question(front, prompt="it runs")
        dropped = await question(front, prompt="it rests")
        assert front.books.jobs() == []
        await front.bot.kill()
        await front.restart()
        await (await front.member().click(dropped["id"], label="No")).answered()
        assert (front.discord.message(dropped["id"]) or {})["content"] == "Nothing was started."
        for _press in range(2):
            await (await front.member().click(asked["id"], label="Start for 4 credits")).answered()
        await until(lambda: front.books.states() == ["delivered"], "the clip is delivered")
        (job,) = front.books.jobs()
        shown = await front.ended(str(job.message_id))
        assert first_line(shown) == f"**it runs** - <@{front.member().id}> (fast)"
        assert (len(front.provider.submits), front.books.spent()) == (1, 4)
        assert (front.discord.message(asked["id"]) or {})["content"] == "On its way."
        front.check()
