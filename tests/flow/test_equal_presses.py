"""Presses on a button whose job is running: the same press again is that job, anything else a new one."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import ProviderRejected
from bot.core.models import Job
from bot.imaging.masks import MaskPreset, draw
from bot.services.jobs.plans import AskRegion, ClickRequest, Opened, PointTo, Start
from tests.fakes import message
from tests.flow.painting import MASK, masks, pressed_region
from tests.flow.world import Graph, asker

OTHER_MASK = draw(MaskPreset.RIGHT_HALF, 8, 8)


async def sent(graph: Graph, *texts: str) -> list[Opened]:
    """Submit the form of one Custom Zoom with each of these texts before the first was accepted."""
    grid = await graph.delivered()
    plans = [await graph.plan_click(grid, "Custom Zoom", text=text) for text in texts]
    return [await graph.open(plan) for plan in plans if isinstance(plan, Start)]


@pytest.mark.parametrize(
    ("texts", "fresh"),
    [
        (("a fox --zoom 1.5", "a fox --zoom 1.5", "a hare --zoom 1.5"), [True, False, True]),
        (("a fox --zoom 1.5", "a hare --zoom 1.5", "a fox --zoom 1.5"), [True, True, False]),
        (("a fox --zoom 1.5 --relax", "a fox --zoom 1.5 --turbo"), [True, True]),
    ],
    ids=["words", "the older of two", "speed"],
)
async def test_another_text_is_another_picture(graph: Graph, texts: tuple[str, ...], fresh: list[bool]) -> None:
    assert [one.fresh for one in await sent(graph, *texts)] == fresh


async def test_another_mask_is_another_picture(graph: Graph) -> None:
    picture = await graph.delivered()
    sessions = [await pressed_region(graph, picture) for _ in range(3)]
    came = []
    for session, mask in zip(sessions, (MASK, OTHER_MASK, MASK), strict=True):
        job = await graph.regions.submit(session, mask, "a hen", 0)
        assert isinstance(job, Job)
        came.append(job.id)
    assert came[0] == came[2] != came[1]
    assert masks(graph) == sorted(f"{session.id}.png" for session in sessions[:2])
    await asyncio.gather(*graph.beside)
    assert len(graph.world.publisher.made("retell")) == 3


async def test_a_region_can_be_chosen_while_another_one_is_at_work(graph: Graph) -> None:
    picture = await graph.delivered()
    await graph.regions.submit(await pressed_region(graph, picture), MASK, "a hen", 0)
    assert isinstance(await graph.plan_click(picture, "Vary (Region)"), AskRegion)


async def test_another_edited_text_of_any_command_is_another_picture(graph: Graph) -> None:
    graph.world.provider.will("submit", ProviderRejected("Banned prompt"))
    failed = await graph.submit(await graph.accept(await graph.tools.prepare_shorten(asker(), "a mad fox")))
    texts = ("a calm fox", "a calm hare", "a calm fox")
    plans = [await edited(graph, failed, text) for text in texts]
    assert [type(plan) for plan in plans] == [Start] * 3
    opened = [await graph.open(plan) for plan in plans if isinstance(plan, Start)]
    assert [one.fresh for one in opened] == [True, True, False]


async def edited(graph: Graph, failed: Job, text: str) -> Start | PointTo:
    """Submit the form of Edit and retry with this text."""
    return await graph.clicks.prepare_edited(ClickRequest(asker(), failed.id, None, failed.message or message(), text))
