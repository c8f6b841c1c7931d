"""A member's settings for all prompts take effect."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import UserError
from bot.core.jobs.presets_and_suffix import MAX_PRESETS
from bot.core.kinds import Speed
from bot.services.jobs.plans import ImagineCommand
from bot.services.members.preferences import Choice
from tests.flow.books import ALICE, BOB
from tests.flow.world import Graph, World, asker

CHOICES = [
    (Choice.SPEED, "relax", {"speed": Speed.RELAX}),
    (Choice.SPEED, "", {"speed": None}),
    (Choice.MODEL, "niji 6", {"model": "niji 6"}),
    (Choice.SUFFIX, " in  oil ", {"suffix": "in oil"}),
    (Choice.REMIX, "on", {"remix": True}),
    (Choice.REMIX, "off", {"remix": False}),
    (Choice.PING, "off", {"ping": False}),
]


@pytest.mark.parametrize(("choice", "value", "changes"), CHOICES, ids=[f"{row[0]} {row[1]}" for row in CHOICES])
async def test_a_choice_changes_itself_alone_and_lasts(
    world: World, choice: Choice, value: str, changes: dict[str, object]
) -> None:
    async with world.graph() as graph:
        before = await graph.preferences.me(asker())
        chosen = await graph.preferences.choose(asker(), choice, value)
    assert chosen == replace(before, **changes)  # type: ignore[arg-type]  # a table
    async with world.graph() as later:
        assert await later.preferences.me(asker()) == chosen


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        (Choice.SPEED, "warp"),
        (Choice.MODEL, "99"),
        (Choice.REMIX, ""),
        (Choice.PING, "yes"),
        (Choice.SUFFIX, "x" * 401),
    ],
)
async def test_a_choice_that_cannot_be_changes_nothing(graph: Graph, choice: Choice, value: str) -> None:
    before = await graph.preferences.me(asker())
    with pytest.raises(UserError):
        await graph.preferences.choose(asker(), choice, value)
    assert await graph.preferences.me(asker()) == before


async def test_choices_take_effect_in_the_member_s_next_prompt_and_in_no_other(graph: Graph) -> None:
    for choice, value in ((Choice.SPEED, "turbo"), (Choice.MODEL, "7"), (Choice.SUFFIX, "in oil --s 50")):
        await graph.preferences.choose(asker(), choice, value)
    mine, theirs = await graph.imagine("a cat"), await graph.imagine("a cat", user=BOB)
    assert (mine.spec.prompt, mine.spec.speed, mine.cost) == ("a cat in oil --s 50 --v 7", Speed.TURBO, 2)
    assert (theirs.spec.prompt, theirs.spec.speed, theirs.cost) == ("a cat", Speed.FAST, 1)


async def test_what_is_typed_or_picked_wins(graph: Graph) -> None:
    for choice, value in ((Choice.SPEED, "turbo"), (Choice.MODEL, "7"), (Choice.SUFFIX, "--ar 1:1")):
        await graph.preferences.choose(asker(), choice, value)
    request = ImagineCommand(asker(), "a cat --ar 3:2", model="6.1", speed=Speed.RELAX)
    spec = (await graph.imagine_service.prepare(request)).new.spec
    assert (spec.prompt, spec.speed) == ("a cat --ar 3:2 --v 6.1", Speed.RELAX)


async def test_presets_are_expanded_for_their_owner(graph: Graph) -> None:
    await graph.preferences.save_preset(asker(), "--Noir", "black and white --style raw")
    assert (await graph.imagine("a cat --noir")).spec.prompt == "a cat black and white --style raw"
    assert (await graph.imagine("a cat --noir", user=BOB)).spec.prompt == "a cat --noir"
    assert await graph.preferences.delete_preset(asker(), "noir") == "noir"
    with pytest.raises(UserError, match="no preset"):
        await graph.preferences.delete_preset(asker(), "noir")
    assert await graph.preferences.presets(ALICE) == []


async def test_there_is_an_end_to_presets_but_one_can_always_be_replaced(graph: Graph) -> None:
    for number in range(MAX_PRESETS):
        await graph.preferences.save_preset(asker(), f"p{number}", "x")
    with pytest.raises(UserError, match="50 presets"):
        await graph.preferences.save_preset(asker(), "one-more", "x")
    assert (await graph.preferences.save_preset(asker(), "p7", "y")).value == "y"
    assert len(await graph.preferences.preset_names(ALICE)) == MAX_PRESETS


async def test_prompts_are_suggested_while_one_is_typed(graph: Graph) -> None:
    for prompt in ("a red fox", "a hen", "a red fox", "a dog " + "x" * 100):
        graph.world.clock.pass_by(1)
        await graph.imagine(prompt)
    for name in ("noir", "north"):
        await graph.preferences.save_preset(asker(), name, "x")
    suggest = graph.preferences.suggest
    assert await suggest(ALICE, "") == ["a red fox", "a hen"]
    assert await suggest(ALICE, "RED") == ["RED", "a red fox"]
    assert await suggest(ALICE, "a cat --no") == ["a cat --no", "a cat --noir", "a cat --north"]
    assert await suggest(ALICE, "--noi") == ["--noi", "--noir"]
    assert await suggest(BOB, "") == []


@pytest.mark.parametrize(("credits", "left"), [(5, 4), (None, None), (0, 0)])
async def test_the_quota_is_what_a_member_has_here(world: World, credits: int | None, left: int | None) -> None:
    world.limit(default_daily_credits=credits)
    async with world.graph() as graph:
        if credits != 0:
            await graph.imagine()
        view, _policy = await graph.preferences.quota(asker())
    (limit,) = view.limits
    assert (limit.granted, limit.left, limit.reserved) == (credits, left, 0 if credits == 0 else 1)
