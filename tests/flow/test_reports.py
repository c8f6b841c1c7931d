"""Webhooks that name a task of ours when the provider cannot confirm it: on a relay nobody will ever tell again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import ProviderError
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
