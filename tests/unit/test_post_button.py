"""Post to channel is under private results, however many buttons they have."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.kinds import Action
from bot.core.states import JobState
from bot.ui.jobs.buttons import JobButton, JobSelect, view_for
from bot.ui.jobs.post_button import PostButton
from tests.unit.samples import job, stored


@pytest.mark.parametrize(("number", "shown", "listed"), [(0, 0, 0), (9, 9, 0), (24, 24, 0), (25, 19, 6), (44, 19, 25)])
async def test_it_has_its_place_and_the_rest_is_listed(number: int, shown: int, listed: int) -> None:
    buttons = [stored(slot, Action.OTHER) for slot in range(number)]
    view = view_for(job(state=JobState.DONE), buttons, post=True)
    kinds: list[type] = [type(item) for item in view.children]
    assert (kinds.count(JobButton), kinds.count(PostButton), kinds.count(JobSelect)) == (shown, 1, int(listed > 0))
    rows: list[dict[str, Any]] = view.to_components()
    assert len(rows) <= 5
    assert sum(len(part.get("options", ())) for row in rows for part in row["components"]) == listed


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED, JobState.RUNNING])
async def test_what_is_no_result_cannot_be_posted(state: JobState) -> None:
    assert PostButton not in {type(item) for item in view_for(job(state=state, retryable=True), [], post=True).children}
