"""A custom_id is trusted only from a message that shows its job, or from a member who may see the job anyway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.models import ChannelId, GuildId, Job, MessageId, MessageRef, UserId
from bot.core.rules.policy import Visibility
from bot.services.jobs.plans import ClickRequest, Start
from bot.store.rules import guilds
from bot.texts.jobs.clicks import GONE
from tests.fakes import message
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.world import CHANNEL, Graph, asker

LOBBY = MessageRef(ChannelId(71), MessageId(999))  # a message in another channel, which shows nothing of ours


def from_elsewhere(job: Job, user: UserId = BOB, *, guild: int | None = GUILD, sees: bool = False) -> ClickRequest:
    """A press on the first button of a job, on a message that doesn't show it."""
    where: Asker = replace(asker(user), guild_id=None if guild is None else GuildId(guild), channel_id=LOBBY.channel_id)
    return ClickRequest(where, job.id, 0, LOBBY, sees=lambda channel: sees and channel == CHANNEL)


@pytest.mark.parametrize(
    ("guild", "sees"), [(GUILD, False), (901, True), (None, False)], ids=["a closed channel", "another server", "a DM"]
)
async def test_a_press_from_elsewhere_is_told_what_an_unknown_job_is(
    graph: Graph, guild: int | None, sees: bool
) -> None:
    job = await graph.delivered()
    for press in (graph.clicks.prepare, graph.clicks.prepare_again):
        with pytest.raises(UserError) as told:
            await press(from_elsewhere(job, guild=guild, sees=sees))
        assert str(told.value) == GONE()
    with pytest.raises(UserError, match="no longer have these texts"):
        await graph.prompt_choices.prepare_all(from_elsewhere(job, guild=guild).asker, job.id)


async def test_who_may_see_the_job_may_press(graph: Graph) -> None:
    job = await graph.delivered()
    assert isinstance(await graph.clicks.prepare(from_elsewhere(job, sees=True)), Start)
    assert isinstance(await graph.clicks.prepare(from_elsewhere(job, ALICE, guild=None)), Start)


async def test_a_message_that_shows_the_job_is_enough_of_any_age(graph: Graph) -> None:
    job = await graph.delivered()
    shown = message(777, 71)
    await graph.library.also_shown_in(job, shown)
    press = replace(from_elsewhere(job, guild=901), message=shown)
    assert isinstance(await graph.clicks.prepare(press), Start)


async def test_a_private_job_is_pressed_by_its_member_alone(graph: Graph) -> None:
    async with graph.changes.transaction(GUILD, ALICE) as change:
        await guilds.save(change.conn, replace(change.policy, visibility=Visibility.PRIVATE))
    job = await graph.delivered()
    with pytest.raises(UserError) as told:
        await graph.clicks.prepare(from_elsewhere(job, sees=True))
    assert str(told.value) == GONE()
