"""Faults of the first answer to an interaction, and what each means for the job that it was to show."""

from __future__ import annotations

from unittest.mock import create_autospec

import aiohttp
import discord
import pytest

from bot.services.ports import NowhereToPost, PublishLater
from bot.ui.kit.discord_errors import AlreadyAnswered, acknowledging, code_of


def said(status: int, code: int = 0, content_type: str = "application/json") -> discord.HTTPException:
    """The error that discord.py raises for this answer."""
    response = create_autospec(aiohttp.ClientResponse, instance=True)
    response.status, response.reason, response.headers = status, "No", {"Content-Type": content_type}
    return discord.HTTPException(response, {"code": code, "message": "No"})


FAULTS: dict[str, tuple[Exception, type[Exception]]] = {
    "a closed thread": (said(403, 50083), NowhereToPost),
    "blocked words": (said(400, 200000), NowhereToPost),
    "an interaction that ran out": (said(404, 10062), NowhereToPost),
    "somebody answered it": (said(400, 40060), AlreadyAnswered),
    "a page of a filter": (said(403, 0, "text/html"), PublishLater),
    "a new token": (said(401), PublishLater),
    "too many requests": (said(429), PublishLater),
    "a broken Discord": (said(503), PublishLater),
    "a cut connection": (aiohttp.ServerDisconnectedError(), PublishLater),
    "silence": (TimeoutError(), PublishLater),
}


@pytest.mark.parametrize(("fault", "meaning"), FAULTS.values(), ids=FAULTS)
async def test_a_fault_says_whether_the_job_goes_on(fault: Exception, meaning: type[Exception]) -> None:
    with pytest.raises((NowhereToPost, PublishLater)) as raised:
        async with acknowledging():
            raise fault
    assert type(raised.value) is meaning
    assert code_of(raised.value) == getattr(fault, "code", 0)


async def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(ValueError, match="ours"):
        async with acknowledging():
            raise ValueError("ours")
