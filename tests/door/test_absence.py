"""A bot that was away for longer than JOB_TIMEOUT_S asks first and judges then."""

from __future__ import annotations

from pathlib import Path

from loopback_provider.tasks import Status
from tests.door.front import Front, first_line, opened, until


def finished(front: Front, prompts: list[str]) -> bool:
    """True once the provider has the pictures of all of these prompts."""
    return all(front.task_of(prompt).status is Status.SUCCESS for prompt in prompts)


async def test_what_finished_while_the_bot_was_down_is_delivered(tmp_path: Path) -> None:
    prompts = ["an otter", "a heron", "a newt"]
    async with opened(tmp_path, {"JOB_TIMEOUT_S": "3600"}, seconds=3.0) as front:
        messages = [await front.imagine(prompt) for prompt in prompts]
        for message in messages:
            await front.moving(message)
        await front.bot.kill()
        front.bot.settings |= {"JOB_TIMEOUT_S": "1", "POLL_INTERVAL_S": "2"}  # looked at before it is asked
        await until(lambda: finished(front, prompts), "the provider has finished them", timeout=60)
        await front.restart()
        for message in messages:
            shown = await front.ended(message)
            assert first_line(shown).endswith("(fast)")
            assert shown["attachments"]
        front.check()
