"""Requests of members (commands and clicks), and the plans that the services make of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Speed
from bot.core.models import Attachment, ChannelId, Job, JobId, MessageRef


@dataclass(frozen=True, slots=True)
class ImagineCommand:
    """`/imagine` as typed. `attachments` are the reference pictures in their order."""

    asker: Asker
    prompt: str
    aspect: str = ""
    model: str = ""
    speed: Speed | None = None
    attachments: tuple[Attachment, ...] = ()


def sees_nothing(_channel: ChannelId) -> bool:
    """For members who may read no other channel than the one they are in."""
    return False


@dataclass(frozen=True, slots=True)
class ClickRequest:
    """A press on one of our buttons. `slot` None = Retry; `text` is a modal's input (None: not asked yet);
    `pictures` are those under the message, with fresh addresses from Discord. `sees`: whether the clicker may read a
    channel of this server. `named`: the message is ours, and its own words name the job."""

    asker: Asker
    job_id: JobId
    slot: int | None
    message: MessageRef
    text: str | None = None
    pictures: tuple[Attachment, ...] = ()
    sees: Callable[[ChannelId], bool] = sees_nothing
    named: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """A job that somebody wants, not yet judged by the server's rules and without a price. `clicked` is the message
    whose button was pressed."""

    new: NewJob
    clicked: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class AskText:
    """Open a form with one text first, prefilled with `prompt`; it brings `text` for the same button.

    `slot` None = Continue, or Edit and retry if `edits`. `title` and `label` have at most 45 characters each.
    """

    job_id: JobId
    slot: int | None
    title: str
    label: str
    prompt: str
    edits: bool = False


@dataclass(frozen=True, slots=True)
class PointTo:
    """Nothing to do: this very thing is running or exists already. The member is led to it."""

    job: Job


@dataclass(frozen=True, slots=True)
class AskRegion:
    """Open the private panel that leads to a mask; `prompt` is the picture's prompt."""

    request: ClickRequest
    prompt: str


@dataclass(frozen=True, slots=True)
class AskAll:
    """Ask privately whether to imagine all texts of a job: that starts `count` jobs for `cost` credits at once, and up
    to `flagged` more for `flagged_cost` credits as moderators approve them."""

    job_id: JobId
    count: int
    cost: int
    flagged: int = 0
    flagged_cost: int = 0

    @property
    def most(self) -> int:
        """The total cost."""
        return self.cost + self.flagged_cost


Plan = Start | AskText | AskRegion | AskAll | PointTo


@dataclass(frozen=True, slots=True)
class Opened:
    """A stored job. `fresh` is False if another event or click made it before."""

    job: Job
    fresh: bool
    same_event: bool = False
