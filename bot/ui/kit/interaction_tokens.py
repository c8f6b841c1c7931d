"""Uses of an interaction's token: for 15 minutes it reaches its own answers, in channels closed to the bot too."""

from __future__ import annotations

import discord

from bot.client import ImagineBot
from bot.core.models import Job
from bot.services.ports import MessageGone


def answers_of(client: ImagineBot, application_id: int, token: str) -> discord.Webhook:
    """The answers to the interaction with this token."""
    hook = discord.Webhook.partial(application_id, token, client=client)
    hook.type = discord.WebhookType.application  # only these may answer privately
    return hook


def answers_to(client: ImagineBot, job: Job) -> discord.Webhook:
    """The answers to the interaction that started a job. Raises MessageGone if its token is forgotten."""
    if not job.interaction_token:
        raise MessageGone("the interaction's token is forgotten")
    return answers_of(client, job.application_id, job.interaction_token)
