"""Reads GoAPI's task objects. See docs/providers.md, "Task objects of GoAPI".

A failed task comes as HTTP 200 in an envelope of code 200: only the task's own `status`, in any letter case, decides
if it can be read.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from bot.core.kinds import Action
from bot.core.text.task_ids import id_text
from bot.providers.base import Failed, Finished, Progress, TaskStatus, known_mirrors
from bot.providers.goapi.actions import read_actions
from bot.providers.goapi.texts import NO_FAULT, Fault, joined
from bot.providers.shared.error_words import structured
from bot.providers.shared.fields import (
    Id,
    Lenient,
    Name,
    OrEmpty,
    Percent,
    Prompt,
    Redact,
    Seed,
    StateName,
    Text,
    Url,
    Urls,
    redactor_of,
    words,
)
from bot.providers.shared.missing_status import without_status
from bot.providers.shared.prompt_choices import buttons_for, read_choices
from bot.texts.providers import provider as say

_FINISHED = frozenset({"completed", "complete", "finished", "success", "succeeded", "done"})
_FAILED = frozenset({"failed", "failure", "error", "cancelled", "canceled"})
_BEGUN = frozenset({"processing", "in_progress", "retry"})
_GRID = 4
_MOST_ENVELOPES = 2  # a service in between may wrap the vendor's
_MOST_NAMES, _MOST_LENGTH, _MOST_SENTENCES = 100, 100, 5
_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)


def _names(value: object) -> tuple[str, ...]:
    listed = structured(value)
    if not isinstance(listed, list):
        return ()
    return tuple(entry for entry in listed[:_MOST_NAMES] if isinstance(entry, str) and len(entry) <= _MOST_LENGTH)


def _sentences(value: object, info: ValidationInfo) -> tuple[str, ...]:
    listed = structured(value)
    found = listed[:_MOST_SENTENCES] if isinstance(listed, list) else [listed]
    return tuple(words(entry, redactor_of(info), 1_000) for entry in found if isinstance(entry, str))


def _amount(value: object) -> str:
    """A number as it was written; units differ between accounts, so it is never computed with."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value).strip()
    return text if _AMOUNT.fullmatch(text) else ""


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Sentences = Annotated[tuple[str, ...], BeforeValidator(_sentences)]
Amount = Annotated[str, BeforeValidator(_amount)]


class _Input(Lenient):
    prompt: Prompt = ""


class _Output(Lenient):
    """`output` of today's tasks and `task_result` of legacy ones: the same under two names, except the last three
    fields."""

    image_url: Url = ""
    image_urls: Urls = ()
    temporary_image_urls: Urls = ()
    discord_image_url: Url = ""
    intermediate_image_urls: Urls = ()
    actions: Names = ()
    progress: Percent = 0
    description: Text = ""
    seed: Seed = ""
    task_progress: Percent = 0
    error_messages: Sentences = ()
    message: Text = ""

    @property
    def names_media(self) -> bool:
        """True if it has the address of a picture."""
        return bool(self.image_url or self.discord_image_url or self.image_urls or self.temporary_image_urls)


class _Usage(Lenient):
    type: Name = ""
    consume: Amount = ""

    def __str__(self) -> str:
        return f"{self.consume} {self.type}".strip() if self.consume else ""


class _Meta(Lenient):
    usage: Annotated[_Usage, OrEmpty] = _Usage()


class GoApiTask(Lenient):
    """A task object with the fields that matter here, under the service's names."""

    task_id: Id = ""
    status: StateName = None
    input: Annotated[_Input, OrEmpty] = _Input()
    output: Annotated[_Output, OrEmpty] = _Output()
    task_result: Annotated[_Output, OrEmpty] = _Output()
    meta: Annotated[_Meta, OrEmpty] = _Meta()
    error: Fault = NO_FAULT

    @property
    def failed(self) -> bool:
        """True if the task ended badly."""
        return self._state in _FAILED

    def outcome(self) -> TaskStatus:
        """The meaning of the task's status. An unknown one is "not finished"."""
        if self.failed:
            return Failed(self.reason())
        result = self._result
        if self._state in _FINISHED:
            return self._finished(result)
        preview = result.image_url or next(iter(result.intermediate_image_urls), "")
        running = Progress(max(result.progress, result.task_progress), preview, self._state in _BEGUN)
        if self._state:
            return running
        fault = self.error.sentence() or joined(*result.error_messages)
        return without_status(self.status, fault, running, self._finished(result))

    def reason(self) -> str:
        """The reason of the failure, for people."""
        legacy = joined(" ".join(self._result.error_messages), self._result.message)
        return self.error.sentence() or legacy or say.NO_REASON()

    @property
    def _state(self) -> str:
        return (self.status or "").lower()

    @property
    def _result(self) -> _Output:
        """The object that holds the result: an empty `task_result` beside an `output` says nothing."""
        legacy = self.task_result.model_fields_set and (self.task_result.names_media or not self.output.names_media)
        return self.task_result if legacy else self.output

    def _finished(self, result: _Output) -> Finished:
        choices = read_choices(result.description, Action.DESCRIBE) if result.description else ()
        offered = read_actions(result.actions)
        media, compose, mirrors = _media(result)
        return Finished(
            media_urls=media,
            buttons=buttons_for(choices, Action.DESCRIBE) if result.description else offered,
            media_buttons=offered if result.description else (),
            final_prompt=self.input.prompt,
            seed=result.seed,
            text=result.description,
            choices=choices,
            compose=compose,
            mirrors=mirrors,
            usage=str(self.meta.usage),
        )


def _media(result: _Output) -> tuple[tuple[str, ...], bool, tuple[tuple[str, ...], ...]]:
    """The picture and the other files, whether they are four pictures for a grid, and mirrors of the same files."""
    # Discord's own address of the picture expires soon, but it is downloaded at once
    whole = tuple(url for url in (result.image_url, result.discord_image_url) if url)
    singles = result.image_urls or result.temporary_image_urls
    copies = result.temporary_image_urls if len(result.temporary_image_urls) == len(singles) else ()
    mirrors = [(copy,) if copy != url else () for url, copy in zip(singles, copies, strict=False)]
    if whole:
        return (whole[0], *singles), False, known_mirrors(whole[1:], *mirrors)
    return singles, len(singles) == _GRID, known_mirrors(*mirrors)


def read_task(value: object, redact: Redact) -> GoApiTask | None:
    """A task object, bare or as the `data` of one envelope or two, without secrets in its words; None for anything
    else."""
    told = _task_object(value)
    return None if told is None else GoApiTask.model_validate(told, context=redact)


def names_task(value: object, parent: str) -> bool:
    """True for a task object with an id, be it of use or not, that is not the one of `parent`."""
    told = _task_object(value)
    return told is not None and id_text(told.get("task_id")) not in ("", parent)


def _task_object(value: object) -> dict[str, object] | None:
    for _ in range(_MOST_ENVELOPES):
        if not isinstance(value, dict) or "data" not in value:
            break
        value = structured(value["data"])
    return value if isinstance(value, dict) and ("status" in value or "task_id" in value) else None
