"""Translates discord.py's exceptions into those of the services."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.services.ports import MessageGone, NowhereToPost, PublishLater

TOO_LARGE, EXPIRED_TOKEN, OLD_EDITS = 40005, 50027, 30046
NO_PERMISSION, NO_REPLIES = 50013, 160002
ALREADY_ACKNOWLEDGED = 40060
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_USER, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION = 10003, 10008, 10013, 10015, 10062
NO_DIRECT_MESSAGES = frozenset({50007, 50278})
THREAD_CLOSED = frozenset({50083, 160005})
EXPLICIT, UPLOADS_LIMITED = 20009, 400001
INVALID_FORM = 50035
BLOCKED_WORDS = frozenset({200000, 200001, 240000})
# Discord says that something isn't there, or not for us: that is final
LASTING = NO_DIRECT_MESSAGES | {
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    UNKNOWN_USER,
    UNKNOWN_WEBHOOK,
    UNKNOWN_INTERACTION,
    EXPIRED_TOKEN,
}
LATER = (401, 408, 425, 429)  # 401: the bot's own token was renewed; that is no reason to give up a result
NO_CONNECTION = (aiohttp.ClientError, OSError, TimeoutError)  # aiohttp's own errors are not all OSErrors


class Refused(Exception):
    """Discord refuses this form of the message. `too_large`, `of_file` and `of_words` say what is wrong, if Discord
    does; `code` is Discord's."""

    def __init__(self, cause: discord.HTTPException) -> None:
        super().__init__(f"{cause.status} {_words(cause)} ({cause.code})")
        self.code = cause.code
        self.too_large = cause.status == 413 or cause.code == TOO_LARGE
        self.of_file = self.too_large or cause.code in (EXPLICIT, UPLOADS_LIMITED)
        self.of_words = cause.code in BLOCKED_WORDS


class AlreadyAnswered(PublishLater):
    """Somebody has answered this interaction: we ourselves, or another process with our token."""


@asynccontextmanager
async def acknowledging() -> AsyncIterator[None]:
    """Wraps the first answer to an interaction. Raises NowhereToPost if Discord has refused it for good,
    AlreadyAnswered, or PublishLater if it may have arrived. `code_of` tells Discord's code behind them."""
    try:
        yield
    except (discord.HTTPException, *NO_CONNECTION) as fault:
        if getattr(fault, "code", 0) == ALREADY_ACKNOWLEDGED:
            raise AlreadyAnswered(str(fault)) from fault
        if for_good(fault):
            raise NowhereToPost(str(fault)) from fault
        raise PublishLater(f"{type(fault).__name__}: {fault}") from fault


@asynccontextmanager
async def translate_discord_errors() -> AsyncIterator[None]:
    """Wraps every call to Discord. Raises PublishLater, MessageGone, or Refused for content that Discord refuses."""
    try:
        yield
    except discord.RateLimited as limited:
        raise PublishLater("rate limited", limited.retry_after) from limited
    except discord.HTTPException as refused:
        raise _translated(refused) from refused
    except NO_CONNECTION as lost:
        raise PublishLater(f"no connection to Discord ({type(lost).__name__})") from lost


def _translated(refused: discord.HTTPException) -> Exception:
    said = f"{refused.status} {_words(refused)} ({refused.code})"
    if refused.code in LASTING:
        return MessageGone("the interaction's token expired" if refused.code == EXPIRED_TOKEN else said)
    if refused.code == OLD_EDITS:
        return MessageGone(said, lasting=False)
    if refused.status in LATER or refused.status >= 500:
        return PublishLater(f"Discord answered {refused.status}", _retry_after(refused))
    if refused.status == 413 or refused.code == TOO_LARGE:
        return Refused(refused)
    closed = refused.status in (403, 404) or refused.code in THREAD_CLOSED
    if (closed and refused.code not in (EXPLICIT, UPLOADS_LIMITED, *BLOCKED_WORDS)) or not _is_discords(refused):
        return MessageGone(said, lasting=False)
    return Refused(refused)


def for_good(fault: Exception) -> bool:
    """True if Discord has refused the call and always will; False if it may have accepted it, or may accept it
    later."""
    if not isinstance(fault, discord.HTTPException) or not 400 <= fault.status < 500 or fault.status in LATER:
        return False
    return _is_discords(fault) and fault.code != ALREADY_ACKNOWLEDGED


def of_discord(fault: Exception) -> bool:
    """True for faults of Discord, or on the way to it; False for our own, such as a form that it can't read."""
    if isinstance(fault, discord.HTTPException):
        return fault.code != INVALID_FORM
    return isinstance(fault, discord.RateLimited | aiohttp.ClientError)


def _is_discords(refused: discord.HTTPException) -> bool:
    """False for the page of a filter or a proxy on the way, which says nothing about the message."""
    return bool(str(refused.response.headers.get("Content-Type", "")).startswith("application/json"))


def _words(refused: discord.HTTPException) -> str:
    """The words of the answer, without the page of a proxy in between."""
    return refused.text if _is_discords(refused) else "an answer that is not Discord's"


def _retry_after(refused: discord.HTTPException) -> float | None:
    """Seconds that a 429 asks to wait, from its header."""
    try:
        return float(refused.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


def code_of(fault: BaseException) -> int:
    """Discord's code behind one of our exceptions; 0 = there is none."""
    code = getattr(fault.__cause__, "code", 0)
    return code if isinstance(code, int) else 0
