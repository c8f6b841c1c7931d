"""The reason of a failure decides whether a retry can work: ours by its entry, a provider's by its words."""

from __future__ import annotations

import pytest

from bot.core.fail_causes import cause_of, is_about_the_prompt
from bot.core.kinds import FailCause
from bot.core.text.sentences import sentence
from bot.texts.catalog import Said, Text
from bot.texts.jobs import failures
from bot.texts.media import delivery, download
from bot.texts.providers import midjourney, provider

BANNED = "[Banned prompt detected] Sorry! Our AI moderator thinks this prompt is against our community standards."
REASONS = [
    (midjourney.PROMPT_FILTERED(), True),
    (provider.BANNED_WORD(word="gore"), True),
    (provider.REFUSED_SAYING(reason="prompt contains banned words"), True),
    (midjourney.QUEUE_FULL(), False),
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


NOT_BY_WORDS, OPERATOR = FailCause.NOT_THE_PROMPT, FailCause.OPERATOR
PRIVATE = failures.NOT_FETCHED(why=sentence(download.PRIVATE()))
NO_BUTTON = failures.NO_SUCH_BUTTON(name="V1", why=sentence(provider.CANNOT_RUN_BUTTON()))
CAUSES = [
    (provider.NO_CREDIT(), OPERATOR),
    (failures.KEY_REFUSED(), OPERATOR),
    (PRIVATE, OPERATOR),
    (delivery.CLIP_TOO_LARGE(size="12.0 MB", most="10.0 MB"), OPERATOR),
    (delivery.PICTURE_TOO_LARGE(size="12.0 MB", most="10.0 MB"), OPERATOR),
    (delivery.PICTURE_UNREADABLE(size="12.0 MB", most="10.0 MB", why="It is damaged."), OPERATOR),
    (delivery.NO_SIZE_TAKEN(size="4.0 MB"), OPERATOR),
    (midjourney.NO_REFERENCES(), NOT_BY_WORDS),
    (NO_BUTTON, NOT_BY_WORDS),
    (provider.REFUSED_SAYING(reason="a reference picture is broken"), NOT_BY_WORDS),
    ("The remix mode is switched off", NOT_BY_WORDS),
    (midjourney.QUEUE_FULL(), None),
    ("internal error", None),
]


@pytest.mark.parametrize(("reason", "cause"), CAUSES, ids=[reason[:40] for reason, _ in CAUSES])
def test_what_else_has_to_change_before_another_try(reason: str, cause: FailCause | None) -> None:
    assert cause_of(reason) is cause


@pytest.mark.parametrize(
    "reason", [one for one, _ in (*CAUSES, *REASONS) if isinstance(one, Said)], ids=lambda reason: reason.text.key
)
def test_a_translation_changes_nothing(reason: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = (cause_of(reason), is_about_the_prompt(reason))
    monkeypatch.setattr(Text, "template", lambda *_: "auf Deutsch")
    said = reason.text(**reason.values)
    assert said == "auf Deutsch"
    assert (cause_of(said), is_about_the_prompt(said)) == expected
