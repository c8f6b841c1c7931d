"""Gives an unused demo a past: two weeks of a small server, so that there is something to look at."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from bot.core.config import Settings, from_env
from bot.demo.history.admin import DECISIONS, PATRON, Office
from bot.demo.history.jobs import GUILD, Scribe
from bot.demo.history.plan import DAY_S, Past, past
from bot.demo.history.samples import Samples, drawn
from bot.services.media.media import MediaStore
from bot.store.database.database import Database, migrate
from loopback_discord import LoopbackDiscord
from loopback_provider.provider import Dialect


async def furnish(folder: Path, discord: LoopbackDiscord, dialect: Dialect, provider_folder: Path) -> None:
    """Create the bot's data folder with a past if it doesn't exist yet; else change nothing.

    It is written in another folder, which is then moved into place: a killed start leaves nothing half done. The
    provider that draws for it keeps its tasks in `provider_folder`, which nothing else may use meanwhile. Raises
    ConfigError if the folder can't be used.
    """
    if await asyncio.to_thread(folder.exists):
        return
    draft = folder.with_name(f"{folder.name}.new")
    await asyncio.to_thread(shutil.rmtree, draft, ignore_errors=True)
    settings = from_env({"PROVIDER_KIND": "simulator", "DATA_DIR": str(draft)}, need_token=False)
    # drawing takes as long as the tables
    samples, _ = await asyncio.gather(drawn(dialect, provider_folder), migrate(settings.database_url, draft))
    await _write(settings, samples)
    await asyncio.to_thread(draft.rename, folder)
    await discord.give_role(PATRON, "Patron")


async def _write(settings: Settings, samples: Samples) -> None:
    folder, now = settings.data_dir, time.time()
    async with Database.open(settings.database_url, folder) as db:
        office = Office(db, settings)
        scribe = Scribe(samples, MediaStore(folder / "images"), office.wallet)
        left = list(past(now))
        for decision in DECISIONS:
            office.now = now - decision.days_ago * DAY_S
            before = [job for job in left if job.at < office.now]
            left = left[len(before) :]
            await _jobs(db, office, scribe, before)
            await decision.made(office)
        await _jobs(db, office, scribe, left)


async def _jobs(db: Database, office: Office, scribe: Scribe, some: Sequence[Past]) -> None:
    policy = await office.policies.of(GUILD)
    async with db.transaction() as conn:
        await scribe.write(conn, some, policy)
