"""Fakes of the world outside the services: a provider, Discord, attached pictures and the clock.

Each fake answers normally unless a test scripts its next answers with `will`, and each call is recorded. They outlive
the graph under test as the real world outlives our process: `die_at` makes them kill it at a chosen call.
"""

from __future__ import annotations

import asyncio
import io
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from bot.core.jobs.asker import Asker
from bot.core.jobs.queue_position import QueuePosition
from bot.core.kinds import Action, Speed
from bot.core.models import ChannelId, Job, MessageId, MessageRef, ProviderButton, StoredButton, TaskRef
from bot.providers.base import Capabilities, Finished, Missing, Submitted, TaskStatus
from bot.providers.submit_requests import ImagineRequest, SubmitRequest
from bot.services.memory_budget import Lent
from bot.services.ports import ResultMedia


def png(width: int = 8, height: int = 8, colour: tuple[int, int, int] = (200, 90, 30)) -> bytes:
    """A small real picture."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()


PICTURE = png()
GRID_BUTTONS = (
    *(ProviderButton(Action.UPSCALE, n, f"MJ::JOB::upsample::{n}::hash", f"U{n}") for n in range(1, 5)),
    ProviderButton(Action.REROLL, 0, "MJ::JOB::reroll::0::hash::SOLO", "", "🔄"),
    *(ProviderButton(Action.VARIATION, n, f"MJ::JOB::variation::{n}::hash", f"V{n}") for n in range(1, 5)),
    ProviderButton(Action.CUSTOM_ZOOM, 0, "MJ::CustomZoom::hash", "Custom Zoom", "🔍"),
    ProviderButton(Action.VARY_REGION, 0, "MJ::Inpaint::1::hash::SOLO", "Vary (Region)", "🖌️"),
)
GRID = Finished(("https://pictures.example/grid.png",), GRID_BUTTONS, final_prompt="a red fox --v 7", seed="42")


class Killed(BaseException):
    """The process ends here. Not an Exception, so that nothing up to the task can clean up."""


class Clock:
    """UTC seconds that move only when a test says so; `steady` shows the time that really passed."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now
        self._jumped_s = 0.0

    def __call__(self) -> float:
        return self.now

    def steady(self) -> float:
        return self.now - self._jumped_s

    def pass_by(self, seconds: float) -> None:
        self.now += seconds

    def jump(self, seconds: float) -> None:
        """Set the date ahead, or back; no time passes."""
        self.now += seconds
        self._jumped_s += seconds


class Watch:
    """Replaces the time module: seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Mortal:
    """A kill switch that the fakes share: once one of them triggers it, no call of any of them returns."""

    def __init__(self) -> None:
        self.dead = asyncio.Event()
        self.at: tuple[str, str] | None = None

    def die_at(self, call: str, moment: str) -> None:
        """End the process at the next `call`: "before" it has an effect, or "after" it, losing its answer."""
        self.at = (call, moment)

    def pass_through(self, call: str, moment: str) -> None:
        if self.at == (call, moment):
            self.at = None
            self.dead.set()
        if self.dead.is_set():
            raise Killed(f"{moment} {call}")


class Scripted:
    """Takes calls, records them, and answers from the script: a value, an error to raise, or a function to call."""

    def __init__(self, mortal: Mortal) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self._mortal = mortal
        self._script: defaultdict[str, deque[object]] = defaultdict(deque)

    def will(self, call: str, *answers: object) -> None:
        """Script the next answers of `call`, in this order; after them it answers normally."""
        self._script[call].extend(answers)

    def made(self, call: str) -> list[tuple[Any, ...]]:
        """The arguments of every `call` so far."""
        return [arguments for name, arguments in self.calls if name == call]

    async def _answer(self, call: str, arguments: tuple[object, ...], calm: Callable[[], object]) -> Any:
        self._mortal.pass_through(call, "before")
        self.calls.append((call, arguments))
        await asyncio.sleep(0)
        answer = self._script[call].popleft() if self._script[call] else calm()
        if callable(answer):
            answer = await answer()
        self._mortal.pass_through(call, "after")
        if isinstance(answer, BaseException):
            raise answer
        return answer


class ScriptedProvider(Scripted):
    """A provider that accepts every submit and has every picture ready, unless a script says otherwise."""

    answered_at = 0.0

    def __init__(self, mortal: Mortal | None = None, name: str = "main") -> None:
        super().__init__(mortal or Mortal())
        self.name = name
        self.capabilities = Capabilities()
        self.state: TaskStatus = GRID  # the state of every task without a script
        self.tasks: dict[str, TaskRef] = {}  # by our job id, as a server that keeps it would know them
        self.refusals: set[Action] = set()
        self.can_stop = True
        self.remembers = True  # whether `find` gives them

    async def submit(self, request: SubmitRequest, key: str) -> Submitted:
        def taken() -> Submitted:
            self.tasks[key] = TaskRef(f"task-{len(self.tasks) + 1}")
            return Submitted(self.tasks[key])

        return await self._answer("submit", (request, key), taken)  # type: ignore[no-any-return]  # as scripted

    async def answer_modal(
        self, ref: TaskRef, prompt: str, mask: bytes | None = None, *, speed: Speed = Speed.FAST
    ) -> Submitted:
        return await self._answer("answer_modal", (ref, prompt, mask, speed), lambda: Submitted(ref))  # type: ignore[no-any-return]  # as scripted

    async def poll(self, refs: Sequence[TaskRef]) -> Mapping[TaskRef, TaskStatus]:
        answer = await self._answer("poll", (tuple(refs),), lambda: self.state)
        return answer if isinstance(answer, dict) else dict.fromkeys(refs, answer)

    async def fetch(self, ref: TaskRef) -> TaskStatus:
        return await self._answer("fetch", (ref,), lambda: self.state)  # type: ignore[no-any-return]  # as scripted

    async def raw(self, ref: TaskRef) -> object:
        return await self._answer("raw", (ref,), lambda: {"id": ref})

    async def find(self, keys: Collection[str]) -> Mapping[str, TaskRef] | None:
        known = {key: self.tasks[key] for key in keys if key in self.tasks} if self.remembers else None
        return await self._answer("find", (tuple(keys),), lambda: known)  # type: ignore[no-any-return]  # as scripted

    async def recognise(self, task_id: str, key: str) -> TaskRef | None:
        known = TaskRef(task_id) if self.tasks.get(key) == task_id else None
        return await self._answer("recognise", (task_id, key), lambda: known)  # type: ignore[no-any-return]  # as scripted

    async def save(self, url: str, target: Path, *, limit_bytes: int, timeout_s: float, window_s: float) -> None:
        content = await self.download(url, limit_bytes=limit_bytes, timeout_s=timeout_s)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 120.0) -> bytes:
        return await self._answer("download", (url, limit_bytes, timeout_s), lambda: PICTURE)  # type: ignore[no-any-return]  # as scripted

    async def probe(self) -> None:
        await self._answer("probe", (), lambda: None)

    def stops(self, ref: TaskRef, *, begun: bool) -> bool:
        return self.can_stop

    async def cancel(self, ref: TaskRef) -> bool:
        return await self._answer("cancel", (ref,), lambda: True)  # type: ignore[no-any-return]  # as scripted

    async def seed(self, ref: TaskRef) -> str:
        return await self._answer("seed", (ref,), lambda: "4711")  # type: ignore[no-any-return]  # as scripted

    @property
    def refused(self) -> frozenset[Action]:
        return frozenset(self.refusals)

    def offers(self, action: Action) -> bool:
        return action not in self.refusals

    def learn_refusal(self, action: Action) -> None:
        self.refusals.add(action)

    def restore_refused(self, actions: Iterable[Action]) -> None:
        self.refusals.update(actions)

    @property
    def prompts(self) -> list[str]:
        """The prompts of all imagines that were submitted, in order."""
        return [request.prompt for request, _key in self.made("submit") if isinstance(request, ImagineRequest)]


class ScriptedReferences(Scripted):
    """The pictures that members attached."""

    async def download(self, url: str, *, limit_bytes: int, timeout_s: float = 60.0, given: bool = False) -> bytes:
        return await self._answer("reference", (url, limit_bytes, timeout_s), lambda: PICTURE)  # type: ignore[no-any-return]  # as scripted

    async def save(
        self, url: str, target: Path, *, limit_bytes: int, timeout_s: float = 60.0, given: bool = False
    ) -> None:
        target.write_bytes(await self.download(url, limit_bytes=limit_bytes, timeout_s=timeout_s, given=given))


class RecordingPublisher(Scripted):
    """A Discord that accepts everything; `seen` has each message with its job."""

    def __init__(self, mortal: Mortal | None = None) -> None:
        super().__init__(mortal or Mortal())
        self.steps: list[tuple[Job, QueuePosition | None, bytes | None]] = []
        self.shown: Counter[tuple[str, str]] = Counter()  # job id, state
        self.posted: dict[str, MessageRef] = {}  # new messages by job id
        self.answers: dict[str, MessageRef] = {}  # first messages by job id

    def progress(self, job: Job, *, position: QueuePosition | None = None, preview: Lent | None = None) -> None:
        self.steps.append((job, position, None if preview is None else preview.content))

    async def show(self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None) -> MessageRef:
        def shown() -> MessageRef:
            assert job.message is not None
            self.shown[job.id, job.state] += 1
            return job.message

        return await self._answer("show", (job, tuple(buttons), media), shown)  # type: ignore[no-any-return]  # as scripted

    async def repost(
        self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None, *, search: bool
    ) -> MessageRef:
        def posted() -> MessageRef:
            if search and job.id in self.posted:
                return self.posted[job.id]
            self.shown[job.id, job.state] += 1
            self.posted[job.id] = MessageRef(job.channel_id, MessageId(7_000 + len(self.posted)))
            return self.posted[job.id]

        return await self._answer("repost", (job, tuple(buttons), media, search), posted)  # type: ignore[no-any-return]  # as scripted

    async def acknowledge(self, job: Job) -> MessageRef:
        """Show the first message as the answer to an interaction."""
        return await self._answer("acknowledge", (job,), lambda: self.arrived(job))  # type: ignore[no-any-return]  # as scripted

    async def announce(self, job: Job) -> MessageRef:
        return await self._answer("announce", (job,), lambda: self.arrived(job))  # type: ignore[no-any-return]  # as scripted

    def arrived(self, job: Job) -> MessageRef:
        """Note that the first message of a job is there."""
        return self.answers.setdefault(job.id, MessageRef(job.channel_id, MessageId(8_000 + len(self.answers))))

    async def end_thinking(self, application_id: int, token: str, text: str) -> None:
        await self._answer("end_thinking", (application_id, token, text), lambda: None)

    async def retell(self, application_id: int, token: str, text: str) -> None:
        await self._answer("retell", (application_id, token, text), lambda: None)

    async def ping(self, job: Job, message: MessageRef) -> None:
        await self._answer("ping", (job, message), lambda: None)

    async def mark_used(
        self, job: Job, buttons: Sequence[StoredButton], message: MessageRef, *, private: Asker | None = None
    ) -> None:
        await self._answer("mark_used", (job, tuple(buttons), message), lambda: None)

    async def mend(self, job: Job, message: MessageRef) -> None:
        await self._answer("mend", (job, message), lambda: None)

    async def find_answer(self, job: Job) -> MessageRef | None:
        return await self._answer("find_answer", (job,), lambda: self.answers.get(job.id))  # type: ignore[no-any-return]  # as scripted


def message(number: int = 500, channel: int = 70) -> MessageRef:
    """A message by its ids."""
    return MessageRef(ChannelId(channel), MessageId(number))


MISSING = Missing()
