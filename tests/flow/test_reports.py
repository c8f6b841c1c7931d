"""Webhooks that name a task of ours when the provider cannot confirm it: on a relay nobody will ever tell again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import ProviderError
from bot.core.models import JobState
from tests.flow.test_lost_submits import CANNOT_SAY, TASK, lost
from tests.flow.world import World


@pytest.fixture
def reporting(world: World, quick: None) -> World:
    """A bot whose providers report to an address of ours and list no tasks."""
    world.settings = replace(world.settings, public_url="https://bot.example")
    world.provider.remembers = False
    return world


NOT_NOW: dict[str, ProviderError | None] = CANNOT_SAY | {"not-written-down-yet": None}


@pytest.mark.parametrize("answer", NOT_NOW.values(), ids=NOT_NOW)
async def test_a_webhook_that_cannot_be_looked_into_now_is_kept(reporting: World, answer: ProviderError | None) -> None:
    async with reporting.graph() as graph:
        job = await lost(graph)
        reporting.provider.tasks[job.id] = TASK
        reporting.provider.will("recognise", answer, answer)
        graph.lost.heard("main", TASK, job.id)
        for _ in range(3):
            await graph.lost.once()
            reporting.clock.pass_by(5)
        assert (await graph.job(job.id)).task_ref == TASK


async def test_a_report_that_is_denied_is_forgotten(reporting: World) -> None:
    async with reporting.graph() as graph:
        job = await lost(graph)
        graph.lost.heard("main", TASK, job.id)
        for _ in range(20):
            await graph.lost.once()
            reporting.clock.pass_by(20)
        assert len(reporting.provider.made("recognise")) == 5


async def test_a_webhook_cannot_give_the_task_of_one_job_to_another(reporting: World) -> None:
    async with reporting.graph() as graph:
        other = await graph.delivered("somebody else's fox")
        job = await lost(graph)
        reporting.provider.will("recognise", *[other.task_ref] * 9)  # a server that keeps none of our ids
        graph.lost.heard("main", str(other.task_ref), job.id)
        await graph.lost.once()
        assert (await graph.job(job.id)).state is JobState.UNKNOWN
