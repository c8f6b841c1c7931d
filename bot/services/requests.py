"""What a member asked for (from the cogs to the services) and what is to happen (back to them)."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.models import Attachment, ChannelId, GuildId, Job, JobId, MessageRef, NewJob, Speed, UserId


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asks, and by which interaction. `key` is the interaction id: the same event twice has the same key."""

    key: str
    user_id: UserId
    user_name: str
    guild_id: GuildId | None
    channel_id: ChannelId
    interaction_token: str = field(repr=False)
    application_id: int
    size_limit_bytes: int
    answer_by: float  # monotonic seconds


@dataclass(frozen=True, slots=True)
class ImagineRequest:
    """`/imagine` as typed. `attachments` are the reference pictures in their order."""

    origin: Origin
    prompt: str
    aspect: str = ""
    model: str = ""
    speed: Speed | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ClickRequest:
    """A press on one of our buttons. `slot` None = Retry; `text` is what a modal brought (None: not asked yet);
    `pictures` are those under the message, with addresses that Discord has just made."""

    origin: Origin
    job_id: JobId
    slot: int | None
    message: MessageRef
    text: str | None = None
    pictures: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """A job to be opened. `clicked` is the message whose button was pressed."""

    new: NewJob
    origin: Origin
    clicked: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class AskText:
    """Open a form with one text first, which begins as `prompt`; it brings `text` for the same button.

    `slot` None = Continue. `title` and `label` have at most 45 characters each.
    """

    job_id: JobId
    slot: int | None
    title: str
    label: str
    prompt: str


@dataclass(frozen=True, slots=True)
class PointTo:
    """Nothing to do: that very thing runs already or exists. The member is led to it."""

    job: Job


@dataclass(frozen=True, slots=True)
class AskRegion:
    """Open the private panel that leads to a mask; `prompt` is what the picture was made of."""

    request: ClickRequest
    prompt: str


@dataclass(frozen=True, slots=True)
class AskAll:
    """Ask privately whether all texts of a job are to be imagined: that makes `count` jobs for `cost` credits."""

    job_id: JobId
    count: int
    cost: int


@dataclass(frozen=True, slots=True)
class StartAll:
    """Jobs to be opened together or not at all, each with a message of its own."""

    starts: tuple[Start, ...]


Plan = Start | AskText | AskRegion | AskAll | PointTo


@dataclass(frozen=True, slots=True)
class Opened:
    """A stored job. `fresh` is False when another event or click made it before."""

    job: Job
    fresh: bool
    same_event: bool = False
