"""What discord.py raises, in the words of the services."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.services.ports import MessageGone, PublishLater

TOO_LARGE, EXPIRED_TOKEN = 40005, 50027
NO_CONNECTION = (aiohttp.ClientError, OSError, TimeoutError)  # aiohttp's own errors are not all OSErrors


class Refused(Exception):
    """Discord will never take this form of the message."""

    def __init__(self, cause: discord.HTTPException) -> None:
        super().__init__(f"{cause.status} {cause.text} ({cause.code})")
        self.too_large = cause.status == 413 or cause.code == TOO_LARGE


@asynccontextmanager
async def speaking() -> AsyncIterator[None]:
    """Around every call to Discord. Raises PublishLater, MessageGone, or Refused for what Discord will never take."""
    try:
        yield
    except discord.RateLimited as limited:
        raise PublishLater("rate limited", limited.retry_after) from limited
    except (discord.NotFound, discord.Forbidden) as gone:
        raise MessageGone(f"{gone.status} {gone.text} ({gone.code})") from gone
    except discord.HTTPException as refused:
        if refused.code == EXPIRED_TOKEN:
            raise MessageGone("the interaction's token expired") from refused
        # 401: the bot's own token was renewed; that is no reason to give a result up
        if refused.status in (401, 429) or refused.status >= 500:
            raise PublishLater(f"Discord answered {refused.status}", _retry_after(refused)) from refused
        raise Refused(refused) from refused
    except NO_CONNECTION as lost:
        raise PublishLater(f"no connection to Discord ({type(lost).__name__})") from lost


def _retry_after(refused: discord.HTTPException) -> float | None:
    """Seconds that a 429 asks to wait, from its header."""
    try:
        return float(refused.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
