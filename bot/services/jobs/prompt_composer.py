"""Completes what a member typed with their presets, suffix and default choices."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.config import Settings
from bot.core.jobs.asker import Asker
from bot.core.jobs.presets_and_suffix import compose
from bot.core.jobs.prompt import Prompt, parse
from bot.core.kinds import Speed
from bot.core.models import User
from bot.services.rules.policies import Policies
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.members import presets, users


@dataclass(frozen=True, slots=True)
class Composed:
    """A prompt ready for the provider, its speed, and the text that its member didn't type (`JobSpec.added`)."""

    text: str
    speed: Speed
    added: tuple[tuple[str, str], ...]


class Composer:
    """Composes prompts, and chooses the speed of jobs."""

    def __init__(self, db: Database, settings: Settings, policies: Policies) -> None:
        self._db = db
        self._settings = settings
        self._policies = policies

    async def compose(
        self,
        asker: Asker,
        raw: str,
        *,
        aspect: str = "",
        model: str = "",
        speed: Speed | None = None,
        for_picture: bool = True,
    ) -> Composed:
        """Combine what the member typed and picked with their presets; `for_picture`: also with suffix and model.

        The speed is that of the prompt, else the member's own, else the server's, else the bot's default. Raises
        UserError.
        """
        async with self._db.read() as conn:
            user = await users.get(conn, asker.user_id)
            own = await self._presets(conn, asker)
        prompt = compose(raw, aspect=aspect, model=model, speed=speed, presets=own, own=user if for_picture else None)
        return Composed(prompt.text, await self._first(prompt.speed, user, asker), prompt.added)

    async def form(self, asker: Asker, raw: str, shown: str = "") -> Prompt:
        """Compose a prompt from a form that was prefilled with `shown`, which already has a suffix and a model: add the
        member's presets, unless the text is unchanged. Its speed is None if they asked for none. Raises UserError.
        """
        if raw.split() == shown.split():
            return parse(raw)
        async with self._db.read() as conn:
            own = await self._presets(conn, asker)
        return compose(raw, presets=own)

    async def speed(self, asker: Asker, asked: Speed | None) -> Speed:
        """The speed of a job without a prompt."""
        async with self._db.read() as conn:
            user = await users.get(conn, asker.user_id)
        return await self._first(asked, user, asker)

    async def _first(self, asked: Speed | None, user: User | None, asker: Asker) -> Speed:
        of_member = user.speed if user is not None else None
        of_server = (await self._policies.of(asker.guild_id)).speed
        return asked or of_member or of_server or self._settings.default_speed

    @staticmethod
    async def _presets(conn: Connection, asker: Asker) -> dict[str, str]:
        return {preset.name: preset.value for preset in await presets.list_for(conn, asker.user_id)}
