"""How a message of a job can be edited: by its id, or by the token of its interaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial

from bot.client import ImagineBot
from bot.core.models import Job, MessageRef
from bot.services.ports import MessageGone
from bot.services.requests import Origin
from bot.ui.tokens import answers_of, answers_to


@dataclass(frozen=True, slots=True)
class Way:
    """One way to edit. `to_one`: in a channel, and its member alone sees what it reaches."""

    edit: Callable[..., Awaitable[object]]
    to_one: bool = False


def ways_to(client: ImagineBot, job: Job, where: MessageRef) -> list[Way]:
    """The ways to the message of a job, the likelier one first.

    For 15 minutes a token reaches messages in channels that are closed to the bot itself, and it alone reaches private
    ones; a private job whose message has an id to edit is in direct messages.
    """
    by_id = Way(client.get_partial_messageable(where.channel_id).get_partial_message(where.message_id).edit)
    if not job.interaction_token:
        return [by_id]
    token = Way(partial(answers_to(client, job).edit_message, where.message_id), to_one=job.private)
    return [token, by_id] if job.private else [by_id, token]


def way_of(client: ImagineBot, click: Origin, job: Job, where: MessageRef) -> Way:
    """The way to a message that only the clicker sees, by the token of the click. Discord promises that only for what
    the click made; where it goes no further than that, the job's own token (`ways_to`) does, while it lives."""
    hook = answers_of(client, click.application_id, click.interaction_token)
    own = click.guild_id is not None and click.user_id == job.user_id
    return Way(partial(hook.edit_message, where.message_id), to_one=own)


async def first_of(ways: Iterable[Way], edit: Callable[[Way], Awaitable[None]]) -> None:
    """Use the first way for which `edit` does not raise MessageGone. Raises the last MessageGone when none is left."""
    gone = MessageGone("there is no way to it")
    for way in ways:
        try:
            return await edit(way)
        except MessageGone as closed:
            gone = closed
    raise gone
