"""The table of legal changes, and the few rules of the models themselves."""

from __future__ import annotations

import pytest

from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action, Speed
from bot.core.models import ChannelId, ProviderButton, UserId
from bot.core.states import AT_PROVIDER, ENDED, LEGAL_CHANGES, WAITING, JobState
from tests.unit.samples import job


def reachable(start: JobState) -> set[JobState]:
    found: set[JobState] = set()
    ahead = [start]
    while ahead:
        state = ahead.pop()
        if state not in found:
            found.add(state)
            ahead += LEGAL_CHANGES[state]
    return found


def test_every_state_is_in_the_table_and_reached_from_the_start() -> None:
    assert LEGAL_CHANGES.keys() == set(JobState)
    assert reachable(JobState.ACCEPTED) == set(JobState)


@pytest.mark.parametrize("state", JobState)
def test_only_ends_are_final_and_every_other_state_can_fail(state: JobState) -> None:
    assert (not LEGAL_CHANGES[state]) == (state in ENDED)
    assert state in ENDED or JobState.FAILED in LEGAL_CHANGES[state]


@pytest.mark.parametrize("state", JobState)
def test_a_job_waits_or_is_at_the_provider_or_neither(state: JobState) -> None:
    groups = [state in WAITING, state in AT_PROVIDER, state in ENDED, state is JobState.DONE]
    assert groups.count(True) == 1


def test_what_may_have_been_charged_is_never_queued_again() -> None:
    for state in (JobState.UNKNOWN, JobState.RUNNING, JobState.NEEDS_INPUT, JobState.DONE):
        assert not LEGAL_CHANGES[state] & {JobState.QUEUED, JobState.SUBMITTING}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ProviderButton(Action.UPSCALE, 1, "a", "U1"), ProviderButton(Action.UPSCALE, 1, "b", "up 1"), True),
        (ProviderButton(Action.UPSCALE, 1, "a"), ProviderButton(Action.UPSCALE, 2, "a"), False),
        (ProviderButton(Action.REROLL, 0, "a"), ProviderButton(Action.VARY_SUBTLE, 0, "a"), False),
        (ProviderButton(Action.OTHER, 0, "a", "New"), ProviderButton(Action.OTHER, 0, "b", "New"), True),
        (ProviderButton(Action.OTHER, 0, "a", "New"), ProviderButton(Action.OTHER, 0, "a", "Newer"), False),
    ],
    ids=["same meaning", "another number", "another action", "same unknown label", "other unknown label"],
)
def test_buttons_are_the_same_by_meaning_not_by_custom_id(
    one: ProviderButton, other: ProviderButton, same: bool
) -> None:
    assert one.means_the_same(other) is same


def test_a_job_has_a_message_once_discord_named_it() -> None:
    assert job(message_id=None).message is None
    message = job().message
    assert message is not None
    assert (message.channel_id, message.message_id) == (2, 3)


def test_speeds_are_shown_in_midjourneys_words() -> None:
    assert [speed.shown for speed in Speed] == ["relaxed", "fast", "turbo"]


def test_no_repr_carries_an_interaction_token() -> None:
    token = "aW50ZXJhY3Rpb24"
    asked = Asker("1", UserId(1), "alice", None, ChannelId(2), token, 3, 4)
    new = NewJob(asked, job().spec, "main")
    for carrier in (asked, new, job(interaction_token=token)):
        assert token not in repr(carrier)
