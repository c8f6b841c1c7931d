"""Reading midjourney-proxy task objects. See docs/providers.md, "Tasks".

Every server leaves out, renames or nulls something else, so a wrong type counts as absent and never as an error:
one odd field must not lose a paid result. Only `status` decides; `progress` is decoration (relays write 100 % on
failures as well).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.core.models import Action, ProviderButton
from bot.providers import midjourney_buttons
from bot.providers.base import Failed, Finished, NeedsInput, Progress, TaskStatus, known_mirrors
from bot.providers.capabilities import GRIDS, Family
from bot.providers.choices import buttons_for, read_choices
from bot.providers.fields import Id, OrEmpty, Percent, Text, Urls, clean
from bot.providers.midjourney_texts import sentence

_NO_REASON = "The provider failed the job without a reason."
_CANCELLED = "The job was cancelled at the provider."
_TEXT_RESULTS = {"DESCRIBE": Action.DESCRIBE, "SHORTEN": Action.SHORTEN}


def _is_mp4(url: str) -> bool:
    return url.partition("?")[0].partition("#")[0].lower().endswith(".mp4")


def _said(entry: dict[str, object], field: str) -> str:
    value = entry.get(field)
    return clean(value) if isinstance(value, str) else ""


def _buttons(value: object) -> tuple[ProviderButton, ...]:
    if not isinstance(value, list):
        return ()
    entries = (
        midjourney_buttons.parse(_said(item, "customId"), _said(item, "label"), _said(item, "emoji"))
        for item in value
        if isinstance(item, dict)
    )
    return tuple(button for button in entries if button is not None)


Buttons = Annotated[tuple[ProviderButton, ...], BeforeValidator(_buttons)]


class _Properties(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    finalPrompt: Text = ""


class Task(BaseModel):
    """A task object with the fields that matter here, under the server's names."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Id = ""
    action: Text = ""
    status: Text = ""
    progress: Percent = 0
    promptEn: Text = ""
    state: Text = ""
    imageUrl: Text = ""
    imageUrls: Urls = ()
    videoUrl: Text = ""
    videoUrls: Urls = ()
    url: Text = ""
    proxyUrl: Text = ""
    failReason: Text = ""
    seed: Id = ""
    buttons: Buttons = ()
    properties: Annotated[_Properties, OrEmpty] = _Properties()

    def outcome(self, family: Family = Family.UNKNOWN) -> TaskStatus:
        """What the task's status means. A blank or unknown one is "not finished": relays start that way."""
        match self.status.upper():
            case "SUCCESS":
                return self._finished(family)
            case "FAILURE":
                return Failed(sentence(self.failReason) or _NO_REASON)
            case "CANCEL":
                return Failed(sentence(self.failReason) or _CANCELLED)
            case "MODAL":
                return NeedsInput(self.properties.finalPrompt)
            case _:
                return Progress(self.progress, self.imageUrl)

    def _finished(self, family: Family) -> Finished:
        # the action's name is only trusted where the result is text, which every server calls the same; a picture job
        # without a picture must not pass as a text
        words = _TEXT_RESULTS.get(self.action.upper())
        final_prompt = self.properties.finalPrompt
        text = (final_prompt or self.promptEn) if words is not None else ""
        choices = read_choices(text, words) if words is not None else ()
        media = self._media()
        return Finished(
            media_urls=media,
            mirrors=known_mirrors(tuple(url for url in self._elsewhere() if url not in media)) if media else (),
            buttons=buttons_for(choices, words) if words is not None else self._offered(family),
            final_prompt=final_prompt,
            seed=self.seed,
            text=text,
            choices=choices,
        )

    def _media(self) -> tuple[str, ...]:
        """The clips of a video, those that Discord plays first; else the picture and what else there is of it."""
        if clips := self._clips():
            return clips
        whole = self.imageUrl or next(iter(self._elsewhere()), "")
        return ((whole,) if whole else ()) + self.imageUrls

    def _clips(self) -> tuple[str, ...]:
        clips = self.videoUrls or ((self.videoUrl,) if self.videoUrl else ())
        return tuple(sorted(clips, key=lambda url: not _is_mp4(url)))

    def _elsewhere(self) -> tuple[str, ...]:
        """Further addresses of the result: where it came from, and the server's copy of it."""
        if self._clips():
            return tuple(url for url in (self.videoUrl, self.imageUrl) if _is_mp4(url))
        return tuple(url for url in (self.proxyUrl, self.url) if url)

    def _offered(self, family: Family) -> tuple[ProviderButton, ...]:
        if family is Family.NOVICEZK and self.imageUrl and self.action.upper() in GRIDS:
            return midjourney_buttons.by_number()
        return self.buttons


def read_task(value: object) -> Task | None:
    """A task object from parsed JSON; None for anything that is none (a bare error envelope has no status)."""
    if not isinstance(value, dict) or not ("status" in value or "id" in value):
        return None
    return Task.model_validate(value)
