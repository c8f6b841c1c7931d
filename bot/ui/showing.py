"""Results that exist already, shown again: to who asked for them, or to all."""

from __future__ import annotations

import discord

from bot.client import ImagineBot
from bot.core.models import MessageRef
from bot.services.library import Result
from bot.services.requests import Origin
from bot.ui.shape import sent
from bot.ui.tokens import answers_of, ref_of

NOBODY = discord.AllowedMentions.none()


async def answer(client: ImagineBot, result: Result, asker: Origin, *, private: bool) -> MessageRef:
    """Show a result as the answer to an interaction, which was put off. What its member alone sees they may post.

    Raises PublishLater or MessageGone.
    """
    hook = answers_of(client, asker.application_id, asker.interaction_token)
    shown = await sent(
        result.job,
        result.buttons,
        result.media,
        lambda shape: hook.send(**shape.as_follow_up(private=private) | {"allowed_mentions": NOBODY}),
        post=private and asker.guild_id is not None and result.job.user_id == asker.user_id,
        limit_bytes=asker.size_limit_bytes,
    )
    return ref_of(shown)


async def post(client: ImagineBot, result: Result, asker: Origin, *, after: MessageRef | None) -> MessageRef:
    """Show a result to all in the channel where `asker` is. `after` is the message that did so before; within minutes,
    the same call gives the same message. Raises PublishLater or MessageGone.
    """
    channel = client.get_partial_messageable(asker.channel_id, guild_id=asker.guild_id)
    nonce = f"t{result.job.id}{(after.message_id if after is not None else 0) % 10**12}"
    shown = await sent(
        result.job,
        result.buttons,
        result.media,
        lambda shape: channel.send(**shape.as_new() | {"allowed_mentions": NOBODY, "nonce": nonce}),
        limit_bytes=asker.size_limit_bytes,
    )
    return ref_of(shown)
