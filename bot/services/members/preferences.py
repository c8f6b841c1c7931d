"""A member's choices for all prompts, their presets, and the credits they may spend."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from bot.core.config import Settings
from bot.core.credits.quota import Credits
from bot.core.discord_limits import MAX_CHOICE, MOST_CHOICES
from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.jobs.presets_and_suffix import (
    MAX_PRESETS,
    MODELS,
    check_name,
    check_preset,
    check_suffix,
    doubt,
    uses,
)
from bot.core.kinds import Action, Speed
from bot.core.models import Preset, User, UserId
from bot.core.rules.policy import Policy
from bot.services.ports import Clock
from bot.services.rules.wallets import Wallets
from bot.store.database.database import Database
from bot.store.jobs import history
from bot.store.members import presets, users
from bot.texts.members import choices as say

RECENT_JOBS = 200  # how far back prompts are suggested


class Choice(StrEnum):
    """A setting that a member can choose for all their jobs. `choose` says which values each accepts."""

    SPEED = "speed"
    MODEL = "model"
    SUFFIX = "suffix"
    REMIX = "remix"
    PING = "ping"


class PreferenceService:
    """`/settings`, `/preset` and `/quota`."""

    def __init__(self, db: Database, settings: Settings, wallets: Wallets, clock: Clock) -> None:
        self._db = db
        self._wallets = wallets
        self._settings = settings
        self._clock = clock

    @property
    def default_speed(self) -> Speed:
        """The bot's own speed, if none was chosen by prompt, member or server."""
        return self._settings.default_speed

    async def me(self, asker: Asker) -> User:
        """The member with their choices; a new one has the defaults."""
        async with self._db.read() as conn:
            known = await users.get(conn, asker.user_id)
        if known is not None:
            return known
        async with self._db.transaction(urgent=True) as conn:
            return await users.ensure(conn, asker.user_id, asker.user_name, self._clock())

    async def choose(self, asker: Asker, choice: Choice, value: str) -> User:
        """Choose for all jobs from now on: a speed, a model, a suffix ("" = no choice of one's own), or "on" and "off".

        Raises UserError for an impossible value.
        """
        if choice is Choice.SUFFIX:
            value = check_suffix(value, await self.preset_names(asker.user_id))
        known = {Choice.SPEED: ("", *Speed), Choice.MODEL: ("", *MODELS)}.get(choice, ("on", "off"))
        if choice is not Choice.SUFFIX and value not in known:
            raise UserError(say.OUTDATED())
        user_id = asker.user_id
        async with self._db.transaction(urgent=True) as conn:
            await users.ensure(conn, user_id, asker.user_name, self._clock())
            match choice:
                case Choice.SPEED:
                    return await users.set_speed(conn, user_id, Speed(value) if value else None)
                case Choice.MODEL:
                    return await users.set_model(conn, user_id, value)
                case Choice.SUFFIX:
                    return await users.set_suffix(conn, user_id, value)
                case Choice.REMIX:
                    return await users.set_remix(conn, user_id, value == "on")
                case Choice.PING:
                    return await users.set_ping(conn, user_id, value == "on")
                case _:
                    assert_never(choice)

    async def doubt(self, asker: Asker, user: User) -> str:
        """A warning if the member's suffix may contain a mistake; "" = none."""
        return doubt(user.suffix, await self.preset_names(asker.user_id))

    # -- presets -----------------------------------------------------------------------------------------------------

    async def save_preset(self, asker: Asker, name: str, value: str) -> Preset:
        """Store a preset; one of the same name is replaced. Raises UserError."""
        preset = check_preset(name, value, await self.preset_names(asker.user_id))
        async with self._db.transaction(urgent=True) as conn:
            if await presets.count_others(conn, asker.user_id, preset.name) >= MAX_PRESETS:
                raise UserError(say.TOO_MANY(most=MAX_PRESETS))
            await presets.put(conn, asker.user_id, preset)
        return preset

    async def presets(self, user_id: UserId) -> list[Preset]:
        """The member's presets, by name."""
        async with self._db.read() as conn:
            return await presets.list_for(conn, user_id)

    async def preset_names(self, user_id: UserId) -> list[str]:
        """The names alone, for suggestions while one is typed."""
        return [preset.name for preset in await self.presets(user_id)]

    async def delete_preset(self, asker: Asker, name: str) -> str:
        """Delete a preset; returns its name. Raises UserError if there is none, or the member's suffix needs it."""
        name = check_name(name)
        async with self._db.transaction(urgent=True) as conn:
            user = await users.get(conn, asker.user_id)
            if user is not None and uses(user.suffix, name):
                raise UserError(say.USED_IN_SUFFIX(name=name))
            if not await presets.delete(conn, asker.user_id, name):
                raise UserError(say.NO_SUCH_PRESET(name=name))
        return name

    # -- while typing ------------------------------------------------------------------------------------------------

    async def suggest(self, user_id: UserId, typed: str) -> list[str]:
        """Prompts to suggest while one is typed: the text itself first, so that Enter keeps it, then presets, earlier
        prompts."""
        async with self._db.read() as conn:
            own = await presets.list_for(conn, user_id)
            recent = await history.recent(conn, user_id, RECENT_JOBS)
        before, _, begun = typed.rpartition(" ") if " " in typed else ("", "", typed)
        completed = [
            f"{before} --{preset.name}".strip()
            for preset in own
            if begun.startswith("--") and preset.name.startswith(begun[2:].lower())
        ]
        wanted = typed.strip().lower()
        earlier = [job.spec.prompt for job in recent if job.spec.action is Action.IMAGINE]
        found = [prompt for prompt in earlier if wanted in prompt.lower()]
        offered = dict.fromkeys([*([typed.strip()] if typed.strip() else []), *completed, *found])
        return [prompt for prompt in offered if len(prompt) <= MAX_CHOICE][:MOST_CHOICES]

    # -- credits -----------------------------------------------------------------------------------------------------

    async def quota(self, asker: Asker) -> tuple[Credits, Policy]:
        """The member's credits in this place, and the rules of the server (for its prices)."""
        return await self._wallets.of(asker)
