"""One task of the simulated provider: its record, and its state at a given moment.

A record says when a task starts and how long it takes; everything that a client sees follows from the record and the
clock. So nothing runs in the background, and a restarted provider continues as if it had never stopped.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from loopback_provider.pictures.album import Shot

NEVER_MS = 2**62
_STEPS = (0, 15, 31, 46, 62, 78, 93)


class Flavour(StrEnum):
    """The server that is imitated, as the servers of this dialect differ."""

    RELAY = "relay"
    PLUS = "plus"
    TRUEAI = "trueai"
    NOVICEZK = "novicezk"


class Stage(StrEnum):
    """The kind of result that a task produces; it decides the buttons."""

    GRID = "grid"
    PAN = "pan"
    SINGLE = "single"
    HD = "hd"
    VIDEO = "video"
    CLIP = "clip"
    DESCRIBE = "describe"
    SHORTEN = "shorten"
    SEED = "seed"


class Status(StrEnum):
    """`status` on the wire; UNSYNCED is the relay's empty text before it first asks the server behind it."""

    UNSYNCED = ""
    NOT_START = "NOT_START"
    SUBMITTED = "SUBMITTED"
    IN_PROGRESS = "IN_PROGRESS"
    MODAL = "MODAL"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Script:
    """The behaviour that a test (or a `--fail` in the prompt) sets for one task.

    `fail` is the reason it ends with, `freeze` the percentage it never gets past, `buttons` replaces its customIds'
    whole list, `picture` replaces its bytes by those stored under that name, served as `content_type`, `fields` are put
    over those of its JSON.
    On dialect B only: `actions` replaces its whole list, `urls` says which field holds the single pictures, without
    `grid` these are all there is, `capitals` writes the status as the schema does, `bare` leaves the envelope out.
    """

    fail: str | None = None
    freeze: int | None = None
    buttons: tuple[dict[str, str | int], ...] | None = None
    picture: str | None = None
    content_type: str = "image/png"
    fields: tuple[tuple[str, str | int], ...] = ()
    actions: tuple[str, ...] | None = None
    urls: Literal["image", "temporary"] = "image"
    grid: bool = True
    capitals: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class TaskRecord:
    """The provider's record of one task; times are epoch milliseconds.

    `starts_ms` is NEVER_MS while a modal waits; `lasts_ms` is the time from there to the end. `job` is the uuid in its
    buttons' customIds. `shots` are the pictures it shows (four = a grid), `scale` is 2 for a double-size picture.
    `text` holds the prompts of a describe or shorten, `press` the customId that made the task out of `parent`.
    On dialect B, `action` is the task type and `press` an action string; `given` is the request's input as JSON text,
    and `service_mode` and `hook_secret` are from its config.
    """

    id: str
    action: str
    stage: Stage
    prompt: str
    description: str
    submitted_ms: int
    starts_ms: int
    lasts_ms: int
    job: str
    speed: str = "fast"
    state: str = ""
    bot_type: str = "MID_JOURNEY"
    hook: str = ""
    hook_secret: str = ""
    given: str = "{}"
    service_mode: str = "public"
    parent: str = ""
    press: str = ""
    final_prompt: str = ""
    text: tuple[str, ...] = ()
    shots: tuple[Shot, ...] = ()
    scale: int = 1
    motion: str = "low"
    seed: int = 0
    modal: bool = False
    cancelled_ms: int | None = None
    script: Script = Script()


@dataclass(frozen=True, slots=True)
class Moment:
    """The state of a task: its status and its progress in percent."""

    status: Status
    percent: int

    @property
    def ended(self) -> bool:
        """True once nothing more will happen."""
        return self.status in (Status.SUCCESS, Status.FAILURE, Status.CANCEL)


def moment_of(task: TaskRecord, now_ms: int, flavour: Flavour) -> Moment:
    """The state of a task at a time: a pure function of both."""
    if task.cancelled_ms is not None:
        return Moment(Status.CANCEL if flavour is Flavour.PLUS else Status.FAILURE, 0)
    if task.modal:
        return Moment(Status.MODAL, 0)
    if now_ms < task.starts_ms:
        return Moment(Status.NOT_START, 0)
    done = (now_ms - task.starts_ms) / max(task.lasts_ms, 1)
    if task.script.fail is not None and done >= 0.5:
        return Moment(Status.FAILURE, 100 if flavour is Flavour.RELAY else 0)
    if done >= 1 and task.script.freeze is None:
        return Moment(Status.SUCCESS, 100)
    return _under_way(min(done, 0.999), task.script.freeze, flavour)


def ends_ms(task: TaskRecord) -> int:
    """The time at which a task frees its slot for the next one; NEVER_MS if it waits for a modal or never ends."""
    if task.cancelled_ms is not None:
        return task.cancelled_ms
    if task.modal or task.script.freeze is not None or task.starts_ms >= NEVER_MS:
        return NEVER_MS
    lasts_ms = task.lasts_ms // 2 if task.script.fail is not None else task.lasts_ms
    return task.starts_ms + lasts_ms


def _under_way(done: float, freeze: int | None, flavour: Flavour) -> Moment:
    if done < 0.05 and flavour is Flavour.RELAY:
        return Moment(Status.UNSYNCED, 0)
    if done < 0.1:
        return Moment(Status.NOT_START, 0)
    if done < 0.15:
        return Moment(Status.SUBMITTED, 0)
    reached = (done - 0.15) / 0.85 * 100
    percent = max(step for step in _STEPS if step <= reached or step == 0)
    if freeze is not None:
        percent = min(percent, freeze) if done < 0.99 else freeze
    return Moment(Status.IN_PROGRESS, percent)
