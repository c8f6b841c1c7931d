"""Finished results on their way, step by step."""

from __future__ import annotations

from bot.core.models import Job
from bot.core.states import JobState
from tests.flow.world import Graph

HERE = "https://pictures.example/grid.png"
MIRROR = "https://mirror.example/grid.png"
LIMIT_S = 600.0


async def running(graph: Graph) -> Job:
    return await graph.submit(await graph.imagine())


def downloads(graph: Graph) -> list[str]:
    return [url for url, _limit, _timeout in graph.world.provider.made("download")]


async def later(graph: Graph, job: Job, seconds: float) -> Job:
    """Let time pass in steps of the poll."""
    for _ in range(int(seconds / 5.0)):
        graph.world.clock.pass_by(5.0)
        job = await graph.poll(job)
        await graph.deadlines.once(())
        job = await graph.job(job.id)
        if job.state not in (JobState.RUNNING, JobState.NEEDS_INPUT):
            break
    return job
