"""Regions whose words moderators review: the mask waits with them, becomes part of one job, or is deleted."""

from __future__ import annotations

import asyncio
import io
import json
import os
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.core.errors import UserError
from bot.core.jobs.pending_request import PendingRequest
from bot.core.jobs.region import InReview
from bot.core.models import Job, UserId
from bot.core.states import JobState
from bot.imaging.masks import MaskPreset, draw
from bot.providers.base import NeedsInput
from bot.services.media.media import MediaStore
from bot.services.moderation.approvals import REVIEWS_KEPT_S
from bot.services.moderation.reviews import LAPSES_AFTER_S
from bot.services.ports import NowhereToPost
from bot.services.region.sessions import KEPT_S, LinkError, LinkFault
from bot.store.members import file_erasures, regions
from bot.store.moderation import pending
from bot.texts.moderation import reviews as say
from tests.flow.books import ALICE, BOB
from tests.flow.deleting import ask
from tests.flow.moderation import flagged, moderate, press, quiet, running
from tests.flow.painting import MASK, masks, paint, pressed_region
from tests.flow.world import Graph
from tests.waiting import until

OTHER_MASK = draw(MaskPreset.RIGHT_HALF, 8, 8)


@pytest.fixture(autouse=True)
async def moderated(graph: Graph) -> AsyncIterator[None]:
    """A server whose moderators review hens."""
    await moderate(graph, "hen")
    async with running(graph):
        yield


async def waiting(graph: Graph, user: UserId = ALICE, picture: Job | None = None) -> tuple[str, PendingRequest]:
    """A region that waits for moderators: the id of its session, and its request as stored."""
    session = await pressed_region(graph, picture or await graph.delivered(), user)
    assert isinstance(await paint(graph, session, "a hen"), InReview)
    return session.id, (await quiet(graph))[-1]


async def link_of(graph: Graph, session_id: str) -> LinkFault:
    """The fault of a link that was used."""
    with pytest.raises(LinkError) as refused:
        await graph.regions.session(session_id)
    return refused.value.kind


async def gone(graph: Graph) -> None:
    """Check that no mask is left on the disk."""

    async def seen() -> bool:
        return not masks(graph)

    await until(seen)


async def test_a_region_waits_with_its_mask_and_costs_nothing(graph: Graph) -> None:
    session_id, request = await waiting(graph)
    (card,) = graph.world.board.cards.values()
    assert (card.id, card.caught, card.new.spec.modal_prompt) == (request.id, "hen", "a hen")
    assert (masks(graph), request.new.spec.mask) == ([f"{session_id}.png"], f"{session_id}.png")
    ((_application, _token, told),) = graph.world.publisher.made("retell")
    assert say.WAITS() in told
    assert (len(await graph.all_jobs()), await graph.credits()) == (1, (0, 1))
    assert await link_of(graph, session_id) is LinkFault.WAITS


async def test_masks_that_are_sent_at_once_are_one_request(graph: Graph) -> None:
    session = await pressed_region(graph, await graph.delivered())
    sent = await asyncio.gather(*(paint(graph, session, f"hen {n}") for n in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in sent) == ["InReview", "LinkError", "LinkError"]
    assert len(await quiet(graph)) == len(graph.world.board.cards) == 1


async def test_the_same_mask_and_words_from_another_panel_are_one_request(graph: Graph) -> None:
    picture = await graph.delivered()
    sessions = [await pressed_region(graph, picture) for _ in range(4)]
    for session, mask, prompt in zip(sessions, (MASK, MASK, OTHER_MASK, MASK), (*["a hen"] * 3, "a hen!"), strict=True):
        assert isinstance(await graph.regions.submit(session, mask, prompt, 0), InReview)
        graph.world.clock.pass_by(1)
    waiting = [request.new.spec.mask for request in await quiet(graph)]
    assert waiting == [f"{sessions[number].id}.png" for number in (0, 2, 3)]
    assert len(graph.world.board.cards) == 3
    assert masks(graph) == sorted(f"{sessions[number].id}.png" for number in (0, 2, 3))


async def test_an_approved_region_becomes_one_job_with_its_mask(graph: Graph) -> None:
    grid = await graph.delivered()
    session_id, request = await waiting(graph, picture=grid)
    await press(graph, request, approved=True)
    await quiet(graph)
    graph.world.provider.will("poll", NeedsInput("a fox"))
    async with graph.working():
        await graph.until_idle()
    (job,) = [job for job in await graph.all_jobs() if job.id != grid.id]
    assert (job.key, job.state, job.parent_id) == (f"held-{request.id}", JobState.DELIVERED, grid.id)
    ((_ref, prompt, mask, _speed),) = graph.world.provider.made("answer_modal")
    assert (prompt, mask, masks(graph)) == ("a hen", MASK, [f"{session_id}.png"])
    assert (await graph.button(grid, "Vary (Region)")).used
    assert await link_of(graph, session_id) is LinkFault.USED
    await graph.check_books()


async def rejected(graph: Graph, request: PendingRequest) -> str:
    await press(graph, request, approved=False)
    return say.REJECTED()


async def lapsed(graph: Graph, request: PendingRequest) -> str:
    graph.world.clock.pass_by(LAPSES_AFTER_S + 1)
    await graph.reviews.lapse()
    return say.LAPSED()


@pytest.mark.parametrize("end", [rejected, lapsed])
async def test_a_mask_goes_when_nothing_comes_of_it(
    graph: Graph, end: Callable[[Graph, PendingRequest], Awaitable[str]]
) -> None:
    session_id, request = await waiting(graph)
    said = await end(graph, request)
    await quiet(graph)
    assert graph.world.board.answers == [(ALICE, said)]
    await gone(graph)
    assert await link_of(graph, session_id) is LinkFault.REJECTED


async def test_a_mask_goes_when_no_moderator_can_be_reached(graph: Graph) -> None:
    graph.world.board.will("post_card", NowhereToPost("404"))
    await waiting(graph)
    assert graph.world.board.answers == [(ALICE, say.UNREACHABLE())]
    await gone(graph)


async def test_who_has_three_texts_waiting_leaves_no_mask_behind(graph: Graph) -> None:
    for number in range(3):
        await flagged(graph, f"hen {number}")
    session = await pressed_region(graph, await graph.delivered())
    with pytest.raises(UserError, match=say.TOO_MANY(count=3, most=3)):
        await paint(graph, session, "a hen")
    assert (masks(graph), (await graph.regions.session(session.id)).id) == ([], session.id)


@pytest.mark.parametrize("decision", [None, True], ids=["that waits", "that became a job"])
async def test_a_start_leaves_an_old_mask(graph: Graph, decision: bool | None) -> None:
    session_id, request = await waiting(graph)
    if decision is not None:
        await press(graph, request, approved=decision)
        await quiet(graph)
    path = MediaStore(graph.world.folder / "images").mask_path(f"{session_id}.png")
    os.utime(path, times=(0, graph.world.clock() - 2 * KEPT_S))
    await graph.deletions.begin()
    assert masks(graph) == [f"{session_id}.png"]


@pytest.mark.parametrize("approved", [True, False], ids=["with its job", "without a job"])
async def test_requests_are_pruned_with_masks_that_no_job_has(graph: Graph, approved: bool) -> None:
    session_id, request = await waiting(graph)
    if approved:
        await press(graph, request, approved=True)
        await quiet(graph)
    async with graph.db.transaction() as conn:
        pruned = await pending.prune(conn, 0.0, graph.world.clock() + REVIEWS_KEPT_S)
        await file_erasures.add(conn, (), pruned)
    assert await graph.deletions.finish()
    assert masks(graph) == ([f"{session_id}.png"] if approved else [])


# -- what is kept about a member ------------------------------------------------------------------------------------


@pytest.mark.parametrize("forgotten", [BOB, ALICE], ids=["who asked", "whose picture it was to change"])
async def test_a_mask_that_waits_goes_with_a_member_who_is_forgotten(graph: Graph, forgotten: UserId) -> None:
    await waiting(graph, BOB, await graph.delivered())
    async with graph.db.transaction() as conn:  # sessions go after a day, a review may wait longer
        assert await regions.prune(conn, graph.world.clock() + 1) == ()
    await ask(graph, forgotten)
    await graph.deletions.once()
    assert (await quiet(graph), masks(graph)) == ([], [])


@pytest.mark.parametrize("prompt", ["a hen", "a cow"], ids=["that was approved", "that nobody looked at"])
async def test_a_mask_of_somebody_s_job_stays_when_the_picture_s_member_is_forgotten(graph: Graph, prompt: str) -> None:
    session_id = (session := await pressed_region(graph, await graph.delivered(), BOB)).id
    if isinstance(await paint(graph, session, prompt), InReview):
        await press(graph, (await quiet(graph))[0], approved=True)
        await quiet(graph)
    await ask(graph)
    await graph.deletions.once()
    assert masks(graph) == [f"{session_id}.png"]


async def test_an_export_has_the_mask_that_waits(graph: Graph) -> None:
    session_id, request = await waiting(graph)
    with (
        (await graph.members.exports.of(ALICE, 10 << 20)).file as file,
        zipfile.ZipFile(io.BytesIO(file.read())) as packed,
    ):
        assert packed.read(f"masks/{session_id}.png") == MASK
        told = json.loads(packed.read("data.json"))["requests_that_wait_for_a_yes"]
    assert [(one["mask"], one["prompt"]) for one in told] == [(f"masks/{session_id}.png", request.new.spec.prompt)]


async def test_an_old_region_is_forgotten_although_nobody_opens_another(graph: Graph) -> None:
    session = await pressed_region(graph, await graph.delivered())
    graph.world.clock.pass_by(KEPT_S + 1)
    await graph.upkeep.once()
    async with graph.db.read() as conn:
        assert await regions.get(conn, session.id) is None
