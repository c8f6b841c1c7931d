"""Tells servers that the operator doesn't serve about it once, then leaves them."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import discord

from bot.client import ImagineBot
from bot.core.backoff import Backoff
from bot.core.errors import Busy
from bot.services.ports import MessageGone, PublishLater
from bot.texts.rules import allowed_servers as say
from bot.ui.kit import outgoing
from bot.ui.kit.discord_errors import Refused, translate_discord_errors

log = logging.getLogger(__name__)

_PAUSES: Final = Backoff(1.0, 300.0)
_TRIES_TO_TELL: Final = 3


class ServerLeaver:
    """Leaves servers, one task each, which continues until Discord has accepted it or `stop`."""

    def __init__(self, bot: ImagineBot) -> None:
        self._bot = bot
        self._leaving: dict[int, asyncio.Task[None]] = {}

    def look_at(self, guild: discord.Guild) -> None:
        """Start to leave a server unless it is served."""
        if self._bot.services.rules.allowed_servers.refusal(guild.id) is None or guild.id in self._leaving:
            return
        task = asyncio.create_task(self._leave(guild), name=f"leave server {guild.id}")
        self._leaving[guild.id] = task
        task.add_done_callback(lambda _done: self._leaving.pop(guild.id, None))

    def stop(self) -> None:
        """Stop as the client closes; the next start finds the rest."""
        for task in self._leaving.values():
            task.cancel()

    async def _leave(self, guild: discord.Guild) -> None:
        tries = 0
        while not await self._left(guild, tries):
            tries += 1
            await asyncio.sleep(_PAUSES.wait_s(tries))

    async def _left(self, guild: discord.Guild, tries: int) -> bool:
        """Try once to tell and leave. False: not yet."""
        allowed = self._bot.services.rules.allowed_servers
        try:
            if not await allowed.was_notified(guild.id):
                await self._tell(guild, last=tries >= _TRIES_TO_TELL)
                await allowed.note_notified(guild.id)  # after a kill before this, the same nonce is the same message
            try:
                async with translate_discord_errors():
                    await guild.leave()
            except MessageGone:
                pass  # it was left, or deleted
            await allowed.note_left(guild.id)
        except (PublishLater, Refused, Busy) as later:
            log.info("could not leave server %s yet: %s", guild.id, later)
            return False
        log.warning("left server %s, which is not among ALLOWED_SERVERS", guild.id)
        return True

    async def _tell(self, guild: discord.Guild, *, last: bool) -> None:
        """Say why, where the server's members or owner can read it. Raises PublishLater unless this is the `last`
        try."""
        nonce = f"l{guild.id}"
        for way in (*_open_channels(guild), None):
            try:
                async with translate_discord_errors():
                    to = way or await self._bot.create_dm(discord.Object(guild.owner_id or 0))
                    await outgoing.post(to, say.GOODBYE(), nonce=nonce)
            except (MessageGone, Refused) as closed:
                log.info("could not tell server %s there, trying elsewhere: %s", guild.id, closed)
            except PublishLater:
                if not last:
                    raise
            else:
                return


def _open_channels(guild: discord.Guild) -> list[discord.TextChannel]:
    """The channels where the bot may post, the one for such messages first; only a few, so that this ends."""
    first = [guild.system_channel] if guild.system_channel is not None else []
    channels = [*first, *(one for one in guild.text_channels if one not in first)]
    return [one for one in channels if _may_write(one)][:3]


def _may_write(channel: discord.TextChannel) -> bool:
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.send_messages
