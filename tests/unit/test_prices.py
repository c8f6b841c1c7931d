"""The price of a job if a server set nothing else."""

from __future__ import annotations

import pytest

from bot.core.actions import facts
from bot.core.credits.prices import KINDS, cost
from bot.core.kinds import Action, Speed

VIDEOS = {Action.VIDEO, Action.ANIMATE_HIGH, Action.ANIMATE_LOW, Action.EXTEND_HIGH, Action.EXTEND_LOW}


@pytest.mark.parametrize("speed", Speed)
@pytest.mark.parametrize("action", Action)
def test_every_job_one_turbo_two_video_four(action: Action, speed: Speed) -> None:
    expected = 4 if action in VIDEOS else 2 if speed is Speed.TURBO else 1
    assert cost(action, speed, {}) == expected


@pytest.mark.parametrize(
    ("prices", "action", "speed", "price"),
    [
        ({"imagine": 3}, Action.IMAGINE, Speed.FAST, 3),
        ({"imagine": 3}, Action.DESCRIBE_PICK, Speed.FAST, 3),
        ({"imagine": 3}, Action.UPSCALE, Speed.FAST, 1),
        ({"relax": 0}, Action.IMAGINE, Speed.RELAX, 0),
        ({"relax": 0}, Action.VIDEO, Speed.RELAX, 4),
        ({"describe": 0}, Action.DESCRIBE, Speed.FAST, 0),
        ({"describe": 0}, Action.DESCRIBE, Speed.TURBO, 2),
        ({"video": 10, "turbo": 5}, Action.VIDEO, Speed.TURBO, 10),
        ({"turbo": 1}, Action.UPSCALE, Speed.TURBO, 1),
    ],
    ids=str,
)
def test_the_dearer_of_what_is_set_for_kind_and_speed(
    prices: dict[str, int], action: Action, speed: Speed, price: int
) -> None:
    assert cost(action, speed, prices) == price


def test_every_action_is_counted_as_some_kind() -> None:
    assert {facts(action).priced for action in Action} == set(KINDS)
