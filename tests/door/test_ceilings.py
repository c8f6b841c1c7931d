"""The operator's ceilings through Discord: whatever the admins of a server allow, nobody spends more in a day."""

from __future__ import annotations

from bot.texts.rules import credits as say
from loopback_discord import Interaction
from tests.door.front import Front

OPTIONS = {"settings": {"MAX_CREDITS_PER_MEMBER_DAY": "3"}}


async def told(front: Front, asked: Interaction) -> str:
    """The private answer."""
    answer = await asked.answered()
    assert answer.ephemeral
    return front.told(answer)


async def test_unlimited_and_free_by_the_admins_is_neither_for_the_operator(front: Front) -> None:
    admin = front.member("admin")
    await told(front, await admin.command("admin quota set", {"period": "day", "unlimited": True}))
    for kind in ("imagine", "fast", "turbo"):
        await told(front, await admin.command("admin quota cost", {"kind": kind, "credits": 0}))
    await front.grid("a red fox --turbo")
    left = await told(front, await front.member().command("quota"))
    assert say.YOUR_CEILING(left=1, most=3) in left
    refused = await told(front, await front.ask("a blue fox --turbo"))
    assert say.LEAVES(left="1 credit", price="2 credits") in refused
    await front.grid("a green fox")
    assert say.REACHED() in await told(front, await front.ask("a grey fox"))
    await front.grid("a fox of somebody else", "bob")
    assert front.books.spent() == 0
