"""Members in a server with private results: their answers, and what everybody else reads."""

from __future__ import annotations

from loopback_discord import Interaction
from tests.door.front import Front, Json
from tests.waiting import patient

POST = "Post to channel"
GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]


async def privately(front: Front, asked: Interaction) -> str:
    """The id of the private message by which the bot answered."""
    answer = await asked.answered()
    assert answer.message is not None
    assert answer.ephemeral, front.told(answer)
    return answer.message


async def private_grid(front: Front, prompt: str, member: str = "alice") -> Json:
    """A finished `/imagine` that only its member sees."""
    return await front.ended(await privately(front, await front.ask(prompt, member)))


async def said(front: Front, asked: Interaction, contains: str) -> Json:
    """The bot's private answer, once it contains the text."""
    answer = await privately(front, asked)
    return await front.discord.wait_for(lambda m: m["id"] == answer and contains in m["content"], patient(10.0))


def public(front: Front, channel: str = "imagine") -> list[Json]:
    """The messages in a channel that everybody can read."""
    return [message for message in front.discord.messages(channel) if "ephemeral_for" not in message]


def direct(front: Front, member: str = "alice") -> list[Json]:
    """The bot's direct messages to a member."""
    return front.discord.messages(front.discord.world.dm(member))
