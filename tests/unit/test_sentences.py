"""Sentences end once, and reasons show as typed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.kinds import Action, FailCause
from bot.core.models import JobSpec
from bot.core.states import JobState
from bot.core.text.quoting import said
from bot.core.text.sentences import sentence
from bot.texts.jobs import jobs as say
from bot.ui.jobs import message_text
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


def test_a_sentence_of_the_catalogue_keeps_its_key() -> None:
    assert say.AFTER_THAT.is_said_by(sentence(say.AFTER_THAT()))


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


def test_a_refused_prompt_names_what_its_member_did_not_type() -> None:
    added = (("your suffix in `/settings`", "--ar 3:2 film grain"),)
    spec = JobSpec(Action.IMAGINE, "a fox --ar 3:2 film grain", added=added)
    refused = job(state=JobState.FAILED, spec=spec, fail_reason="Invalid value.", submit_started_at=1.0)
    assert message_text.now(refused).splitlines()[1] == (
        "Invalid value. Nothing was charged. It has `--ar 3:2 film grain` from your suffix in `/settings`. "
        "Press Edit and retry to change the prompt."
    )


@pytest.mark.parametrize(("cause", "hint"), [(FailCause.OPERATOR, say.AFTER_THAT()), (None, say.RUN_AGAIN())])
def test_retry_is_named_for_when_it_helps(cause: FailCause | None, hint: str) -> None:
    failed = job(state=JobState.FAILED, fail_reason="Refused.", fail_cause=cause, retryable=True)
    assert message_text.now(failed).endswith(f"Refused. Nothing was charged. {hint}")


FOX = JobSpec(Action.IMAGINE, "a fox")
MENDABLE: list[tuple[JobSpec, dict[str, Any], str]] = [
    (FOX, {}, "a fox"),
    (FOX, {"retryable": True}, ""),
    (FOX, {"submit_started_at": None}, ""),
    (FOX, {"fail_cause": FailCause.NOT_THE_PROMPT}, ""),
    (JobSpec(Action.UPSCALE, "a fox", custom_id="x"), {}, ""),
    (JobSpec(Action.CUSTOM_ZOOM, "a fox", custom_id="x", modal_prompt="a --zoom 2"), {}, "a --zoom 2"),
    (JobSpec(Action.VARY_REGION, "a", custom_id="x", modal_prompt="a hat", mask="m.png"), {}, ""),
    (JobSpec(Action.BLEND, ""), {}, ""),
]


@pytest.mark.parametrize(("spec", "more", "text"), MENDABLE)
def test_only_a_refused_text_can_be_edited(spec: JobSpec, more: dict[str, Any], text: str) -> None:
    failed: dict[str, Any] = {"fail_reason": "Refused.", "submit_started_at": 1.0} | more
    assert job(state=JobState.FAILED, spec=spec, **failed).refused_prompt == text
