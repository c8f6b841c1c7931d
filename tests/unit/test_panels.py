"""The texts of private panels; Discord accepts them whatever they contain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.jobs.queue_position import QueuePosition
from bot.core.kinds import Action
from bot.core.models import JobSpec, MessageId, Preset, ResultFile, UserId
from bot.core.states import JobState
from bot.services.members.job_details import Details
from bot.services.members.library import LibraryPage, OpenJob
from bot.services.members.status import PAGE_JOBS, AccountStatus, JobsPage, Spend, Status
from bot.ui.admin import jobs_text
from bot.ui.members import account_text, library_text
from tests.unit.samples import ID, job

WORST = "*" * 1800
BIG = 10**18
FILE = ResultFile("a1/a1b2c3d4e5.png", "image/png", 3_400_000, 2048, 1024)
FAR: dict[str, Any] = {"guild_id": BIG, "channel_id": BIG, "message_id": MessageId(BIG), "created_at": 1_790_000_000.0}
DONE = job("a red fox", JobState.DELIVERED, finished_at=1042.0, result=FILE, seed="42")
CHILD = job(spec=JobSpec(Action.UPSCALE_CREATIVE, WORST), state=JobState.DELIVERED, parent_slot=1, **FAR)


def test_a_page_tells_prompt_kind_age_and_place() -> None:
    text = library_text.page(LibraryPage(DONE, 2, 7, b"jpeg"))
    assert text.splitlines() == [
        "**a red fox**",
        "Imagine · <t:1000:R> · [its message](https://discord.com/channels/1/2/3)",
        f"-# 2 of 7 · `{ID}` · fast",
    ]
    gone = library_text.page(LibraryPage(replace(DONE, message_id=None), 2, 7, b"jpeg"))
    assert gone.splitlines()[1] == "Imagine · <t:1000:R>"
    assert "no picture to show" in library_text.page(LibraryPage(DONE, 2, 7, None))
    words = library_text.page(LibraryPage(replace(DONE, text="1 a *fox*"), 2, 7, None))
    assert "\n1 a \\*fox\\*\n" in words
    assert "no picture to show" not in words


@pytest.mark.parametrize(
    ("parent_slot", "line"),
    [(1, "Made with Zoom Out 2x from [its grid]"), (None, "A retry of [its grid]")],
    ids=["made", "retried"],
)
def test_details_tell_where_a_picture_came_from(parent_slot: int | None, line: str) -> None:
    zoomed = replace(DONE, spec=JobSpec(Action.ZOOM_OUT_2X, "a red fox"), parent_slot=parent_slot)
    lines = library_text.details(Details(zoomed, DONE, DONE, [CHILD], False, False), "asking").splitlines()
    assert lines[1].startswith(line)
    assert lines[2].startswith("Made from it: [Upscale (Creative)](")
    assert lines[3:] == [
        "Seed: `42`",
        "Original file: 2048 x 1024, 3.4 MB",
        f"-# `{ID}` · fast · 42 s · <t:1000:R> · asking",
    ]


GOING = [
    (JobState.ACCEPTED, None, "waiting"),
    (JobState.QUEUED, QueuePosition(3), "waiting, place 3"),
    (JobState.QUEUED, QueuePosition(4, 170.0), "waiting, place 4, about 3 min"),
    (JobState.SUBMITTING, None, "being sent"),
    (JobState.RUNNING, None, "46%"),
    (JobState.NEEDS_INPUT, None, "46%"),
    (JobState.DONE, None, "ready, on its way"),
]


@pytest.mark.parametrize(("state", "place", "said"), GOING, ids=[row[2] for row in GOING])
def test_the_list_says_how_far_each_job_is(state: JobState, place: QueuePosition | None, said: str) -> None:
    text = library_text.going([OpenJob(job(state=state, progress=46), place)], "note")
    link = "[message](https://discord.com/channels/1/2/3)"
    assert text == f"note\n1. **a red fox** · {said} · <t:1000:R> · {link}"


def test_texts_fit_into_a_message_whatever_is_in_them() -> None:
    worst = job(WORST, JobState.DELIVERED, finished_at=BIG, result=FILE, seed="4" * 20, parent_slot=None, **FAR)
    many = [OpenJob(job(WORST, **FAR), QueuePosition(100_000, 1.0)) for _ in range(60)]
    presets = [Preset(f"{number:032}", WORST) for number in range(50)]
    accounts = [AccountStatus("x" * 40, "*" * 400, 99, 99, Spend(9**9, "*" * 400)) for _ in range(9)]
    status = Status(accounts, 1e9, 9**9)
    open_jobs = [OpenJob(job(WORST, user_id=BIG, account="x" * 40, **FAR), QueuePosition(99_999, 1.0))] * PAGE_JOBS
    texts = [
        library_text.page(LibraryPage(worst, 9999, 9999, None)),
        library_text.page(LibraryPage(replace(worst, text=WORST), 9999, 9999, None)),
        library_text.details(Details(worst, CHILD, worst, [CHILD] * 12, True, True), "x" * 80),
        library_text.going(many, "x" * 80),
        *account_text.presets(presets),
        account_text.info(status, float("nan")),
        jobs_text.jobs(status, JobsPage(open_jobs, UserId(BIG), 99, 99, 9999)),
        account_text.guide([("x" * 32, "y" * 100)] * 30),
    ]
    assert [len(text) for text in texts if len(text) > 2000] == []
    assert library_text.going(many).endswith("more")
    listed = "\n".join(account_text.presets(presets))
    assert [preset.name for preset in presets if f"`--{preset.name}`" not in listed] == []
    assert jobs_text.jobs(status, JobsPage(open_jobs, None, 9, 99, 999)).endswith("-# page 9 of 99")


SPENDS = [
    (Spend(), "0 credits spent in this server today (UTC)"),
    (Spend(1, "5 point, *"), r"1 credit spent in this server today (UTC), which the provider bills as 5 point, \*"),
]


@pytest.mark.parametrize(("spend", "said"), SPENDS, ids=["nothing", "billed"])
def test_admins_see_what_was_spent_beside_each_account(spend: Spend, said: str) -> None:
    account = AccountStatus("main", "ok", 2, 5, spend)
    assert account_text.provider(account) == f"🟢 Provider `main`: 2 running, 5 waiting; {said}"
    empty = JobsPage([], UserId(7), 1, 1, 0)
    told = jobs_text.jobs(Status([account], 5), empty).splitlines()
    assert told[1:] == ["<@7> has nothing running or waiting in this server."]


def test_admins_see_what_was_spent_for_members_who_were_forgotten() -> None:
    status = Status([AccountStatus("main", "ok", 0, 0, Spend(3))], 5, 4)
    for told in (account_text.info(status, 0.1), jobs_text.jobs(status, JobsPage([], None, 1, 1, 0))):
        lines = told.splitlines()
        after = lines[next(n for n, line in enumerate(lines) if "`main`" in line) + 1]
        assert after.startswith("-# 4 credits more spent in this server today (UTC) by members whose data")


@pytest.mark.parametrize(("uptime_s", "said"), [(5, "5 s"), (65, "1 min"), (3_700, "1 h 1 min"), (90_000, "1 d 1 h")])
def test_info_names_each_account_and_what_is_wrong_with_it(uptime_s: float, said: str) -> None:
    accounts = [AccountStatus("main", "ok", 2, 5), AccountStatus("backup", "no answer within 5 s", 0, 0)]
    lines = account_text.info(Status(accounts, uptime_s), 0.0444).splitlines()
    assert f"up for {said}." in lines[0]
    assert lines[0].endswith("44 ms.")
    assert lines[1:] == [
        "🟢 Provider `main`: 2 running, 5 waiting",
        "🔴 Provider `backup` (no answer within 5 s): 0 running, 0 waiting",
    ]
