"""Brings a job to a certain point and holds it there, so that the process can be killed.

Each `reach` returns the id of the job's message. The rules that hold it are removed with `faults.clear()`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.door.front import Front, until

HOLD_S = 4.0  # longer than any kill takes, shorter than a closing server waits
RESULT = r"^/channels/\d+/messages/\d+$"


@dataclass(frozen=True, slots=True)
class Stage:
    """One instant in a job's life. `ends`: the final text of its message; `submits`: the most that may ever leave."""

    name: str
    reach: Callable[[Front], Awaitable[str]]
    ends: str = "(fast)"
    submits: int = 1


async def acknowledged(front: Front) -> str:
    """Discord has the acknowledgement, but the bot never gets its answer."""
    front.discord.faults.fail("POST", r"/callback$", after_effect=True, hang_s=HOLD_S)
    answer = await (await front.ask("a crane, acknowledged")).answered()
    assert front.books.states()[-1] == "accepted"
    return answer.message or ""


async def waiting(front: Front) -> str:
    """The provider refuses connections, so the job waits for another try."""
    await front.provider.close()
    message = await front.imagine("a crane, waiting")
    await until(lambda: front.books.jobs()[-1].attempts > 0, "a try has failed")
    await front.provider.start()
    return message


async def submitting(front: Front) -> str:
    """The provider has accepted the job, but the bot never gets its answer."""
    before = len(front.provider.submits)
    front.provider.faults.next("submit/imagine", after_effect=True, hang_s=HOLD_S, status=200, body={})
    message = await front.imagine("a crane, submitting")
    await until(lambda: len(front.provider.submits) > before, "the submit is there")
    return message


async def running(front: Front) -> str:
    message = await front.imagine("a crane, running --slow")
    await front.moving(message)
    return message


async def click_running(front: Front) -> str:
    """The job of a button is running."""
    grid = await front.grid("a crane, clicked --slow")
    message = await front.press(grid["id"], "V1")
    await front.moving(message)
    return message


async def downloaded(front: Front) -> str:
    """The picture is on the bot's disk; the edit that shows it hasn't reached Discord."""
    return await _delivering(front, "a crane, downloaded --slow", after_effect=False)


async def delivered(front: Front) -> str:
    """Discord shows the picture, but the bot never gets its answer."""
    return await _delivering(front, "a crane, delivered --slow", after_effect=True)


async def failing(front: Front) -> str:
    """The failure is in the database; the edit that shows it hasn't reached Discord."""
    return await _telling(front, after_effect=False)


async def failed(front: Front) -> str:
    """Discord shows the failure, but the bot never gets its answer."""
    return await _telling(front, after_effect=True)


async def _delivering(front: Front, prompt: str, *, after_effect: bool) -> str:
    message = await front.imagine(prompt)
    await front.moving(message)  # the only progress edit, as the interval is long: the next edit is the result
    front.discord.faults.fail("PATCH", RESULT, after_effect=after_effect, hang_s=HOLD_S)
    await until(lambda: front.books.states()[-1] == "done", "it is done")
    await until(lambda: front.discord.requests[-1].files and front.discord.requests[-1].ended is None, "the upload")
    if after_effect:
        await front.discord.wait_for(lambda m: m["id"] == message and m["components"])
    return message


async def _telling(front: Front, *, after_effect: bool) -> str:
    message = await front.imagine("a crane, failing --fail --slow")
    await front.moving(message)
    front.discord.faults.fail("PATCH", RESULT, after_effect=after_effect, hang_s=HOLD_S)
    await until(lambda: front.books.states()[-1] == "failed", "it failed")
    await until(lambda: front.discord.requests[-1].ended is None, "the edit")
    return message


STAGES = [
    Stage("acknowledged", acknowledged),
    Stage("waiting", waiting),
    Stage("submitting", submitting, ends="(Failed)"),
    Stage("running", running),
    Stage("click-running", click_running),
    Stage("downloaded", downloaded),
    Stage("delivered", delivered),
    Stage("failing", failing, ends="(Failed)"),
    Stage("failed", failed, ends="(Failed)"),
]
