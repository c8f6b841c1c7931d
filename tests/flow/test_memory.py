"""Every step of a job reserves memory for its pictures while it has them, and gives it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.core.models import Attachment, TaskRef
from bot.providers.base import Submitted
from bot.services.worker.submit_request_builder import SENT_TIMES
from tests.fakes import PICTURE, message
from tests.flow.world import Graph

SIZE = 5 << 20  # as Discord says of the upload
UPLOAD = Attachment("https://cdn.example/a.png", "a.png", "image/png", SIZE)


@pytest.fixture
def held(graph: Graph) -> list[int]:
    """The bytes in use at each scripted call, in order."""
    return []


def seen(graph: Graph, held: list[int], answer: object) -> Callable[[], Awaitable[object]]:
    """An answer from outside that notes how much memory is in use meanwhile."""

    async def look() -> object:
        held.append(graph.submitter._memory.in_use_bytes)
        return answer

    return look


async def test_a_submit_holds_its_upload_and_then_what_is_sent(graph: Graph, held: list[int]) -> None:
    graph.world.references.will("reference", seen(graph, held, PICTURE))
    graph.world.provider.will("submit", seen(graph, held, Submitted(TaskRef("task"))))
    await graph.submit(await graph.imagine(attachments=(UPLOAD,)))
    ((request, _key),) = graph.world.provider.made("submit")
    (sent,) = request.references
    assert held == [SIZE, SENT_TIMES * len(sent.content)]
    assert graph.submitter._memory.in_use_bytes == 0


async def test_a_delivery_holds_its_picture(graph: Graph, held: list[int]) -> None:
    job = await graph.poll(await graph.submit(await graph.imagine()))
    assert job.result is not None
    graph.world.publisher.will("show", seen(graph, held, message()))
    await graph.publish(job)
    assert (held, graph.submitter._memory.in_use_bytes) == ([job.result.size_bytes], 0)
