"""Errors while fetching a finished result: which one counts, and the text for members."""

from __future__ import annotations

from bot.core.errors import Busy, FileRefused, FileTooLarge, PrivateAddress, ProviderError, ProviderProtocolError
from bot.core.files.media_faults import NotMedia, TooManyPixels
from bot.core.text.sentences import sentence
from bot.texts.jobs import failures as say

TELL_AFTER = 3  # failed tries before the message says that something is wrong

Fault = ProviderError | NotMedia | OSError | Busy


def worst(faults: list[Fault]) -> Fault:
    """The fault to report when several addresses failed: one that may recover counts more than a useless one,
    and that more than a forbidden one."""
    if not faults:
        return ProviderProtocolError(say.NO_ADDRESS())
    useless = (FileRefused, FileTooLarge, TooManyPixels)
    passing = next((fault for fault in faults if not isinstance(fault, (PrivateAddress, *useless))), None)
    return passing or next((fault for fault in faults if isinstance(fault, useless)), faults[0])


def note_of(fault: Fault | None, tries: int) -> str:
    """The line of the message while the result is missing; "" as long as it may be a matter of seconds."""
    if isinstance(fault, PrivateAddress):
        return say.NOT_ALLOWED_YET()
    if tries < TELL_AFTER:
        return ""
    if isinstance(fault, OSError):
        return say.NOT_STORED_YET()
    return say.NOT_FETCHED_YET()


def reason_of(fault: Fault | None) -> str:
    """The reason for the member why the result didn't come: the system's words about our disk are for the log."""
    match fault:
        case None:
            return say.NOT_FETCHED_IN_TIME()
        case OSError():
            return say.NOT_STORED()
        case Busy():
            return say.TOO_BUSY()
        case ProviderError():
            return say.NOT_FETCHED(why=sentence(fault.reason))
        case NotMedia():
            return say.NOT_USABLE(why=sentence(fault.reason))
