"""Sentences end once, and reasons show as typed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.kinds import Action
from bot.core.models import JobSpec
from bot.core.refused_prompts import is_about_the_prompt
from bot.core.states import JobState
from bot.core.text.quoting import said
from bot.core.text.sentences import sentence
from bot.texts.jobs import jobs as say
from bot.ui.jobs import render
from tests.unit.samples import job


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("It failed",), "It failed."),
        (("It failed.",), "It failed."),
        (("It failed..",), "It failed."),
        (("It failed: ", "too large."), "It failed: too large."),
        (("It failed", ""), "It failed."),
        (("Try later!",), "Try later!"),
        (("cut off…",), "cut off…"),
        (("失败。",), "失败。"),
        (("",), ""),
        ((" . ",), ""),
    ],
)
def test_a_sentence_ends_once(parts: tuple[str, ...], text: str) -> None:
    assert sentence(*parts) == text


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("The file `a_b.png` is [no](https://evil.example)", r"The file `a_b.png` is \[no\]\(https://evil.example)"),
        ("one ` and _two_\u202e", r"one \` and \_two\_"),
        ("<@1> said\n# no", r"\<\@1> said # no"),
    ],
)
def test_words_of_a_provider_do_nothing_and_our_quotes_stay(reason: str, shown: str) -> None:
    assert said(reason, 100) == shown


BANNED = "[Banned prompt detected] Sorry! Our AI moderator thinks this prompt is against our community standards."
REASONS = [
    ("[Invalid parameter] Invalid value provided for argument --ar: `40:1`", True),
    ("[Invalid parameter] --stylize must be between 0 and 1000, got `9999`", True),
    (BANNED, True),
    ('The provider\'s word filter refused "gore".', True),
    ("prompt contains banned words", True),
    ("Prompt contains inappropriate content", True),
    ("invalid request: prompt is required", True),
    ("Request cancelled due to image filters", False),
    ("[Invalid link] Could not validate this link. Please try again later.", False),
    ("The job took too long at the provider; sometimes that is moderation without a word.", False),
    ("internal error", False),
    ("The provider's queue is full.", False),
]


@pytest.mark.parametrize(("reason", "hopeless"), REASONS, ids=[reason[:30] for reason, _ in REASONS])
def test_reasons_that_another_prompt_alone_can_mend(reason: str, hopeless: bool) -> None:
    assert is_about_the_prompt(reason) is hopeless


def test_a_refused_prompt_names_what_its_member_did_not_type() -> None:
    added = (("your suffix in `/settings`", "--ar 3:2 film grain"),)
    spec = JobSpec(Action.IMAGINE, "a fox --ar 3:2 film grain", added=added)
    refused = job(state=JobState.FAILED, spec=spec, fail_reason="Invalid value.", submit_started_at=1.0)
    assert render.now(refused).splitlines()[1] == (
        "Invalid value. Nothing was charged. It has `--ar 3:2 film grain` from your suffix in `/settings`. "
        "Press Edit and retry to change the prompt."
    )


@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("The provider account has no credit left; the operator of this bot has to top it up.", say.AFTER_THAT()),
        ("The provider refuses this bot's key. Please tell the people who run the bot.", say.AFTER_THAT()),
        ("The provider's queue is full", say.RUN_AGAIN()),
    ],
)
def test_retry_is_named_for_when_it_helps(reason: str, hint: str) -> None:
    failed = job(state=JobState.FAILED, fail_reason=reason, retryable=True)
    assert render.now(failed).endswith(f"{reason.rstrip('.')}. Nothing was charged. {hint}")


PICTURE = "The provider does not take reference pictures; put a link to one at the start of the prompt instead."
FOX = JobSpec(Action.IMAGINE, "a fox")
MENDABLE: list[tuple[JobSpec, dict[str, Any], str]] = [
    (FOX, {}, "a fox"),
    (FOX, {"retryable": True}, ""),
    (FOX, {"submit_started_at": None}, ""),
    (FOX, {"fail_reason": PICTURE}, ""),
    (JobSpec(Action.UPSCALE, "a fox", custom_id="x"), {}, ""),
    (JobSpec(Action.CUSTOM_ZOOM, "a fox", custom_id="x", modal_prompt="a --zoom 2"), {}, "a --zoom 2"),
    (JobSpec(Action.VARY_REGION, "a", custom_id="x", modal_prompt="a hat", mask="m.png"), {}, ""),
    (JobSpec(Action.BLEND, ""), {}, ""),
]


@pytest.mark.parametrize(("spec", "more", "text"), MENDABLE)
def test_only_a_refused_text_can_be_edited(spec: JobSpec, more: dict[str, Any], text: str) -> None:
    failed: dict[str, Any] = {"fail_reason": "Refused.", "submit_started_at": 1.0} | more
    assert job(state=JobState.FAILED, spec=spec, **failed).refused_prompt == text
