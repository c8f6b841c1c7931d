"""What a job costs where a server set nothing else."""

from __future__ import annotations

import pytest

from bot.core.models import Action, Speed
from bot.core.prices import cost

VIDEOS = {Action.VIDEO, Action.ANIMATE_HIGH, Action.ANIMATE_LOW, Action.EXTEND_HIGH, Action.EXTEND_LOW}


@pytest.mark.parametrize("speed", Speed)
@pytest.mark.parametrize("action", Action)
def test_every_job_one_turbo_two_video_four(action: Action, speed: Speed) -> None:
    expected = 4 if action in VIDEOS else 2 if speed is Speed.TURBO else 1
    assert cost(action, speed) == expected
