"""The texts of messages: their first lines are fixed, and nothing that a member types breaks them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.core.jobs.queue_position import QueuePosition
from bot.core.kinds import Action, CancelTerms, Speed
from bot.core.models import Job, JobSpec
from bot.core.states import JobState
from bot.ui.jobs import message_text
from tests.unit.samples import ID, USER, job

WHO = f"<@{USER}>"
ZOOM = JobSpec(Action.ZOOM_OUT_2X, "a red fox", speed=Speed.RELAX)
DONE: dict[str, Any] = {"finished_at": 1041.6, "progress": 100}

PAID_CANCEL = job(state=JobState.CANCELLED, cancel=CancelTerms.PAID, progress=70, cost=1)

TEXTS: list[tuple[str, Job, str]] = [
    ("accepted", job(state=JobState.ACCEPTED), f"**a red fox** - {WHO} (Waiting to start)\n-# `{ID}`"),
    ("queued", job(), f"**a red fox** - {WHO} (Waiting to start)\n-# `{ID}`"),
    ("being sent", job(state=JobState.SUBMITTING), f"**a red fox** - {WHO} (Waiting to start)\n-# `{ID}`"),
    ("just begun", job(state=JobState.RUNNING), f"**a red fox** - {WHO} (Waiting to start)\n-# `{ID}`"),
    ("running", job(state=JobState.RUNNING, progress=46), f"**a red fox** - {WHO} (46%) (fast)\n-# ▰▰▱▱▱▱ 46 %"),
    (
        "busy provider",
        job(attempts=2),
        f"**a red fox** - {WHO} (Waiting to start)\n-# The provider is busy or away; I keep trying · `{ID}`",
    ),
    (
        "delivered",
        job(state=JobState.DELIVERED, **DONE),
        f"**a red fox** - {WHO} (fast)\n-# `{ID}` · fast · 42 s",
    ),
    (
        "delivered with its seed",
        job(state=JobState.DELIVERED, seed="381027535", **DONE),
        f"**a red fox** - {WHO} (fast)\n-# `{ID}` · seed 381027535 · fast · 42 s",
    ),
    (
        "delivered later",
        job(state=JobState.DONE, spec=ZOOM, finished_at=1185.0),
        f"**a red fox** - {WHO} (relaxed)\n-# Zoom Out 2x · `{ID}` · relaxed · 3 min 05 s",
    ),
    (
        "failed",
        job(state=JobState.FAILED, fail_reason="Banned prompt: fox", retryable=False),
        f"**a red fox** - {WHO} (Failed)\nBanned prompt: fox. Nothing was charged.",
    ),
    (
        "failed for now",
        job(state=JobState.FAILED, fail_reason="Try later!", retryable=True),
        f"**a red fox** - {WHO} (Failed)\nTry later! Nothing was charged. Press Retry to run it again.",
    ),
    (
        "cancelled",
        job(state=JobState.CANCELLED),
        f"**a red fox** - {WHO} (Cancelled)\nNothing was charged.",
    ),
]


@pytest.mark.parametrize(("shown", "text"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_what_a_message_says_in_each_state(shown: Job, text: str) -> None:
    assert message_text.now(shown) == text


@pytest.mark.parametrize(
    ("place", "note"),
    [
        (None, ""),
        (QueuePosition(1), "Place 1 in the queue · "),
        (QueuePosition(5, 170.0), "Place 5 in the queue · about 3 min · "),
    ],
    ids=["not known", "no time known", "with a time"],
)
def test_a_place_in_the_queue_is_shown_to_those_who_wait(place: QueuePosition | None, note: str) -> None:
    assert message_text.now(job(), place) == f"**a red fox** - {WHO} (Waiting to start)\n-# {note}`{ID}`"


def test_words_of_a_result_follow_its_first_line() -> None:
    text = message_text.ended(job(state=JobState.DONE, finished_at=1001.0, text="a *fox*\na [dog]"), "Made smaller")
    head = f"**a red fox** - {WHO} (fast)\n-# `{ID}` · fast · 1 s · Made smaller"
    assert text == f"{head}\n1\ufe0f\u20e3 a \\*fox\\*\n2\ufe0f\u20e3 a \\[dog\\]"


def test_every_word_of_a_result_has_room_however_long_they_are() -> None:
    long = job(state=JobState.DONE, finished_at=1001.0, text="\n".join(["*_a fox_* " * 200] * 9))
    text = message_text.ended(replace(long, spec=replace(long.spec, prompt="a red fox " * 180)))
    assert len(text) <= 2000
    assert [line[0] for line in text.splitlines()[2:]] == list("123456789")
    assert not any(re.search(r"(?<!\\)(\\\\)*[*_]", line) for line in text.splitlines()[2:])


LONG = "It was stopped because " + "the moderators say so, and " * 60
NASTY = {
    "bold": ("**not bold**", r"\*\*not bold\*\*"),
    "code": ("`rm` ```x```", r"\`rm\` \`\`\`x\`\`\`"),
    "spoiler": ("||secret||", r"\|\|secret\|\|"),
    "backslash": ("C:\\", "C:\\\\"),
    "ping": ("<@1> @everyone", r"\<\@1> @everyone"),
    "link": ("[Claim](https://evil.example) _x_ <#1>", r"\[Claim\]\(https://evil.example) \_x\_ \<\#1>"),
    "direction": ("a \u202efox\u2066", "a fox"),
    "emoji": ("狐 🦊", "狐 🦊"),
}


@pytest.mark.parametrize(("prompt", "shown"), NASTY.values(), ids=NASTY)
def test_markdown_in_a_prompt_stays_text(prompt: str, shown: str) -> None:
    assert message_text.waiting(job(prompt)) == f"**{shown}** - {WHO} (Waiting to start)\n-# `{ID}`"


WHOLE = ["fox " * 450, "*" * 1800, "`" * 1800, "\\" * 1800, "|" * 1800, "🦊" * 1800, "x*" * 900]


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("prompt", WHOLE, ids=lambda prompt: prompt[:2])
def test_the_longest_prompt_fits_with_all_that_must_be_said(prompt: str, state: JobState) -> None:
    shown = job(prompt, state, progress=46, fail_reason=LONG, retryable=True, finished_at=90_000.0, text="word " * 900)
    text = message_text.now(shown)
    assert len(text) <= 2000
    first = text.split("\n")[0]
    assert re.fullmatch(rf"\*\*.* - {WHO} \([^)]+\)( \(fast\))?", first)
    bold = first.removeprefix("**").rpartition("** - ")[0]
    assert re.search(r"(?<!\\)(\\\\)*[*`|]", bold) is None  # no sign of markdown left bare
    if state is JobState.FAILED:
        assert "It was stopped because" in text
        assert text.endswith("Nothing was charged. Press Retry to run it again.")


def test_the_small_print_always_fits_behind_the_longest_first_line() -> None:
    spec = JobSpec(Action.ANIMATE_HIGH, "*" * 1800, speed=Speed.RELAX)
    shown = job(state=JobState.DELIVERED, spec=spec, finished_at=1_000_000.0, seed="4294967295")
    text = message_text.ended(shown, "Made smaller to fit into Discord")
    assert text.endswith("Made smaller to fit into Discord")
    assert len(text) <= 2000


@pytest.mark.parametrize(
    ("prompt", "stem"),
    [
        ("A Red Fox, in the snow --ar 3:2", f"a_red_fox_in_the_snow_{ID}"),
        ("日本の庭", ID),
        ("../../etc/passwd", f"etc_passwd_{ID}"),
        ("x" * 300, f"{'x' * 48}_{ID}"),
    ],
)
def test_file_names_tell_the_picture_and_are_safe(prompt: str, stem: str) -> None:
    assert message_text.file_stem(job(prompt)) == stem


def test_alt_text_carries_the_prompt_as_far_as_discord_takes_it() -> None:
    assert message_text.alt_text(job("a fox")) == "a fox"
    assert len(message_text.alt_text(job("x" * 1800))) == 1024


def test_what_a_cancel_has_spent_is_said_in_every_form() -> None:
    for said in (message_text.ended(PAID_CANCEL), message_text.in_own_words(PAID_CANCEL)):
        assert "its credits are spent." in said
        assert "Nothing was charged" not in said
