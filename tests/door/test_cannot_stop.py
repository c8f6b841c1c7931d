"""A relay can't stop tasks: running jobs there don't offer to be cancelled, and attempts are refused with the
reason."""

from __future__ import annotations

from bot.texts.jobs import cancel as say
from tests.door.front import Front, labels


async def test_cancel_is_not_offered_for_what_cannot_be_stopped(front: Front) -> None:
    message = await front.imagine("a slug --stuck")
    await front.moving(message)
    answer = await (await front.member().command("jobs")).answered()
    listed = front.discord.message(answer.message or "")
    assert listed is not None
    assert "can't be stopped" in listed["content"]
    assert labels(listed) == ["Refresh"]
    asked = await (await front.member().menu("Cancel or delete", message)).answered()
    assert asked.ephemeral
    assert front.told(asked) == say.CANNOT_STOP()
    front.provider.forget(front.task_of("a slug").record.id)  # so that it ends
