"""What belongs to a whole server: the choices of its admins for jobs that are started there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.core.config import Settings
from bot.core.errors import UserError
from bot.core.models import GuildId, Speed, UserId
from bot.services.deadline import in_time
from bot.services.policies import Policies
from bot.services.records import Records
from bot.store import guilds


class GuildChoice(StrEnum):
    """What admins can choose for their server. The values are in custom_ids, so they stay."""

    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class GuildConfig:
    """A server's choices; None = none of its own. `default_speed` holds where it has no `speed`."""

    speed: Speed | None
    default_speed: Speed


class GuildService:
    """`/admin config`. Whether the asker manages the server is decided before."""

    def __init__(self, settings: Settings, policies: Policies, records: Records) -> None:
        self._settings = settings
        self._policies = policies
        self._records = records

    async def config(self, guild_id: GuildId, answer_by: float) -> GuildConfig:
        """What the server has chosen. Raises Busy after `answer_by`."""
        return await in_time(self._config(guild_id), answer_by)

    async def _config(self, guild_id: GuildId) -> GuildConfig:
        return GuildConfig((await self._policies.of(guild_id)).speed, self._settings.default_speed)

    async def choose(
        self, guild_id: GuildId, actor_id: UserId, choice: GuildChoice, value: str, answer_by: float
    ) -> GuildConfig:
        """Choose for all jobs that are started in the server from now on; "" = no choice of its own.

        Raises UserError for a value that cannot be, Busy after `answer_by`.
        """
        return await in_time(self._choose(guild_id, actor_id, choice, value), answer_by)

    async def _choose(self, guild_id: GuildId, actor_id: UserId, choice: GuildChoice, value: str) -> GuildConfig:
        match choice:
            case GuildChoice.SPEED:
                if value not in ("", *Speed):
                    raise UserError("I do not know this speed (any more). Please open `/admin config` anew.")
                speed = Speed(value) if value else None
                async with self._records.change(guild_id, actor_id) as change:
                    await guilds.set_speed(change.conn, guild_id, speed)
                    change.note(f"set the speed of the server to {speed or 'the default of the bot'}")
                return GuildConfig(speed, self._settings.default_speed)
            case _:
                assert_never(choice)
