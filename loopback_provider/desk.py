"""Accepts or refuses every submission to the simulated provider."""

from __future__ import annotations

import base64
import binascii
import random
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PIL import Image

from loopback_provider.faults import Faults
from loopback_provider.ledger import Ledger
from loopback_provider.midjourney_proxy.answers import Answer, Refusal, result
from loopback_provider.pictures.album import Album, Shot
from loopback_provider.pictures.reading import opened
from loopback_provider.prompt import Parameters, parse
from loopback_provider.tasks import NEVER_MS, Flavour, Moment, Stage, Status, TaskRecord, moment_of

_SPEED_FACTORS = {"turbo": 0.5, "fast": 1.0, "relax": 2.0}
_DATA_URL = re.compile(r"data:image/[a-z+.-]+;base64,(?P<data>.+)", re.DOTALL)
_MAX_PIXELS = 40_000_000
UNREADABLE = (  # exceptions from reading a stranger's base64 and picture
    binascii.Error,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """The settings of this simulated account: see `SimulatedProvider`."""

    flavour: Flavour
    seconds: float
    remix: bool
    remix_allowed: bool
    video: bool
    strict: bool = True


class WrongTypeError(Exception):
    """A field of a submission has the wrong JSON type."""


@dataclass(frozen=True, slots=True)
class Order:
    """One submission: its JSON object and the speed that its path asked for."""

    body: Mapping[str, object]
    speed: str | None

    def text(self, name: str) -> str:
        """A text field, empty if missing or null. Raises WrongTypeError for another type."""
        value = self.body.get(name)
        if value is not None and not isinstance(value, str):
            raise WrongTypeError(name)
        return (value or "").encode(errors="replace").decode().strip()  # JSON can hold half characters, files cannot

    def texts(self, name: str) -> list[str]:
        """A list of texts, empty if missing or null. Raises WrongTypeError for another type."""
        values = self.body.get(name)
        if values is None:
            return []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise WrongTypeError(name)
        return list(values)


class Desk:
    """Runs the checks of all submissions, writes the accepted ones into the ledger, and answers."""

    def __init__(
        self, setting: Setting, ledger: Ledger, album: Album, faults: Faults, clock_ms: Callable[[], int]
    ) -> None:
        self.setting = setting
        self.ledger = ledger
        self.album = album
        self.queue_limit: int | None = None
        self.base_url = ""
        self._faults = faults
        self._clock_ms = clock_ms

    @property
    def flavour(self) -> Flavour:
        """The server that is imitated."""
        return self.setting.flavour

    def moment(self, task: TaskRecord) -> Moment:
        """The current state of a task."""
        return moment_of(task, self._clock_ms(), self.flavour)

    def dice(self) -> int:
        """A seed for a submission without one."""
        return random.getrandbits(31)

    def draft(
        self, order: Order, action: str, stage: Stage, prompt: str, shots: tuple[Shot, ...], **more: object
    ) -> TaskRecord:
        """A record that isn't accepted yet; `more` are further fields of it. Raises Refusal for a field that is too
        long."""
        state, hook = order.text("state"), order.text("notifyHook")
        if len(state) > 255 and self.flavour is Flavour.TRUEAI:
            raise Refusal(result(4, "State参数过长，最大255字符", None))
        if len(hook) > 2000 and self.flavour is Flavour.TRUEAI:
            raise Refusal(result(4, "NotifyHook参数过长，最大2000字符", None))
        task_id = self.ledger.new_id()
        return TaskRecord(
            id=task_id,
            action=action,
            stage=stage,
            prompt=prompt,
            description=f"/{action.lower()} {prompt}".strip(),
            submitted_ms=self._clock_ms(),
            starts_ms=NEVER_MS,
            lasts_ms=0,
            job=str(uuid.uuid4()),
            state=state,
            bot_type=order.text("botType") or "MID_JOURNEY",
            hook=hook,
            final_prompt=prompt,
            shots=shots,
            **more,  # type: ignore[arg-type] # pydantic checks the types of these fields when the record is made
        )

    def accept(
        self, order: Order, task: TaskRecord, *, weight: float = 1.0, properties: Mapping[str, object] | None = None
    ) -> Answer:
        """Gives a draft its place in the queue and answers 1 or 22. Raises Refusal for 23 and 24."""
        parameters = parse(task.prompt)
        self._turn_away(task, parameters)
        placed = self.place(task, self._speed(order, parameters), weight)
        if placed.starts_ms <= self._clock_ms():
            return result(1, "提交成功", task.id, properties)
        ahead = len(self.ledger.waiting())
        queued = {**(properties or {}), "numberOfQueues": ahead}
        return result(22, f"排队中，前面还有{ahead}个任务", task.id, queued)

    def place(self, task: TaskRecord, speed: str, weight: float = 1.0) -> TaskRecord:
        """Gives a draft its script, its time and its place in the queue; returns the stored record.

        `weight` is how long it takes compared to an imagine.
        """
        parameters = parse(task.prompt)
        lasts_ms = 1000 * self.setting.seconds * weight * _SPEED_FACTORS[speed]
        lasts_ms *= 5 if "slow" in parameters.flags else 1
        starts_ms = self.ledger.next_start_ms()
        starts_ms += round(1000 * self.setting.seconds) if "queue" in parameters.flags else 0
        task = self._scripted(task, parameters)
        placed = replace(task, speed=speed, starts_ms=starts_ms, lasts_ms=round(lasts_ms), modal=False)
        self.ledger.put(placed)
        return placed

    @property
    def full(self) -> bool:
        """True when nobody else may wait."""
        return self.queue_limit is not None and len(self.ledger.waiting()) >= self.queue_limit

    def picture(self, data_url: str) -> str | None:
        """Stores an uploaded picture and returns its name; None for a link, which a simulation does not follow.

        Raises Refusal if it is neither a link nor a readable picture as a data URL.
        """
        if data_url.startswith(("http://", "https://")):
            return None
        match = _DATA_URL.fullmatch(data_url)
        try:
            content = base64.b64decode("".join((match["data"] if match else "").split()), validate=True)
            with opened(content) as image:
                large = image.width * image.height > _MAX_PIXELS
                if not large:
                    image.load()
        except UNREADABLE as error:
            raise Refusal(result(4, "base64格式错误", None)) from error
        if large:
            raise Refusal(result(4, "图片过大", None))
        return self.ledger.keep(content)

    def waits(self, task: TaskRecord) -> bool:
        """True while there is no free slot for a task."""
        return self._clock_ms() < task.starts_ms and task.cancelled_ms is None

    def success(self, task: TaskRecord) -> bool:
        """True once a task has its result."""
        return self.moment(task).status is Status.SUCCESS

    def lost(self, task: TaskRecord) -> bool:
        """True once a task has ended without a result."""
        return self.moment(task).status in (Status.FAILURE, Status.CANCEL)

    def refused_press(self, custom_id: str) -> bool | None:
        """A scripted refusal of this button: see `Faults.refusal_of`."""
        return self._faults.refusal_of(custom_id)

    def _turn_away(self, task: TaskRecord, parameters: Parameters) -> None:
        if self.full or "reject" in parameters.flags:
            if self.flavour is Flavour.TRUEAI:
                raise Refusal(result(9, "提交失败，队列已满，请稍后重试", None))
            raise Refusal(
                result(23, "队列已满，请稍后尝试", task.id if self.flavour in (Flavour.RELAY, Flavour.PLUS) else None)
            )
        if "banned" in parameters.flags and self.flavour is not Flavour.TRUEAI:
            properties = {"promptEn": task.prompt, "bannedWord": "banned"}
            raise Refusal(result(24, "可能包含敏感词", None, properties))

    def _scripted(self, task: TaskRecord, parameters: Parameters) -> TaskRecord:
        script = task.script
        if (order := self._faults.script_for(task.prompt)) is not None:
            script, picture = order
            script = script if picture is None else replace(script, picture=self.ledger.keep(picture))
        elif parameters.invalid is not None:
            script = replace(script, fail=parameters.invalid)
        elif "fail" in parameters.flags:
            script = replace(script, fail="[Internal error] This failure was asked for with --fail")
        elif "banned" in parameters.flags:
            script = replace(script, fail="[Banned prompt detected] The word `banned` is not allowed here.")
        elif "stuck" in parameters.flags:
            script = replace(script, freeze=46)
        return replace(task, script=script)

    def _speed(self, order: Order, parameters: Parameters) -> str:
        """Path first, then the body's wish (which relays drop), then the prompt; a bare relay path means relax."""
        if order.speed is not None:
            return order.speed
        wishes = order.body.get("accountFilter")
        modes = wishes.get("modes") if isinstance(wishes, dict) and self.flavour is not Flavour.RELAY else None
        if isinstance(modes, list) and modes and str(modes[0]).lower() in _SPEED_FACTORS:
            return str(modes[0]).lower()
        return parameters.speed or ("relax" if self.flavour is Flavour.RELAY else "fast")
