"""Forms read a prompt as `/imagine` does: presets, misspellings, speeds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.core.errors import PromptError, UserError
from bot.core.kinds import Action, Speed
from bot.core.models import Job
from bot.core.rules.policy import FilterRule, Verdict
from bot.store.rules import guilds
from bot.texts.jobs import clicks as say
from tests.flow.books import GUILD
from tests.flow.moderation import ADMIN
from tests.flow.painting import paint, pressed_region
from tests.flow.test_modals import asked
from tests.flow.test_prompt_choices import described, pressed
from tests.flow.world import Graph, asker

Form = Callable[[str], Awaitable[Job]]


async def remix(graph: Graph) -> Form:
    grid = await graph.delivered("a hen")
    return lambda text: graph.click(grid, "V1", text=text)


async def custom_zoom(graph: Graph) -> Form:
    grid = await graph.delivered("a hen --zoom 2")
    return lambda text: graph.click(grid, "Custom Zoom", text=f"{text} --zoom 2")


async def pick(graph: Graph) -> Form:
    words = await described(graph)

    async def send(text: str) -> Job:
        request = await pressed(graph, words, Action.DESCRIBE_PICK, 2, text=text)
        return await graph.accept(await graph.clicks.prepare(request))

    return send


async def region(graph: Graph) -> Form:
    session = await pressed_region(graph, await graph.delivered("a hen"))

    async def send(text: str) -> Job:
        job = await paint(graph, session, text)
        assert isinstance(job, Job)
        return job

    return send


async def go_on(graph: Graph) -> Form:
    job = await asked(graph)

    async def send(text: str) -> Job:
        await graph.clicks.go_on(job.id, asker(), text)
        return await graph.job(job.id)

    return send


FORMS = pytest.mark.parametrize("form", [remix, custom_zoom, pick, region, go_on])
Opens = Callable[[Graph], Awaitable[Form]]


@FORMS
async def test_a_preset_is_expanded_in_every_form(graph: Graph, form: Opens) -> None:
    send = await form(graph)
    await graph.preferences.save_preset(asker(), "noir", "black and white --style raw")
    job = await send("a fox --noir")
    assert job.spec.prompt.removesuffix(" --zoom 2") == "a fox black and white --style raw"
    assert job.spec.modal_prompt in (None, job.spec.prompt)
    assert job.spec.added == (("your preset `--noir`", "black and white --style raw"),)


@FORMS
async def test_a_misspelling_is_asked_about_in_every_form(graph: Graph, form: Opens) -> None:
    send = await form(graph)
    with pytest.raises(PromptError, match="Did you mean `--style`"):
        await send("a fox --sytle raw")


@FORMS
async def test_letters_that_look_like_a_speed_break_no_form(graph: Graph, form: Opens) -> None:
    send = await form(graph)
    assert "--faſt" in (await send("a fox --faſt")).spec.prompt


async def test_a_text_that_was_left_as_it_was_is_not_asked_about(graph: Graph) -> None:
    grid = await graph.delivered("a hen --blur 3")
    await graph.preferences.save_preset(asker(), "blurs", "soft")
    assert (await graph.click(grid, "V1", text="a hen --blur 3")).spec.modal_prompt == "a hen --blur 3"
    with pytest.raises(PromptError, match="Did you mean your preset `--blurs`"):
        await graph.click(grid, "V2", text="a fox --blur 3")


@pytest.mark.parametrize("form", [remix, custom_zoom, pick, region])
async def test_a_speed_in_a_form_wins_over_that_of_a_preset(graph: Graph, form: Opens) -> None:
    send = await form(graph)
    await graph.preferences.save_preset(asker(), "mine", "film grain --turbo")
    job = await send("a fox --relax --mine")
    assert (job.spec.speed, job.cost) == (Speed.RELAX, 1)


async def test_a_region_may_be_described_by_a_preset_alone(graph: Graph) -> None:
    session = await pressed_region(graph, await graph.delivered("a hen"))
    await graph.preferences.save_preset(asker(), "mine", "film grain --turbo")
    assert (await graph.regions.composed(session, "--mine")).text == "film grain"
    assert await graph.regions.price(session, "--mine") == 2
    job = await paint(graph, session, "--mine")
    assert isinstance(job, Job)
    assert (job.spec.prompt, job.cost) == ("film grain", 2)


async def test_the_speed_of_a_job_that_runs_cannot_be_changed_and_that_is_said(graph: Graph) -> None:
    job = await asked(graph)
    with pytest.raises(UserError, match=f"^{say.SPEED_IS_SET(speed=Speed.FAST)}$"):
        await graph.clicks.go_on(job.id, asker(), "a fox --turbo")
    assert (await graph.job(job.id)).waits_for_member
    await graph.clicks.go_on(job.id, asker(), "a fox --fast")
    assert (await graph.job(job.id)).spec.modal_prompt == "a fox"


async def test_a_filter_sees_what_a_preset_brings_to_a_job_that_runs(graph: Graph) -> None:
    job = await asked(graph)
    await graph.preferences.save_preset(asker(), "mine", "with a cat")
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.put_filters(change.conn, GUILD, FilterRule("cat", False, Verdict.REFUSE))
    with pytest.raises(UserError, match="doesn't allow this text"):
        await graph.clicks.go_on(job.id, asker(), "a fox --mine")
    assert (await graph.job(job.id)).waits_for_member
