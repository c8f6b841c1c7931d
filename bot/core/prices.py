"""What a job costs in credits, where a server set nothing else: every job 1, turbo 2, video 4."""

from __future__ import annotations

from bot.core.models import Action, Speed

JOB, TURBO, VIDEO = 1, 2, 4
_VIDEO = frozenset({Action.VIDEO, Action.ANIMATE_HIGH, Action.ANIMATE_LOW, Action.EXTEND_HIGH, Action.EXTEND_LOW})


def cost(action: Action, speed: Speed) -> int:
    """Credits reserved when a job is accepted; the dearer of its kind and its speed."""
    return max(VIDEO if action in _VIDEO else JOB, TURBO if speed is Speed.TURBO else JOB)
