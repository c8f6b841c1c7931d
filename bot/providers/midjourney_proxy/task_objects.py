"""Reads midjourney-proxy task objects. See docs/providers.md, "Tasks".

Every server leaves out, renames or nulls something else, so a wrong type counts as absent and never as an error:
one odd field must not lose a paid result. Only `status` decides if it can be read; `progress` is decoration (relays
write 100 % on failures as well).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from bot.core.kinds import Action
from bot.core.models import ProviderButton
from bot.providers.base import Failed, Finished, NeedsInput, Progress, TaskStatus, known_mirrors
from bot.providers.midjourney_proxy import buttons as midjourney_buttons
from bot.providers.midjourney_proxy.texts import sentence
from bot.providers.shared.capabilities import GRIDS, ServerFamily
from bot.providers.shared.error_words import structured
from bot.providers.shared.fields import (
    MOST_LABEL,
    MOST_PROMPT,
    Id,
    Lenient,
    Name,
    OrEmpty,
    Percent,
    Redact,
    Seed,
    Spoken,
    State,
    StateName,
    Text,
    Url,
    Urls,
    custom_id,
    emoji,
    redactor_of,
    words,
)
from bot.providers.shared.missing_status import without_status
from bot.providers.shared.prompt_choices import buttons_for, read_choices
from bot.texts.providers import provider as say

_MOST_BUTTONS = 60  # Discord shows 50 best, and some aren't ours to show
_TEXT_RESULTS = {"DESCRIBE": Action.DESCRIBE, "SHORTEN": Action.SHORTEN}


def _is_mp4(url: str) -> bool:
    return url.partition("?")[0].partition("#")[0].lower().endswith(".mp4")


def _buttons(value: object, info: ValidationInfo) -> tuple[ProviderButton, ...]:
    listed, redact = structured(value), redactor_of(info)
    if not isinstance(listed, list):
        return ()
    entries = (
        midjourney_buttons.parse(
            custom_id(item.get("customId")),
            words(item.get("label"), redact, MOST_LABEL),
            emoji(item.get("emoji")),
        )
        for item in map(structured, listed[:_MOST_BUTTONS])
        if isinstance(item, dict)
    )
    return tuple(button for button in entries if button is not None)


Buttons = Annotated[tuple[ProviderButton, ...], BeforeValidator(_buttons)]


class _TaskProperties(Lenient):
    finalPrompt: Text = ""


class MidjourneyTask(Lenient):
    """A task object with the fields that matter here, under the server's names."""

    id: Id = ""
    action: Name = ""
    status: StateName = None
    progress: Percent = 0
    prompt: Text = ""
    promptEn: Text = ""
    state: State = ""
    imageUrl: Url = ""
    imageUrls: Urls = ()
    videoUrl: Url = ""
    videoUrls: Urls = ()
    url: Url = ""
    proxyUrl: Url = ""
    failReason: Spoken = ""
    seed: Seed = ""
    buttons: Buttons = ()
    properties: Annotated[_TaskProperties, OrEmpty] = _TaskProperties()

    @property
    def final_prompt(self) -> str:
        """The server's wording of the prompt; "" if it is too long: half a prompt would be another one."""
        final_prompt = self.properties.finalPrompt
        return final_prompt if len(final_prompt) <= MOST_PROMPT else ""

    @property
    def _reason(self) -> str:
        return sentence(self.failReason, (self.prompt, self.promptEn, self.properties.finalPrompt))

    def outcome(self, family: ServerFamily = ServerFamily.UNKNOWN) -> TaskStatus:
        """The meaning of the task's status. An unknown one is "not finished"."""
        match self.status and self.status.upper():
            case "SUCCESS":
                return self._finished(family)
            case "FAILURE":
                return Failed(self._reason or say.NO_REASON())
            case "CANCEL":
                return Failed(self._reason or say.CANCELLED())
            case "MODAL":
                return NeedsInput(self.final_prompt)
            case "" | None:
                reason = self._reason
                return without_status(self.status, reason, self._running, self._finished(family))
            case _:
                return self._running

    @property
    def _running(self) -> Progress:
        return Progress(self.progress, self.imageUrl)

    def _finished(self, family: ServerFamily) -> Finished:
        # the action's name is only trusted where the result is text, which every server calls the same; a picture job
        # without a picture must not pass as a text
        kind = _TEXT_RESULTS.get(self.action.upper())
        text = (self.properties.finalPrompt or self.promptEn) if kind is not None else ""
        choices = read_choices(text, kind) if kind is not None else ()
        offered = self._offered(family)
        media = self._media()
        return Finished(
            media_urls=media,
            mirrors=known_mirrors(tuple(url for url in self._elsewhere() if url not in media)) if media else (),
            buttons=offered if kind is None else buttons_for(choices, kind),
            final_prompt=self.final_prompt,
            seed=self.seed,
            text=text,
            choices=choices,
            media_buttons=() if kind is None else offered,
        )

    def _media(self) -> tuple[str, ...]:
        """The clips of a video, those that Discord plays first; else the picture and other files."""
        if clips := self._clips():
            return clips
        whole = self.imageUrl or next(iter(self._elsewhere()), "")
        return ((whole,) if whole else ()) + self.imageUrls

    def _clips(self) -> tuple[str, ...]:
        clips = self.videoUrls or ((self.videoUrl,) if self.videoUrl else ())
        return tuple(sorted(clips, key=lambda url: not _is_mp4(url)))

    def _elsewhere(self) -> tuple[str, ...]:
        """Further addresses of the result: its origin, and the server's copy of it."""
        if self._clips():
            return tuple(url for url in (self.videoUrl, self.imageUrl) if _is_mp4(url))
        return tuple(url for url in (self.proxyUrl, self.url) if url)

    def _offered(self, family: ServerFamily) -> tuple[ProviderButton, ...]:
        if family is ServerFamily.NOVICEZK and self.imageUrl and self.action.upper() in GRIDS:
            return midjourney_buttons.by_number()
        return self.buttons


def read_task(value: object, redact: Redact) -> MidjourneyTask | None:
    """A task object from parsed JSON, without secrets in its words; None for anything else (a bare error envelope has
    no status)."""
    task = task_object(value)
    return MidjourneyTask.model_validate(task, context=redact) if task is not None else None


def task_object(value: object) -> dict[str, object] | None:
    """The task itself, bare or in an envelope."""
    for _ in range(2):
        inner = structured(value.get("data")) if isinstance(value, dict) and "id" not in value else None
        value = inner if isinstance(inner, dict) else value
    if not isinstance(value, dict) or not ("status" in value or "id" in value):
        return None
    return value
