"""Finds out what a failed job needs before another try: another prompt, the operator, or nothing. Pure.

Our own sentences are known by their entries in the catalogue, so that rewording or translating one changes nothing.
Only words of providers are matched by patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.kinds import FailCause
from bot.core.text.quoted_prompts import without_prompts
from bot.texts.catalog import Said, Text
from bot.texts.jobs import failures
from bot.texts.media import delivery, download
from bot.texts.providers import midjourney, provider

_CAUSES: Final[dict[Text, FailCause]] = {
    failures.KEY_REFUSED: FailCause.OPERATOR,
    failures.RESULT_OUT_OF_REACH: FailCause.OPERATOR,
    provider.NO_CREDIT: FailCause.OPERATOR,
    provider.REDIRECTS: FailCause.OPERATOR,
    provider.NO_ADDRESS: FailCause.OPERATOR,
    download.PRIVATE: FailCause.OPERATOR,
    delivery.CLIP_TOO_LARGE: FailCause.OPERATOR,
    delivery.CLIP_TOO_LARGE_WITHOUT_FFMPEG: FailCause.OPERATOR,
    delivery.PICTURE_TOO_LARGE: FailCause.OPERATOR,
    delivery.PICTURE_UNREADABLE: FailCause.OPERATOR,
    delivery.NO_SIZE_TAKEN: FailCause.OPERATOR,
    provider.TOO_LARGE: FailCause.NOT_THE_PROMPT,
    provider.CANNOT_RUN_BUTTON: FailCause.NOT_THE_PROMPT,
    midjourney.CANNOT_RUN_AGAIN: FailCause.NOT_THE_PROMPT,
    midjourney.NO_REFERENCES: FailCause.NOT_THE_PROMPT,
    midjourney.BAD_REFERENCE: FailCause.NOT_THE_PROMPT,
    midjourney.REMIX_OFF: FailCause.NOT_THE_PROMPT,
    midjourney.VIDEO_OFF: FailCause.NOT_THE_PROMPT,
}
_PROMPT_REFUSED: Final = frozenset({provider.BANNED_WORD, midjourney.PROMPT_EMPTY, midjourney.PROMPT_FILTERED})

# what providers say
_ABOUT_THE_PROMPT = re.compile(
    r"invalid (?:parameter|value|argument)|unrecogni[sz]ed parameter|unknown parameter|must be between|banned|"
    r"word filter|inappropriate|sensitive word|community standards|content policy|"
    r"prompt (?:is|was) (?:required|empty|too long|invalid)|prompt (?:may )?contains?|敏感词|违禁|提示词",
    re.IGNORECASE,
)
_NOT_ABOUT_THE_PROMPT = re.compile(r"reference picture|switched off|can(?:no|')t run this", re.IGNORECASE)


def cause_of(reason: str, prompt: str = "") -> FailCause | None:
    """The thing that has to change besides the prompt before a retry can work; None if nothing is known. What the
    reason quotes of `prompt` means nothing."""
    for words in _parts(reason):
        if isinstance(words, Said):
            if words.text in _CAUSES:
                return _CAUSES[words.text]
        elif _NOT_ABOUT_THE_PROMPT.search(without_prompts(words, [prompt])):
            return FailCause.NOT_THE_PROMPT
    return None


def is_about_the_prompt(reason: str, prompt: str = "") -> bool:
    """True if the same prompt would be refused again, so only another one helps. What the reason quotes of `prompt`
    means nothing."""
    return any(
        words.text in _PROMPT_REFUSED
        if isinstance(words, Said)
        else _ABOUT_THE_PROMPT.search(without_prompts(words, [prompt])) is not None
        for words in _parts(reason)
    )


def _parts(reason: str) -> Iterator[str]:
    """The reason and the reasons inside it; for a provider's, its words."""
    yield reason
    if isinstance(reason, Said):
        for value in reason.values.values():
            if isinstance(value, str):
                yield from _parts(value)
