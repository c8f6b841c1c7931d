"""Requests of members (from the cogs to the services) and what happens next (back to them)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.kinds import Speed
from bot.core.models import Attachment, ChannelId, GuildId, Job, JobId, JobSpec, MessageRef, NewJob, UserId
from bot.core.rules.policy import NOBODY, MemberContext


@dataclass(frozen=True, slots=True)
class Origin:
    """The member who asks, and their interaction. `key` is the interaction id: the same event twice has the same key.
    `member_context` is what the rules of the server look at."""

    key: str
    user_id: UserId
    user_name: str
    guild_id: GuildId | None
    channel_id: ChannelId
    interaction_token: str = field(repr=False)
    application_id: int
    size_limit_bytes: int
    member_context: MemberContext = NOBODY

    def new_job(self, spec: JobSpec, account: str) -> NewJob:
        """A job for who asks; its price and who sees it are decided by the rules of the server, later."""
        return NewJob(
            key=self.key,
            spec=spec,
            account=account,
            user_id=self.user_id,
            guild_id=self.guild_id,
            channel_id=self.channel_id,
            cost=0,
            interaction_token=self.interaction_token,
            application_id=self.application_id,
            size_limit_bytes=self.size_limit_bytes,
        )


@dataclass(frozen=True, slots=True)
class ImagineCommand:
    """`/imagine` as typed. `attachments` are the reference pictures in their order."""

    origin: Origin
    prompt: str
    aspect: str = ""
    model: str = ""
    speed: Speed | None = None
    attachments: tuple[Attachment, ...] = ()


def sees_nothing(_channel: ChannelId) -> bool:
    """Who may read no other channel than where they are."""
    return False


@dataclass(frozen=True, slots=True)
class ClickRequest:
    """A press on one of our buttons. `slot` None = Retry; `text` is what a modal brought (None: not asked yet);
    `pictures` are those under the message, with addresses that Discord has just made. `sees`: whether who presses may
    read a channel of this server. `named`: the message is ours, and its own words name the job."""

    origin: Origin
    job_id: JobId
    slot: int | None
    message: MessageRef
    text: str | None = None
    pictures: tuple[Attachment, ...] = ()
    sees: Callable[[ChannelId], bool] = sees_nothing
    named: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """A job that somebody wants; what the server's rules say of it, its price too, is still to be found out.
    `clicked` is the message whose button was pressed."""

    new: NewJob
    origin: Origin
    clicked: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class AskText:
    """Open a form with one text first, which begins as `prompt`; it brings `text` for the same button.

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
    """Nothing to do: that very thing runs already or exists. The member is led to it."""

    job: Job


@dataclass(frozen=True, slots=True)
class AskRegion:
    """Open the private panel that leads to a mask; `prompt` is what the picture was made of."""

    request: ClickRequest
    prompt: str


@dataclass(frozen=True, slots=True)
class AskAll:
    """Ask privately whether to imagine all texts of a job: that makes `count` jobs for `cost` credits at once,
    and up to `flagged` more for `flagged_cost` credits as moderators let them pass."""

    job_id: JobId
    count: int
    cost: int
    flagged: int = 0
    flagged_cost: int = 0

    @property
    def most(self) -> int:
        """What all of them cost."""
        return self.cost + self.flagged_cost


Plan = Start | AskText | AskRegion | AskAll | PointTo


@dataclass(frozen=True, slots=True)
class Opened:
    """A stored job. `fresh` is False when another event or click made it before."""

    job: Job
    fresh: bool
    same_event: bool = False
