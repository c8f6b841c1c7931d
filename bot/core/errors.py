"""The exception tree. An error boundary expects only these; anything else there is a bug.

BotError
├── ConfigError            settings or data folder unusable; ends the start (exit 78)
│   └── DatabaseLost       the file is no longer the one that was opened; ends the run (exit 78)
├── InstanceLocked         another process holds the data folder (exit 75)
├── UserError              shown to the member as is; nothing was changed
│   ├── PromptError
│   ├── QuotaExceeded
│   ├── PriceRaised           the price has gone up since it was shown
│   ├── MustPay               a cancel that spends credits: the member is asked first
│   ├── AccountRemoved        the account that made the picture is no longer configured
│   ├── OriginalGone          the link to a result leads nowhere now
│   ├── JobsRun               the member's jobs are running, so nothing was deleted
│   ├── NotStarted            an approved request cannot be started, in words for moderators
│   ├── LinkError             a link to the painter that has expired, was used or is somebody else's
│   └── Busy               we cannot take it in time; try again
├── UnusablePicture        a member's picture cannot be used; the reason is for the member
└── ProviderError          something went wrong between us and the provider
    ├── ProviderUnavailable   not reached: nothing was sent, so it may be sent again
    │   ├── Transient         the connection was lost, or a 5xx: a question may be asked again at once
    │   └── FileTooSlow       a file came too slowly
    ├── ProviderBusy          refused for load: nothing was accepted, so it may be sent again
    ├── ProviderRejected      refused for good; `reason` is for the member
    │   ├── UnknownButton     the customId is unknown, or no longer known
    │   ├── ParentMissing     the task that owns the button is unknown, or no longer known
    │   ├── PrivateAddress    a file is inside the operator's network and not allowed
    │   ├── FileTooLarge      a file has more bytes than its reader accepts
    │   └── AccountRefused    this account does not take it, another one may
    │       └── OutOfCredit   the account has no credit left; only the operator can help
    ├── ProviderAuthError     the operator's key is refused
    ├── ProviderProtocolError an answer that makes no sense (of a request that changes nothing)
    │   ├── AnswerTooLarge    an answer with more bytes than we read
    │   └── FileRefused       the server of a file refuses to give it to us
    └── SubmitUncertain       a submit whose answer was lost: it may have been charged, never send it again

Signals inside our own code aren't part of it. Their callers catch each of them:

bot.connection GatewayUnreachable
bot.core       NotMedia, TooManyPixels
bot.imaging    MaskError
bot.providers  NotPublic, OverLimit
bot.services   PublishLater, MessageGone, ResultRefused, NowhereToPost
bot.store      LedgerConflict, UnknownRevisionError, NoRoom, IllegalChange
bot.ui         AlreadyAnswered, NoAnswer, Refused, UploadTooLarge
bot.web        Malformed
bot.word_filter    ExpressionError, OutOfStepsError
"""

from __future__ import annotations


class BotError(Exception):
    """Base of all errors raised on purpose."""


class ConfigError(BotError):
    """Settings that cannot work. `faults` has one sentence per fault, each naming its variable."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class DatabaseLost(ConfigError):
    """The database is gone or replaced while it was open.

    `whole`: the file will have everything that was stored. `rescuable`: an open connection can still read it.
    """

    def __init__(self, sentence: str, *, whole: bool, rescuable: bool) -> None:
        super().__init__([sentence])
        self.whole = whole
        self.rescuable = rescuable


class InstanceLocked(BotError):
    """Another process holds the data folder."""


class UserError(BotError):
    """`str(error)` is shown to the member privately: what is wrong and what to do next."""


class PromptError(UserError):
    """The prompt cannot be sent."""


class QuotaExceeded(UserError):
    """The member's credits don't cover it."""


class Busy(UserError):
    """We could not take the job in time; nothing was kept."""


class ProviderError(BotError):
    """Base of provider errors. `reason` is plain text without secrets, short enough for a message."""

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


class ProviderUnavailable(ProviderError):
    """The provider was not reached; nothing was sent."""


class FileTooSlow(ProviderUnavailable):
    """A file came too slowly, or not at all."""


class ProviderBusy(ProviderError):
    """The provider refused for load (HTTP 429, code 23, code 30); nothing was accepted."""


class ProviderRejected(ProviderError):
    """The provider refused for good. `retryable` = the member may try the same again later."""

    def __init__(self, reason: str, *, retryable: bool = False) -> None:
        super().__init__(reason)
        self.retryable = retryable


class UnknownButton(ProviderRejected):
    """The provider does not know the customId, or does not execute buttons of its kind."""


class ParentMissing(ProviderRejected):
    """The provider does not know the task that owns the button."""


class PrivateAddress(ProviderRejected):
    """A file's address is not on the public internet, and the operator did not allow its host."""


class FileTooLarge(ProviderRejected):
    """A file has more bytes than its reader accepts. `inside`: its address doesn't work outside our own network."""

    inside = False


class AccountRefused(ProviderRejected):
    """This account, or something in front of it, refused the job: no free channel, a filter, a missing right.
    Nothing was accepted, and another account may take it."""


class OutOfCredit(AccountRefused):
    """The account has no credit left, for any request."""


class ProviderAuthError(ProviderError):
    """The provider refuses the configured key."""


class ProviderProtocolError(ProviderError):
    """An answer that couldn't be understood, to a request that changes nothing at the provider."""


class FileRefused(ProviderProtocolError):
    """The server of a file refuses to give it to us (HTTP 401, 403, 451); others may get it, unless its address is
    `inside` our own network."""

    inside = False


class SubmitUncertain(ProviderError):
    """The answer of a submit was lost or ambiguous: it may run and be charged."""


def is_passing(fault: Exception) -> bool:
    """True if the machine is short of something (time, memory, threads, files, its disk): the fault isn't the job's,
    and it passes."""
    short_of_threads = isinstance(fault, RuntimeError) and "start new thread" in str(fault)
    return short_of_threads or isinstance(fault, Busy | MemoryError | OSError)
