"""The services' needs from outside, with two implementations: the real one and a test's."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.core.jobs.asker import Asker
from bot.core.jobs.pending_request import PendingRequest
from bot.core.jobs.queue_position import QueuePosition
from bot.core.models import ChannelId, GuildId, Job, MessageRef, StoredButton, UserId
from bot.services.memory_budget import Lent

# Runs something under a name beside everything else, and logs its errors
Spawn = Callable[[str, Coroutine[Any, Any, None]], None]


class PublishLater(Exception):
    """Discord couldn't take it now (429, 5xx, no connection); the same call may be repeated after `retry_after_s`."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class MessageGone(Exception):
    """The job's message or its channel is gone, or closed to us. `lasting`: Discord's answer is final; otherwise it may
    change in a minute: a permission taken by mistake, a filter on the way."""

    def __init__(self, reason: str, *, lasting: bool = True) -> None:
        super().__init__(reason)
        self.lasting = lasting


class ResultRefused(MessageGone):
    """The message is reachable, but Discord refuses the result there. `reason` is a sentence for the member."""

    def __init__(self, reason: str, *, lasting: bool = True) -> None:
        super().__init__(reason, lasting=lasting)
        self.reason = reason


class NowhereToPost(Exception):
    """Neither the channel nor a direct message to the member takes it. `lasting` as above, for all of them."""

    def __init__(self, reason: str, *, lasting: bool = True) -> None:
        super().__init__(reason)
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class ResultMedia:
    """The result as stored: the provider's bytes, unchanged."""

    content: bytes
    content_type: str


class JobMessages(Protocol):
    """The messages of jobs, as both clicks and the worker use them."""

    async def announce(self, job: Job) -> MessageRef:
        """Post the first message of a job that no interaction can answer for. Raises PublishLater or NowhereToPost."""
        ...

    async def mark_used(
        self, job: Job, buttons: Sequence[StoredButton], message: MessageRef, *, private: Asker | None = None
    ) -> None:
        """Redraw the buttons of a message, with used ones marked. Never raises. `private` is the click if only the
        clicker sees the message."""
        ...

    async def find_answer(self, job: Job) -> MessageRef | None:
        """The message by which Discord acknowledged the job's interaction; None = there is none. For a private job
        whose message can't be looked up, that is a new message.

        Raises PublishLater if that can't be known now.
        """
        ...


class Publisher(JobMessages, Protocol):
    """Shows jobs in Discord. Every call can be repeated safely."""

    def progress(self, job: Job, *, position: QueuePosition | None = None, preview: Lent | None = None) -> None:
        """Show the progress soon: only the newest text of a message is sent. Never raises."""
        ...

    async def show(self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None) -> MessageRef:
        """Show how the job ended (its state tells) in its own message. Returns that message.

        Raises PublishLater or MessageGone; ResultRefused if only the text was accepted, which is shown then.
        """
        ...

    async def repost(
        self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None, *, search: bool
    ) -> MessageRef:
        """Show how the job ended in a new message, else in a direct message to the member; a private job's end goes to
        its member alone.

        `search`: an earlier try may have worked, so look for its message first.
        Raises PublishLater, ResultRefused or NowhereToPost.
        """
        ...

    async def mend(self, job: Job, message: MessageRef) -> None:
        """Update a message that still shows an old text of the job: how it ended, or where its result is.

        Raises PublishLater or MessageGone.
        """
        ...

    async def retell(self, application_id: int, token: str, text: str) -> None:
        """Replace a private panel, known by its interaction's token, by a sentence. Never raises."""
        ...

    async def end_thinking(self, application_id: int, token: str, text: str) -> None:
        """Replace an answer that was deferred and never given by `text`. Raises PublishLater."""
        ...

    async def ping(self, job: Job, message: MessageRef) -> None:
        """Tell the requester with a short reply that a long job is ready, as private as the job. Never raises."""
        ...


class Board(Protocol):
    """Discord as seen by background tasks: posts notices and looks up moderators and members.

    Each call raises PublishLater unless it says otherwise; those that post also raise NowhereToPost. Messages with the
    same `nonce` within a few minutes are posted once.
    """

    @property
    def ready(self) -> bool:
        """True while connected to Discord."""
        ...

    async def post(self, channel_id: ChannelId, guild_id: GuildId | None, text: str, nonce: str) -> None:
        """Post a message that pings nobody."""
        ...

    async def post_card(self, channel_id: ChannelId, request: PendingRequest, nonce: str) -> MessageRef:
        """Post the card of a request, with its current buttons."""
        ...

    async def edit_card(self, card: MessageRef, request: PendingRequest) -> None:
        """Update the card to the request's current state. Raises MessageGone."""
        ...

    async def retract(self, message: MessageRef, text: str) -> None:
        """Replace a message of ours by `text` alone. Raises MessageGone."""
        ...

    async def is_gone(self, card: MessageRef) -> bool:
        """True only if Discord says that the card doesn't exist any more. Never raises."""
        ...

    async def roles_of(self, guild_id: GuildId, user_id: UserId) -> frozenset[int] | None:
        """The member's current roles, with @everyone; None = they have left the server. Raises PublishLater, or
        NowhereToPost if the bot isn't in the server any more."""
        ...

    async def answer(self, request: PendingRequest, text: str, nonce: str) -> None:
        """Answer the member of a request: privately if possible, else with the first line only in the channel."""
        ...


class WorkerSignals(Protocol):
    """Tells the worker that there is something to do now."""

    def wake(self) -> None:
        """A job waits in the queue."""
        ...

    def tell(self) -> None:
        """A job ended, but its message doesn't show it yet."""
        ...

    def hint(self, account: str) -> None:
        """Something may be new at an account's provider."""
        ...


class Clock(Protocol):
    """UTC seconds since 1970."""

    def __call__(self) -> float: ...
