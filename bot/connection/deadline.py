"""Discord gives up on an interaction after 3 seconds, whatever our disk does. The deadline is set here, once, where the
interaction comes in; the code below knows nothing of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

import discord

from bot.core.errors import Busy
from bot.core.text.repeated_log_lines import RareLog
from bot.texts.kit import answers as say

log = logging.getLogger(__name__)
_rare = RareLog(log, 60.0)

BUDGET_S: Final = 2.5  # of Discord's 3, for everything before the answer; the rest is for the network

_ANSWERING = "answering"  # in `interaction.extras`: done once the first answer is being sent
_left_behind: set[asyncio.Task[Any]] = set()  # tasks need a reference until they end


async def in_time(interaction: discord.Interaction[Any], work: Coroutine[Any, Any, object]) -> None:
    """Run `work`, which answers `interaction`; once its first answer is being sent, it has no deadline.

    Raises Busy if there is no answer within BUDGET_S. A hanging write can't be undone while it hangs, so the work isn't
    waited for: it is told to stop and left behind. If a job is stored after all, the worker finds that nobody
    acknowledged it, and drops it.
    """
    begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    interaction.extras[_ANSWERING] = begun
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task, begun), timeout=BUDGET_S, return_when=asyncio.FIRST_COMPLETED)
        if not task.done() and not begun.done():
            _rare.warning("turned a request away: there was no answer to it in time")
            raise Busy(say.BUSY())
        await task
    finally:
        if not task.done():
            task.cancel()
            _left_behind.add(task)
            task.add_done_callback(_forget)


def answering(interaction: discord.Interaction[Any]) -> None:
    """Note that the first answer is being sent now."""
    begun: asyncio.Future[None] | None = interaction.extras.get(_ANSWERING)
    if begun is not None and not begun.done():
        begun.set_result(None)


async def settle(timeout_s: float) -> None:
    """Wait for work left behind: when we stop, before the database is closed under it."""
    if _left_behind:
        await asyncio.wait(set(_left_behind), timeout=timeout_s)


def _forget(task: asyncio.Task[Any]) -> None:
    _left_behind.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("work that nobody waits for anymore failed: %s", error)
