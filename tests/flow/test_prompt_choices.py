"""The buttons under texts: one text or all of them become pictures, or the picture is described again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import PromptError, QuotaExceeded, UserError
from bot.core.kinds import Action, Speed
from bot.core.models import Attachment, Job, ProviderButton, StoredButton
from bot.core.states import JobState
from bot.providers.base import Finished
from bot.providers.submit_requests import DescribeRequest, ImagineRequest
from bot.services.jobs.plans import AskAll, AskText, ClickRequest, Start
from tests.fakes import PICTURE, message
from tests.flow.books import BOB
from tests.flow.world import Graph, World, asker

UPLOAD = Attachment("https://cdn.example/a.png?old", "a.png", "image/png", 100)
TEXTS = ("a red fox --ar 3:2", "a *blue* hare", "a green owl")
PICKS = (
    *(ProviderButton(Action.DESCRIBE_PICK, n, f"choice:{n}") for n in (1, 2, 3)),
    ProviderButton(Action.DESCRIBE_ALL, 0, "choice:all"),
    ProviderButton(Action.DESCRIBE_RETRY, 0, "choice:retry"),
)
WORDS = Finished((), PICKS, text="1. a red fox", choices=TEXTS)


async def described(graph: Graph) -> Job:
    """A finished describe with three texts."""
    graph.world.provider.will("poll", WORDS)
    job = await graph.submit(await graph.accept(await graph.tools.prepare_describe(asker(), UPLOAD)))
    return await graph.publish(await graph.poll(job))


async def pressed(graph: Graph, job: Job, action: Action, index: int = 0, **more: object) -> ClickRequest:
    """A press on the button with this meaning."""
    stored: StoredButton = next(
        one for one in await graph.buttons(job) if (one.button.action, one.button.index) == (action, index)
    )
    request = ClickRequest(asker(), job.id, stored.slot, job.message or message())
    return replace(request, **more)  # type: ignore[arg-type]  # names as in ClickRequest


async def test_a_pick_asks_with_its_text_and_starts_what_the_member_made_of_it(graph: Graph) -> None:
    words = await described(graph)
    asked = await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_PICK, 2))
    assert asked == AskText(words.id, 1, "Imagine prompt 2", "Prompt", "a *blue* hare")
    plan = await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_PICK, 2, text="a hare --turbo"))
    job = await graph.accept(plan)
    assert (job.parent_id, job.parent_slot, job.reply_to, job.cost) == (words.id, 1, words.message_id, 2)
    await graph.submit(job)
    assert graph.world.provider.made("submit")[-1] == (ImagineRequest("a hare", Speed.TURBO), job.id)
    graph.world.provider.calls.clear()
    again = await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_PICK, 2))
    assert (type(again), graph.world.provider.calls) == (AskText, [])  # no call before the form is open


async def test_what_a_pick_brings_is_checked_like_any_prompt(graph: Graph) -> None:
    words = await described(graph)
    with pytest.raises(PromptError, match="empty"):
        await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_PICK, 1, text=" --turbo"))


async def test_imagine_all_names_its_price_and_makes_one_job_of_each_text(graph: Graph) -> None:
    words = await described(graph)
    asked = await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_ALL))
    assert asked == AskAll(words.id, 3, 3)
    plan = await graph.prompt_choices.prepare_all(asker(key="77"), words.id)
    opened = (await graph.batches.open(plan)).opened
    assert [(one.job.key, one.job.spec.prompt, one.fresh) for one in opened] == [
        (f"77.{n}", text, True) for n, text in enumerate(TEXTS, 1)
    ]
    assert {(one.job.parent_id, one.job.reply_to) for one in opened} == {(words.id, words.message_id)}
    assert await graph.credits() == (3, 1)
    assert [one.same_event for one in (await graph.batches.open(plan)).opened] == [True] * 3
    second = await graph.batches.open(await graph.prompt_choices.prepare_all(asker(key="78"), words.id))
    assert [one.fresh for one in second.opened] == [False] * 3  # confirmed twice, charged once


@pytest.mark.parametrize(("text", "fresh"), [("a *blue* hare", False), ("a *blue* hare in oil", True)])
async def test_an_edited_text_is_not_lost_while_imagine_all_runs(graph: Graph, text: str, fresh: bool) -> None:
    words = await described(graph)
    await graph.batches.open(await graph.prompt_choices.prepare_all(asker(), words.id))
    plan = await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_PICK, 2, text=text))
    assert isinstance(plan, Start)
    assert (await graph.open(plan)).fresh is fresh


async def test_imagine_all_is_all_or_nothing(world: World) -> None:
    world.limit(default_daily_credits=3)
    async with world.graph() as graph:
        words = await described(graph)
        with pytest.raises(QuotaExceeded):
            await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_ALL))
        with pytest.raises(QuotaExceeded):
            await graph.batches.open(await graph.prompt_choices.prepare_all(asker(), words.id))
        assert await graph.credits() == (0, 1)
        assert [job.id for job in await graph.all_jobs()] == [words.id]
        mine = await graph.prompt_choices.prepare_all(asker(BOB), words.id)
        assert all(one.fresh for one in (await graph.batches.open(mine)).opened)


async def test_all_texts_of_a_restart_in_between_are_shown_or_cost_nothing(world: World) -> None:
    async with world.graph() as graph:
        plan = await graph.prompt_choices.prepare_all(asker(), (await described(graph)).id)
        first, *_others = [one.job for one in (await graph.batches.open(plan)).opened]
        world.publisher.answers[first.id] = message(901)  # its message was posted, then the process ended
    world.clock.pass_by(21)
    async with world.graph() as later, later.working():
        await later.until_idle()
        ends = {job.spec.prompt: job.state for job in await later.all_jobs() if job.parent_id is not None}
        assert ends == dict(zip(TEXTS, [JobState.DELIVERED, JobState.CANCELLED, JobState.CANCELLED], strict=True))
        await later.check_books()


async def test_retry_describes_the_picture_under_the_message_anew(graph: Graph) -> None:
    words = await described(graph)
    fresh = replace(UPLOAD, url="https://cdn.example/a.png?new")
    plan = await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_RETRY, pictures=(fresh,)))
    assert isinstance(plan, Start)
    assert (plan.new.spec.references, plan.new.spec.title) == ((fresh,), "a.png")
    job = await graph.submit(await graph.accept(plan))
    assert graph.world.references.made("reference")[-1][0] == fresh.url
    request, _key = graph.world.provider.made("submit")[-1]
    assert isinstance(request, DescribeRequest)
    assert (request.picture.content, request.speed) == (PICTURE, Speed.FAST)
    again = await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_RETRY))
    assert isinstance(await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_RETRY)), Start)
    assert isinstance(again, Start)
    assert again.new.spec.references == (UPLOAD,)
    assert not (await graph.open(again)).fresh, job.id  # it runs already


async def test_words_that_are_gone_say_so(graph: Graph) -> None:
    graph.world.provider.will("poll", replace(WORDS, choices=("only one",)))
    job = await graph.submit(await graph.accept(await graph.tools.prepare_describe(asker(), UPLOAD)))
    words = await graph.publish(await graph.poll(job))
    with pytest.raises(UserError, match="these texts"):
        await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_PICK, 3))
    grid = await graph.delivered()
    with pytest.raises(UserError, match="these texts"):
        await graph.prompt_choices.prepare_all(asker(), grid.id)
