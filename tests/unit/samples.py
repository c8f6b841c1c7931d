"""A job in any state, as the database would give it."""

from __future__ import annotations

from typing import Any

from bot.core.kinds import Action
from bot.core.models import ChannelId, GuildId, Job, JobId, JobSpec, MessageId, ProviderButton, StoredButton, UserId
from bot.core.states import JobState

USER = UserId(184405311681986560)
ID = JobId("a1b2c3d4e5")
NOTHING_YET = dict.fromkeys(
    (
        "interaction_token",
        "task_ref",
        "not_before",
        "submit_started_at",
        "running_since",
        "modal_sent_at",
        "input_by",
        "finished_at",
        "repost_at",
        "ended_at",
        "shown_at",
        "fail_reason",
        "result",
        "parent_id",
        "parent_slot",
        "reply_to",
    )
)


def job(prompt: str = "a red fox", state: JobState = JobState.QUEUED, **columns: Any) -> Job:
    """An `/imagine` of `USER`; `columns` are fields of Job, and `spec` may be given whole."""
    fields: dict[str, Any] = {
        **NOTHING_YET,
        "id": ID,
        "key": "1",
        "state": state,
        "spec": JobSpec(Action.IMAGINE, prompt),
        "account": "main",
        "user_id": USER,
        "guild_id": GuildId(1),
        "channel_id": ChannelId(2),
        "message_id": MessageId(3),
        "cost": 1,
        "application_id": 4,
        "size_limit_bytes": 10 << 20,
        "progress": 0,
        "attempts": 0,
        "created_at": 1000.0,
        "retryable": False,
        **columns,
    }
    return Job(**fields)


def stored(slot: int, action: Action, index: int = 0, label: str = "x", emoji: str = "") -> StoredButton:
    """A button of that job."""
    return StoredButton(ID, slot, ProviderButton(action, index, f"custom-{slot}", label, emoji))
