"""What goes wrong when a finished result is fetched: what counts of it, and how it is told."""

from __future__ import annotations

from bot.core.errors import Busy, FileRefused, FileTooLarge, PrivateAddress, ProviderError, ProviderProtocolError
from bot.core.files.picture_files import NotMedia, TooManyPixels
from bot.core.text.sentences import sentence

TELL_AFTER = 3  # failed tries before the message says that something is wrong

Fault = ProviderError | NotMedia | OSError | Busy


def worst(faults: list[Fault]) -> Fault:
    """What to tell of several addresses that failed: that one may come back counts more than that one is of no use,
    and that counts more than one nobody may ask."""
    if not faults:
        return ProviderProtocolError("The provider named no address.")
    useless = (FileRefused, FileTooLarge, TooManyPixels)
    passing = next((fault for fault in faults if not isinstance(fault, (PrivateAddress, *useless))), None)
    return passing or next((fault for fault in faults if isinstance(fault, useless)), faults[0])


def note_of(fault: Fault | None, tries: int) -> str:
    """What the message says while the result does not come; "" as long as that may be a matter of seconds."""
    if isinstance(fault, PrivateAddress):
        return "It is finished, but the people who run this bot have to allow the address it is at"
    if tries < TELL_AFTER:
        return ""
    if isinstance(fault, OSError):
        return "It is finished, but I cannot store it now; I keep trying"
    return "It is finished, but I cannot fetch it now; I keep trying"


def reason_of(fault: Fault | None) -> str:
    """Why the result did not come, for its member: what the system says of our disk is for the log."""
    match fault:
        case None:
            return "The finished picture could not be fetched in time."
        case OSError():
            return "The finished picture could not be fetched: it cannot be stored here."
        case Busy():
            return "The finished picture could not be fetched: I was too busy."
        case ProviderError():
            return sentence("The finished picture could not be fetched", fault.reason)
        case _:
            return sentence("The finished picture could not be fetched", str(fault))
