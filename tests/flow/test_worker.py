"""The worker by itself: the whole way, many jobs at once, and its stop."""

from __future__ import annotations

from bot.core.models import JobState
from tests.flow.world import Graph


async def test_an_accepted_job_is_submitted_polled_and_delivered_once(graph: Graph) -> None:
    async with graph.working():
        job = await graph.imagine("a red fox --ar 3:2")
        await graph.until_idle()
    done = await graph.job(job.id)
    assert done.state is JobState.DELIVERED
    assert graph.world.provider.prompts == ["a red fox --ar 3:2"]
    assert graph.world.publisher.shown == {(job.id, JobState.DONE): 1}
    assert await graph.credits() == (0, 1)
    await graph.check_books()
