"""Everything about one result: its relatives, its seed, the pictures in its grid."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from bot.core.errors import ProviderUnavailable, UserError
from bot.core.models import Job
from bot.providers.base import Finished
from bot.services.members.job_details import MOST_SEEDS, NO_SEED_S, SEED_AGAIN_S, Details
from tests.fakes import GRID_BUTTONS, Watch
from tests.flow.books import ALICE
from tests.flow.test_library import viewer
from tests.flow.world import Graph
from tests.waiting import until

NO_SEED = Finished(("https://pictures.example/grid.png",), GRID_BUTTONS)


async def details(graph: Graph, job: Job) -> Details:
    """The job as its own member sees it."""
    return await graph.details.of(job, viewer())


async def child_of(graph: Graph, parent: Job, label: str) -> Job:
    return await graph.publish(await graph.poll(await graph.submit(await graph.click(parent, label))))


async def test_relatives_lead_up_and_down(graph: Graph) -> None:
    grid = await graph.delivered()
    varied = await child_of(graph, grid, "V1")
    single = await child_of(graph, varied, "U2")
    known = await details(graph, single)
    assert (known.parent, known.root, known.children) == (varied, grid, [])
    middle = await details(graph, varied)
    assert (middle.parent, middle.root, middle.children) == (grid, grid, [single])
    first = await details(graph, grid)
    assert (first.parent, first.root, first.children) == (None, None, [varied])


async def test_a_seed_is_asked_for_once_and_kept(graph: Graph) -> None:
    graph.world.provider.will("poll", NO_SEED)
    job = await graph.delivered()
    assert (await details(graph, job)).seed_askable
    told = await graph.details.with_seed(job)
    assert told.seed == "4711"
    kept = await graph.job(job.id)
    assert kept.seed == "4711"
    assert not (await details(graph, kept)).seed_askable
    assert len(graph.world.provider.made("seed")) == 1


@pytest.mark.parametrize("answer", ["", ProviderUnavailable("away")], ids=["none", "away"])
async def test_a_seed_that_is_not_told_is_no_error(graph: Graph, answer: object) -> None:
    graph.world.provider.will("poll", NO_SEED)
    job = await graph.delivered()
    graph.world.provider.will("seed", answer)
    assert (await graph.details.with_seed(job)).seed == ""
    assert (await details(graph, await graph.job(job.id))).seed_askable


async def test_a_seed_that_many_ask_for_at_once_is_fetched_once(graph: Graph) -> None:
    graph.world.provider.will("poll", NO_SEED)
    job = await graph.delivered()
    told = await asyncio.gather(*(graph.details.with_seed(job) for _ in range(5)))
    assert ([one.seed for one in told], len(graph.world.provider.made("seed"))) == (["4711"] * 5, 1)


@pytest.mark.parametrize(("answer", "for_s"), [("", NO_SEED_S), (ProviderUnavailable("away"), SEED_AGAIN_S)])
async def test_a_seed_that_is_not_told_is_not_asked_for_again_at_once(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, answer: object, for_s: float
) -> None:
    monkeypatch.setattr("bot.services.members.job_details.time", watch := Watch())
    graph.world.provider.will("poll", NO_SEED)
    graph.world.provider.will("seed", answer)
    job = await graph.delivered()
    seeds = []
    for passed_s in (0.0, for_s - 1, 2.0):
        watch.now += passed_s
        seeds.append((await graph.details.with_seed(job)).seed)
    assert (seeds, len(graph.world.provider.made("seed"))) == (["", "", "4711"], 2)


async def test_slow_seeds_take_few_connections(graph: Graph) -> None:
    graph.world.provider.will("poll", *[NO_SEED] * (MOST_SEEDS + 2))
    made = [await graph.delivered(f"fox {number}") for number in range(MOST_SEEDS + 2)]
    answered = asyncio.Event()

    async def late() -> str:
        await answered.wait()
        return "4711"

    graph.world.provider.will("seed", *[late] * MOST_SEEDS)
    asked = [asyncio.create_task(graph.details.with_seed(job)) for job in made]
    await until(lambda: len(graph.world.provider.made("seed")) >= MOST_SEEDS)
    assert len(graph.world.provider.made("seed")) == MOST_SEEDS
    answered.set()
    await asyncio.gather(*asked)
    assert len(graph.world.provider.made("seed")) == MOST_SEEDS + 2


async def test_a_seed_that_came_with_the_result_is_not_asked_for(graph: Graph) -> None:
    assert not (await details(graph, await graph.delivered())).seed_askable


def quartered() -> bytes:
    """A picture with a different colour in each quarter."""
    grid, target = Image.new("RGB", (8, 6)), io.BytesIO()
    for number in range(4):
        grid.paste((number * 60, 9, 9), (number % 2 * 4, number // 2 * 3, number % 2 * 4 + 4, number // 2 * 3 + 3))
    grid.save(target, "PNG")
    return target.getvalue()


async def test_the_pictures_of_a_grid_are_cut_out_exactly(graph: Graph) -> None:
    graph.world.provider.will("download", quartered())
    grid = await graph.delivered()
    assert (await details(graph, grid)).is_grid
    async with graph.details.singles(grid, ALICE, 1 << 20) as cut:
        pass
    for number, content in enumerate(cut):
        with Image.open(io.BytesIO(content)) as single:
            assert single.size == (4, 3)
            assert single.getcolors() == [(12, (number * 60, 9, 9))]


async def test_a_single_picture_has_none(graph: Graph) -> None:
    graph.world.provider.will("poll", Finished(("https://pictures.example/one.png",), GRID_BUTTONS[:3]))
    job = await graph.delivered()
    assert not (await details(graph, job)).is_grid
    with pytest.raises(UserError, match="already a single picture"):
        await graph.details.singles(job, ALICE, 1 << 20).__aenter__()
