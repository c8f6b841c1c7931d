"""The calls that every dialect offers the worker, and the shapes of its answers."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Protocol

from bot.core.kinds import Action, Speed
from bot.core.models import ProviderButton, TaskRef
from bot.providers.submit_requests import SubmitRequest


@dataclass(frozen=True, slots=True)
class Submitted:
    """The provider took the job. `needs_input`: a modal waits; `final_prompt` is the text of its field."""

    ref: TaskRef
    queue_position: int | None = None
    needs_input: bool = False
    final_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Not finished. `percent` 0..100; `preview_url` may be empty. `begun`: the server says that it is working on it."""

    percent: int = 0
    preview_url: str = ""
    begun: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class NeedsInput:
    """The task waits for a modal's answer."""

    final_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The task ended well. `media_urls`: the result first (a playable clip if there is one); empty if there is no
    picture (or the server lost it). With `compose`, these are the four pictures of a grid, in reading order, which we
    join. `mirrors` are other addresses of the same files: of the first, of the second, and so on, as far as there are
    any. `secret_urls` must not be shown to anybody. `usage` is the cost as the provider reports it.

    Describe and shorten return text: `text` as the provider wrote it, `choices` the prompts in it. Their buttons stand
    for the choices (customIds `choice:1` up to `choice:n`, `choice:all`, `choice:retry`) and are never sent to the
    provider: a press submits the chosen prompt as an ImagineRequest, or the DescribeRequest again. `media_buttons` are
    those of the picture beside such a text: only the job knows which of the two was requested.
    """

    media_urls: tuple[str, ...]
    buttons: tuple[ProviderButton, ...] = ()
    final_prompt: str = ""
    seed: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()
    compose: bool = False
    usage: str = ""
    mirrors: tuple[tuple[str, ...], ...] = ()
    secret_urls: frozenset[str] = frozenset()
    media_buttons: tuple[ProviderButton, ...] = ()

    def without_words(self) -> Finished:
        """The same task, for a job that requested a picture or a clip."""
        if not (self.text or self.media_buttons):
            return self
        return replace(self, text="", choices=(), buttons=self.media_buttons, media_buttons=())

    def addresses(self, number: int) -> tuple[str, ...]:
        """All addresses of a file, by its position in `media_urls`, best first."""
        others = self.mirrors[number] if number < len(self.mirrors) else ()
        return tuple(dict.fromkeys((self.media_urls[number], *others)))

    def as_text(self) -> str:
        """This answer as it is stored until the result is here; equal answers have equal texts. The addresses in it are
        for nobody but us."""
        return json.dumps(asdict(self) | {"secret_urls": sorted(self.secret_urls)})

    @staticmethod
    def from_text(text: str) -> Finished | None:
        """Parse the text of `as_text`; None if there is none, or another version wrote it differently."""
        try:
            kept = json.loads(text)
            return Finished(
                media_urls=tuple(kept.pop("media_urls")),
                buttons=tuple(_button(one) for one in kept.pop("buttons")),
                choices=tuple(kept.pop("choices")),
                mirrors=tuple(tuple(urls) for urls in kept.pop("mirrors")),
                secret_urls=frozenset(kept.pop("secret_urls")),
                media_buttons=tuple(_button(one) for one in kept.pop("media_buttons", ())),
                **kept,
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


def _button(kept: dict[str, object]) -> ProviderButton:
    return ProviderButton(**(kept | {"action": Action(kept["action"])}))  # type: ignore[arg-type]  # as it was written


def known_mirrors(*mirrors: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """`Finished.mirrors` without empty entries at the end."""
    named = [number for number, others in enumerate(mirrors, start=1) if others]
    return mirrors[: named[-1]] if named else ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The task ended badly; `reason` is the provider's text, shortened, without secrets."""

    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The provider didn't mention the task (it may not know it yet, or have forgotten it)."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The provider's answer about this one task is too large or broken."""

    reason: str


TaskStatus = Progress | NeedsInput | Finished | Failed | Missing | Unreadable


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The abilities of a dialect; a task's buttons say what can be done with that task. Without `modal` no task
    ever waits for input: see ActionRequest. `signs_webhooks`: its webhooks contain the account's `notify_secret`."""

    speeds: frozenset[Speed] = field(default_factory=lambda: frozenset(Speed))
    references: bool = True
    modal: bool = True
    signs_webhooks: bool = False


class Provider(Protocol):
    """One account at one provider. Raises only members of `bot.core.errors.ProviderError`."""

    name: str
    capabilities: Capabilities

    async def submit(self, request: SubmitRequest, key: str) -> Submitted:
        """Send a job once. `key` is our job id, returned by the server if it can.

        Raises ProviderUnavailable, ProviderBusy (both: nothing was accepted), ProviderRejected and its kinds (after
        AccountRefused and OutOfCredit another account may take it), ProviderAuthError, or SubmitUncertain if the
        request may have been accepted.
        """
        ...

    async def answer_modal(
        self, ref: TaskRef, prompt: str, mask: bytes | None = None, *, speed: Speed = Speed.FAST
    ) -> Submitted:
        """Answer the modal of task `ref`; `mask` is a PNG. `speed` is the job's: some relays bill the modal, not the
        press that opened it. Raises as `submit`."""
        ...

    async def poll(self, refs: Sequence[TaskRef]) -> Mapping[TaskRef, TaskStatus]:
        """State of all `refs` in as few calls as the dialect allows; has an entry for every ref (perhaps Missing).

        Raises ProviderUnavailable, ProviderBusy, ProviderAuthError, OutOfCredit or ProviderProtocolError if nothing is
        known.
        """
        ...

    async def fetch(self, ref: TaskRef) -> TaskStatus:
        """State of one task, in a call of its own. Raises as `poll`."""
        ...

    async def raw(self, ref: TaskRef) -> object:
        """One task as the provider returns it: its raw JSON, for people who look into a problem. May contain the key.

        Raises as `poll`, and ProviderRejected if the provider doesn't know the task.
        """
        ...

    async def find(self, keys: Collection[str]) -> Mapping[str, TaskRef] | None:
        """The tasks that were submitted with these keys, as far as the server lists them now; None if it lists no
        tasks at all. Raises as `poll` if it can't tell now, which isn't a "no".
        """
        ...

    async def recognise(self, task_id: str, key: str) -> TaskRef | None:
        """The task that is said to have been submitted with `key`, looked up; None if the server has no such task
        or knows it by another key. Raises as `poll`."""
        ...

    async def cancel(self, ref: TaskRef) -> bool:
        """Ask the server, once, to stop a task. True = it took the request; `poll` tells how the task ends. False = it
        doesn't do that: no such call, not for this key, or too late for this task. Raises as `poll`; the request may
        have been accepted then.
        """
        ...

    def stops(self, ref: TaskRef, *, begun: bool) -> bool:
        """False if `cancel` is known not to stop this task; `begun`: it has shown a percentage. No I/O."""
        ...

    async def seed(self, ref: TaskRef) -> str:
        """The seed of a finished task, in digits; "" if the server has none. May take a minute.
        Raises as `poll`."""
        ...

    def offers(self, action: Action) -> bool:
        """False for actions that this account is known not to support; unknown ones are offered. No I/O."""
        ...

    @property
    def answered_at(self) -> float:
        """The time at which its server last gave a sound answer to any call (monotonic seconds; 0 = never)."""
        ...

    @property
    def refused(self) -> frozenset[Action]:
        """The kinds that the account has refused. In memory only; a caller that wants to keep them stores them."""
        ...

    def learn_refusal(self, action: Action) -> None:
        """Stop offering `action`. `submit` does so by itself if a refusal is about the kind, not just one request."""
        ...

    def restore_refused(self, actions: Iterable[Action]) -> None:
        """Restore what `refused` returned in an earlier run."""
        ...

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 120.0) -> bytes:
        """The bytes behind a URL that a task named.

        Raises PrivateAddress, FileTooLarge (more than `limit_bytes`), FileRefused, ProviderRejected for anything but a
        web address, else as `poll`.
        """
        ...

    async def save(self, url: str, target: Path, *, limit_bytes: int, timeout_s: float, window_s: float) -> None:
        """Write the bytes behind a URL to the file `target`, with one try; a server that is slow over `window_s` raises
        FileTooSlow. Raises as `download`, and OSError if the disk doesn't take it."""
        ...

    async def probe(self) -> None:
        """Make a cheap call that costs nothing. Raises as `poll` if the account can't be used."""
        ...
