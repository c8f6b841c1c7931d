"""Existing results, shown again: to the member who asked, or to everybody."""

from __future__ import annotations

from bot.client import ImagineBot
from bot.core.jobs.asker import Asker
from bot.core.models import MessageRef
from bot.services.media.results import Result
from bot.ui.kit import outgoing
from bot.ui.kit.interaction_tokens import answers_of
from bot.ui.publishing.edit_routes import upload_limit
from bot.ui.publishing.final_message import Last, sent


async def answer(client: ImagineBot, result: Result, link: str | None, asker: Asker, *, private: bool) -> MessageRef:
    """Show a result as the deferred answer to an interaction. One that only its member sees can be posted by them.

    Raises PublishLater or MessageGone.
    """
    hook = answers_of(client, asker.application_id, asker.interaction_token)
    post = private and asker.guild_id is not None and result.job.user_id == asker.user_id
    return await sent(
        Last(result.job, result.buttons, result.media, link, post=post),
        lambda shape: outgoing.answer(hook, shape.content, private=private, view=shape.view, file=shape.file),
        asker.size_limit_bytes,
    )


async def post(
    client: ImagineBot,
    result: Result,
    link: str | None,
    asker: Asker,
    *,
    after: MessageRef | None,
    reply_to: MessageRef | None = None,
) -> MessageRef:
    """Show a result to everybody in the asker's channel. `after` is the message that did so before; within minutes, the
    same call gives the same message. Raises PublishLater or MessageGone.
    """
    channel = client.get_partial_messageable(asker.channel_id, guild_id=asker.guild_id)
    nonce = f"t{result.job.id}{(after.message_id if after is not None else 0) % 10**12}"
    return await sent(
        Last(result.job, result.buttons, result.media, link),
        lambda shape: outgoing.post(
            channel, shape.content, nonce=nonce, view=shape.view, file=shape.file, reply_to=reply_to
        ),
        upload_limit(client, asker.channel_id),
    )
