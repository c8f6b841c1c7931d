"""Rules about a region job apply to the member as they are when they start it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.models import ChannelId, Job
from bot.core.rules.policy import MemberContext, Rule
from bot.services.jobs.plans import ClickRequest
from bot.texts.region.region import FORM_OUTDATED
from tests.fakes import message
from tests.flow.books import GUILD
from tests.flow.moderation import ADMIN
from tests.flow.test_access import service
from tests.flow.world import Graph, asker

ARTIST = 500


def as_artist(is_one: bool) -> Asker:
    """Alice, with or without the role."""
    return replace(asker(), member_context=MemberContext(roles=frozenset({ARTIST} if is_one else ())))


async def drawn(graph: Graph) -> str:
    """The id of a session in which an artist chose a region, in a server that lets only artists in."""
    picture = await graph.delivered()
    await service(graph).set_role(GUILD, ADMIN, ARTIST, Rule.ALLOW)
    slot = (await graph.button(picture, "Vary (Region)")).slot
    shown = picture.message or message()
    session = await graph.regions.open(ClickRequest(as_artist(True), picture.id, slot, shown))
    await graph.region.drafts.from_preset(session.id, as_artist(True), "left_half", "a hen")
    return session.id


async def test_a_role_that_was_lost_since_counts_no_more(graph: Graph) -> None:
    session_id = await drawn(graph)
    with pytest.raises(UserError, match="role"):
        await graph.region.drafts.start(session_id, as_artist(False), 0)
    assert len(await graph.all_jobs()) == 1
    assert isinstance(await graph.region.drafts.start(session_id, as_artist(True), 0), Job)


async def test_a_panel_is_not_used_from_another_channel(graph: Graph) -> None:
    session_id = await drawn(graph)
    elsewhere = replace(as_artist(True), channel_id=ChannelId(71))
    with pytest.raises(UserError) as told:
        await graph.region.drafts.start(session_id, elsewhere, 0)
    assert str(told.value) == FORM_OUTDATED()
