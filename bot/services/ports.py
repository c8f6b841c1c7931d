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
    """Discord could not take it now (429, 5xx, no connection); the same call may be repeated after `retry_after_s`."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class MessageGone(Exception):
    """The job's message or its channel is gone, or closed to us. `lasting`: Discord has said so in words that hold;
    else it may be otherwise in a minute: a permission taken by mistake, a filter on the way."""

    def __init__(self, reason: str, *, lasting: bool = True) -> None:
        super().__init__(reason)
        self.lasting = lasting


class ResultRefused(MessageGone):
    """The message can be reached, but Discord does not take the result there. `reason` is a sentence for the member."""

    def __init__(self, reason: str, *, lasting: bool = True) -> None:
        super().__init__(reason, lasting=lasting)
        self.reason = reason


class NowhereToPost(Exception):
    """Neither the channel nor a direct message to the member takes it. `lasting` as above, of all of them."""

    def __init__(self, reason: str, *, lasting: bool = True) -> None:
        super().__init__(reason)
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class ResultMedia:
    """The result as stored: bytes of the provider, unchanged."""

    content: bytes
    content_type: str


class JobMessages(Protocol):
    """The messages of jobs, as a click and the worker alike meet them."""

    async def announce(self, job: Job) -> MessageRef:
        """Post the first message of a job that no interaction can answer for. Raises PublishLater or NowhereToPost."""
        ...

    async def mark_used(
        self, job: Job, buttons: Sequence[StoredButton], message: MessageRef, *, private: Asker | None = None
    ) -> None:
        """Redraw the buttons of a message, used ones marked. Never raises. `private` is the click where the message
        is for the clicker alone."""
        ...

    async def find_answer(self, job: Job) -> MessageRef | None:
        """The message by which Discord acknowledged the job's interaction; None = there is none. For a private job
        that was promised otherwise, where nobody can look for it, that is a new message.

        Raises PublishLater when that cannot be known now.
        """
        ...


class Publisher(JobMessages, Protocol):
    """Shows jobs in Discord. Every call can be repeated safely."""

    def progress(self, job: Job, *, position: QueuePosition | None = None, preview: Lent | None = None) -> None:
        """Show how far it is, soon: only the newest text of a message is sent. Never raises."""
        ...

    async def show(self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None) -> MessageRef:
        """Show how the job ended (its state tells) in its own message. Returns that message.

        Raises PublishLater or MessageGone; ResultRefused where only words are taken, which are shown then.
        """
        ...

    async def repost(
        self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None, *, search: bool
    ) -> MessageRef:
        """Show how the job ended in a new message, else in a direct message to the member; a private job's end goes to
        its member alone.

        `search`: it was tried before and may have worked, so look for that message first.
        Raises PublishLater, ResultRefused or NowhereToPost.
        """
        ...

    async def mend(self, job: Job, message: MessageRef) -> None:
        """Have a message that still shows an old text of the job say how it ended, or where its result is.

        Raises PublishLater or MessageGone.
        """
        ...

    async def retell(self, application_id: int, token: str, text: str) -> None:
        """Replace a private panel, known by its interaction's token, by a sentence. Never raises."""
        ...

    async def end_thinking(self, application_id: int, token: str, text: str) -> None:
        """Say `text` in place of an answer that was put off and never given. Raises PublishLater."""
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
        """True if there is a connection to Discord."""
        ...

    async def post(self, channel_id: ChannelId, guild_id: GuildId | None, text: str, nonce: str) -> None:
        """A message that pings nobody."""
        ...

    async def post_card(self, channel_id: ChannelId, request: PendingRequest, nonce: str) -> MessageRef:
        """The card of a request, with the buttons that it has now."""
        ...

    async def edit_card(self, card: MessageRef, request: PendingRequest) -> None:
        """Show on the card how it stands now. Raises MessageGone."""
        ...

    async def retract(self, message: MessageRef, text: str) -> None:
        """Have `text` alone stand where a message of ours is. Raises MessageGone."""
        ...

    async def is_gone(self, card: MessageRef) -> bool:
        """True only when Discord says that the card does not exist any more. Never raises."""
        ...

    async def roles_of(self, guild_id: GuildId, user_id: UserId) -> frozenset[int] | None:
        """The roles that a member has now, with @everyone; None = they have left the server. Raises PublishLater, or
        NowhereToPost where the bot is not in the server any more."""
        ...

    async def answer(self, request: PendingRequest, text: str, nonce: str) -> None:
        """Tell the member of a request: privately if possible, else its first line in the channel."""
        ...


class WorkerSignals(Protocol):
    """Tells the worker that there is something to do now."""

    def wake(self) -> None:
        """A job waits in the queue."""
        ...

    def tell(self) -> None:
        """A job ended that its message does not show yet."""
        ...

    def hint(self, account: str) -> None:
        """Something may be new at an account's provider."""
        ...


class Clock(Protocol):
    """UTC seconds since 1970."""

    def __call__(self) -> float: ...
