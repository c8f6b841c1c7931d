"""A dialect without modals gets the answer to one with the press."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.models import Job
from bot.core.states import JobState
from bot.providers.base import Capabilities
from bot.providers.submit_requests import ActionRequest
from bot.services.jobs.plans import Start
from bot.services.media.media import MediaStore
from bot.texts.jobs import failures as say
from tests.flow.world import Graph

MASK = b"\x89PNG mask"


@pytest.fixture
def plain(graph: Graph) -> Graph:
    graph.world.provider.capabilities = Capabilities(modal=False)
    return graph


def pressed(graph: Graph) -> ActionRequest:
    request, _key = graph.world.provider.made("submit")[-1]
    assert isinstance(request, ActionRequest)
    return request


async def region(graph: Graph) -> Job:
    """A job with a mask, as the region's page makes it."""
    plan = await graph.plan_click(await graph.delivered(), "V1")
    assert isinstance(plan, Start)
    spec = replace(plan.new.spec, prompt="a hat", modal_prompt="a hat", mask="m.png")
    return await graph.accept(replace(plan, new=replace(plan.new, spec=spec)))


async def test_a_zoom_brings_its_factor_along(plain: Graph) -> None:
    grid = await plain.delivered("a red fox")
    await plain.submit(await plain.click(grid, "Custom Zoom", text="a red fox --zoom 1.5"))
    assert (pressed(plain).prompt, pressed(plain).mask) == ("a red fox --zoom 1.5", None)


async def test_a_mask_goes_with_the_press(plain: Graph) -> None:
    await MediaStore(plain.world.folder / "images").save_mask("m.png", MASK)
    job = await plain.submit(await region(plain))
    assert (pressed(plain).prompt, pressed(plain).mask, job.state) == ("a hat", MASK, JobState.RUNNING)


async def test_a_lost_mask_fails_before_anything_is_sent(plain: Graph) -> None:
    job = await region(plain)
    before = len(plain.world.provider.made("submit"))
    job = await plain.submit(job)
    assert (job.state, job.fail_reason) == (JobState.FAILED, say.MASK_LOST())
    assert len(plain.world.provider.made("submit")) == before
    await plain.check_books()


async def test_where_there_are_modals_the_mask_waits_for_one(graph: Graph) -> None:
    await graph.submit(await region(graph))
    assert pressed(graph).mask is None
