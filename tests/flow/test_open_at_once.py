"""A member may have a number of panels and forms open; the oldest make room for new ones, with their files."""

from __future__ import annotations

import pytest

from bot.core.errors import UserError
from bot.core.models import Attachment
from bot.services.jobs.commands import MOST_FORMS
from bot.services.region.sessions import KEPT_S, MOST_OPEN, LinkError, LinkFault
from tests.flow.books import BOB
from tests.flow.painting import masks, pressed_region
from tests.flow.world import Graph, asker

PICTURE = Attachment("https://cdn.example/a.png", "a.png", "image/png", 10, given=True)


async def drafted(graph: Graph) -> str:
    """Open Vary (Region), and choose a part of the picture; returns the session's id."""
    session = await pressed_region(graph, await graph.delivered())
    await graph.region.drafts.from_preset(session.id, asker(), "left_half", "a hen")
    return session.id


async def test_new_regions_push_out_the_oldest_with_its_draft(graph: Graph) -> None:
    picture, oldest = await graph.delivered(), await drafted(graph)
    of_bob = await pressed_region(graph, picture, BOB)
    sessions = []
    for _ in range(MOST_OPEN):
        graph.world.clock.pass_by(1)
        sessions.append((await pressed_region(graph, picture)).id)
    with pytest.raises(LinkError) as refused:
        await graph.regions.session(oldest)
    assert refused.value.kind is LinkFault.EXPIRED
    assert [(await graph.regions.session(one)).id for one in (*sessions, of_bob.id)] == [*sessions, of_bob.id]
    assert await graph.deletions.finish()
    assert masks(graph) == []


async def test_a_draft_goes_with_its_old_session(graph: Graph) -> None:
    session_id = await drafted(graph)
    assert masks(graph) == [f"{session_id}-draft.png"]
    graph.world.clock.pass_by(KEPT_S + 1)
    await graph.upkeep.once()
    assert await graph.deletions.finish()
    assert masks(graph) == []


async def test_new_forms_push_out_the_oldest(graph: Graph) -> None:
    forms = []
    for number in range(MOST_FORMS + 1):
        graph.world.clock.pass_by(1)
        forms.append(await graph.tools.keep_reference(asker(key=str(number)), (PICTURE,)))
    with pytest.raises(UserError, match="too old"):
        await graph.tools.prepare_referenced(asker(), forms[0], "a hare")
    for form in forms[1:]:
        await graph.tools.prepare_referenced(asker(), form, "a hare")
