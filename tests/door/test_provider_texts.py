"""A provider's words, in a server whose filter catches them."""

from __future__ import annotations

from bot.store.database.schema_rules import filters
from bot.texts.rules import filters as say
from tests.door import rules
from tests.door.front import Front, Json
from tests.door.orders import use
from tests.door.test_adult import restrict
from tests.door.test_filter import filtered, told
from tests.door.test_library import shown
from tests.door.test_prompt_choices import described, prefilled, texts
from tests.door.test_review import choose, shown_in
from tests.waiting import patient

LEFT_OUT = say.LEFT_OUT()


def written(front: Front) -> list[str]:
    """The provider's text about the newest task."""
    return list(front.provider.tasks[front.provider.submits[-1].task_id].record.text)


async def posted(front: Front, job: str, channel: str) -> Json:
    """Show a result again to everybody."""
    asked = await front.member("bob").command("show", {"job": job}, channel=channel)
    answer = await asked.answered()
    assert not answer.ephemeral, front.told(answer)
    message = await front.discord.wait_for(lambda m: m["id"] == answer.message and "**" in m["content"], patient(10))
    return dict(message)


async def test_a_caught_description_is_left_out_for_all_and_there_for_its_member(front: Front) -> None:
    async with filtered(front, "charcoal"):
        message = await described(front)
        whole = written(front)
        caught = ["charcoal" in text for text in whole]
        assert sorted(caught) == [False, False, True, True]
        assert texts(message) == [LEFT_OUT if hit else text for text, hit in zip(whole, caught, strict=True)]
        first = caught.index(True)
        assert await prefilled(front, message, f"{first + 1}\ufe0f\u20e3") == whole[first]
        page = await shown(front, await front.member().command("history"), "a_fox")
        assert whole[first] in page["content"]
        again = await posted(front, front.job_of(message["id"]).id, "general")
        assert texts(again) == texts(message)
    assert front.books.jobs()[-1].state == "delivered"


async def test_shortened_prompts_are_judged_one_by_one(front: Front) -> None:
    async with filtered(front, "red fox"):
        message = await use(front, "shorten", prompt="a red and very fox, in deep snow")
        assert texts(message) == [LEFT_OUT if "red fox" in text else text for text in written(front)]
        assert LEFT_OUT in texts(message)
        assert "red fox" not in message["content"]


async def test_the_reason_of_a_failure_is_told_privately_where_it_is_caught(front: Front) -> None:
    async with filtered(front, "gore"):
        front.provider.faults.next_task(prompt_regex="a lynx", fail="Banned prompt detected: gore")
        message = await front.ended(await front.imagine("a lynx"))
        job = front.job_of(message["id"]).id
        assert "gore" not in message["content"]
        said = f"{say.REASON_LEFT_OUT(job=job)} Nothing was charged."
        assert said in message["content"]
        assert "detected: gore" in await told(front, "show", {"job": job}, "alice")


async def test_words_that_moderators_let_pass_are_shown_when_they_come_back(front: Front) -> None:
    await choose(front, "review", "reviews")
    async with filtered(front, "hen", review=True), filtered(front, "charcoal", review=True):
        assert texts(await described(front)).count(LEFT_OUT) == 2
        await told(front, "shorten", {"prompt": "a hen, in deep snow"}, "alice")
        card = await shown_in(front, "reviews", "> a hen, in deep snow")
        await front.member("admin").click(card["id"], label="Approve")
        job = await shown_in(front, "imagine", "a hen, in deep snow", "(")
        message = await front.ended(job["id"])
        assert texts(message) == written(front)
        assert "hen" in texts(message)[0]
    await choose(front, "review")


async def test_words_for_adults_are_shown_in_their_channels(fresh: Front) -> None:
    rules.put(fresh, filters, pattern="charcoal", is_regex=False, verdict="adult")
    message = await described(fresh)
    assert texts(message).count(LEFT_OUT) == 2
    again = await posted(fresh, fresh.job_of(message["id"]).id, "after-dark")
    assert texts(again) == written(fresh)
    restrict(fresh, "imagine")
    assert texts(await described(fresh)) == written(fresh)
