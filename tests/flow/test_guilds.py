"""The admins' settings for their server, and where they take effect."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import UserError
from bot.core.kinds import Speed
from bot.core.models import Attachment, GuildId
from bot.services.jobs.plans import ImagineCommand
from bot.services.members.preferences import Choice
from bot.services.rules.server_settings import GuildChoice, GuildConfig, GuildService
from tests.flow.books import ALICE, GUILD
from tests.flow.world import Graph, World, asker

PICTURE = Attachment("https://cdn.example/a.png", "a.png", "image/png", 100)
ELSEWHERE = GuildId(901)


def service(graph: Graph) -> GuildService:
    return graph.rules.guilds


async def choose(graph: Graph, value: str, guild: GuildId = GUILD) -> GuildConfig:
    await service(graph).choose(guild, ALICE, GuildChoice.SPEED, value)
    return await service(graph).config(guild)


async def speeds(graph: Graph, guild: GuildId = GUILD) -> tuple[Speed | None, Speed]:
    """The speed that the server chose, and the one in force if it chose none."""
    config = await service(graph).config(guild)
    return config.policy.speed, config.default_speed


async def test_a_choice_lasts_until_it_is_taken_back(world: World) -> None:
    world.limit(default_speed=Speed.RELAX)
    async with world.graph() as graph:
        assert (await choose(graph, "turbo")).policy.speed is Speed.TURBO
    async with world.graph() as later:
        assert await speeds(later) == (Speed.TURBO, Speed.RELAX)
        assert await speeds(later, ELSEWHERE) == (None, Speed.RELAX)
        assert (await choose(later, "")).policy.speed is None


@pytest.mark.parametrize("value", ["warp", "TURBO", "default"])
async def test_a_speed_that_cannot_be_changes_nothing(graph: Graph, value: str) -> None:
    before = await choose(graph, "turbo")
    with pytest.raises(UserError, match="/admin config"):
        await choose(graph, value)
    assert await service(graph).config(GUILD) == before


# typed, option, member's own, server's, and the result; the bot's default is fast
PRECEDENCE = {
    "nobody chose": ("", None, "", "", Speed.FAST),
    "the server": ("", None, "", "turbo", Speed.TURBO),
    "the server, as the bot": ("", None, "", "fast", Speed.FAST),
    "the member": ("", None, "relax", "turbo", Speed.RELAX),
    "the member alone": ("", None, "relax", "", Speed.RELAX),
    "the option": ("", Speed.FAST, "relax", "turbo", Speed.FAST),
    "the option over the server": ("", Speed.RELAX, "", "turbo", Speed.RELAX),
    "typed": (" --relax", Speed.FAST, "fast", "turbo", Speed.RELAX),
    "typed over the server": (" --relax", None, "", "turbo", Speed.RELAX),
}


@pytest.mark.parametrize(("typed", "option", "own", "server", "speed"), PRECEDENCE.values(), ids=PRECEDENCE)
async def test_who_chose_nearest_to_the_job_wins(
    graph: Graph, typed: str, option: Speed | None, own: str, server: str, speed: Speed
) -> None:
    await graph.preferences.choose(asker(), Choice.SPEED, own)
    await choose(graph, server)
    request = ImagineCommand(asker(), f"a cat{typed}", speed=option)
    imagine = await graph.imagine_service.prepare(request)
    video = await graph.tools.prepare_video(asker(), PICTURE, f"it runs{typed}", speed=option)
    assert [plan.new.spec.speed for plan in (imagine, video)] == [speed, speed]
    assert (await graph.open(imagine)).job.cost == (2 if speed is Speed.TURBO else 1)


async def test_every_command_runs_at_the_server_s_speed(graph: Graph) -> None:
    await choose(graph, "turbo")
    tools = graph.tools
    plans = [
        await tools.prepare_blend(asker(), (PICTURE, PICTURE)),
        await tools.prepare_describe(asker(), PICTURE),
        await tools.prepare_shorten(asker(), "a very red fox"),
        await tools.prepare_edit(asker(), PICTURE, "blue"),
        await tools.prepare_video(asker(), PICTURE),
        await tools.prepare_referenced(asker(), await tools.keep_reference(asker(), (PICTURE,)), "a hare"),
    ]
    assert {plan.new.spec.speed for plan in plans} == {Speed.TURBO}


@pytest.mark.parametrize("guild", [None, ELSEWHERE], ids=["direct message", "another server"])
async def test_a_server_s_speed_ends_at_its_doors(graph: Graph, guild: GuildId | None) -> None:
    await choose(graph, "turbo")
    there = replace(asker(), guild_id=guild)
    imagine = await graph.imagine_service.prepare(ImagineCommand(there, "a cat"))
    blend = await graph.tools.prepare_blend(there, (PICTURE, PICTURE))
    assert [plan.new.spec.speed for plan in (imagine, blend)] == [Speed.FAST, Speed.FAST]


async def test_clicks_keep_the_speed_of_their_parent(graph: Graph) -> None:
    parent = await graph.delivered()
    await choose(graph, "turbo")
    clicked = await graph.click(parent, "V2")
    assert (parent.spec.speed, clicked.spec.speed, clicked.cost) == (Speed.FAST, Speed.FAST, 1)
