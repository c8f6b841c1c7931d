"""The first lines of the log: which program this is, on which data, with which accounts, and what is missing."""

from __future__ import annotations

import asyncio
import logging
import platform
from urllib.parse import urlsplit

import discord

from bot import __version__
from bot.core.config import Settings
from bot.core.errors import Busy
from bot.core.settings.provider_account import AccountConfig
from bot.services.signing import FILE_NAME as SECRETS
from bot.store.database.data_folder_traces import MIRROR, has_pictures
from bot.store.database.database import Database
from bot.store.jobs import history

log = logging.getLogger(__name__)

PERMISSIONS = 274878008320  # docs/operations.md, Permissions
_INVITE = "https://discord.com/oauth2/authorize?client_id={id}&scope=bot+applications.commands&permissions={rights}"


async def say(settings: Settings, db: Database) -> None:
    """Name the program and what it works on, before the parts are built, which create missing files."""
    data_dir = settings.data_dir.resolve()
    log.info("imagine-bot %s on Python %s (%s)", __version__, platform.python_version(), platform.system())
    log.info("data folder: %s", data_dir)
    log.info("database: %s", db.path)
    for account in settings.accounts:
        log.info("account %s: %s", account.name, _account(account))
    if settings.web_port:
        inside = f"http://{settings.web_host}:{settings.web_port}"
        log.info("web server: %s, %s", inside, settings.public_url or "no PUBLIC_URL, so no pages and no webhooks")
    else:
        log.info("web server: none (WEB_PORT=0)")
    if (data_dir / MIRROR).exists() and not (data_dir / SECRETS).exists():
        log.warning(
            "%s is gone, so a new one is made and old links stop working. If you have the old file, put it back",
            data_dir / SECRETS,
        )
    await _compare(settings, db)


async def _compare(settings: Settings, db: Database) -> None:
    try:
        async with db.read() as conn:
            jobs, results = await history.any_jobs(conn), await history.any_results(conn)
    except Busy:
        return  # logged where it happened
    pictures = await asyncio.to_thread(has_pictures, settings.data_dir)
    if pictures and not jobs:
        log.warning(
            "there are pictures in %s, but the database has no jobs: it was emptied, or it is new. "
            "Buttons under old messages won't work. If you have the old database, put it back",
            settings.data_dir / "images",
        )
    if results and not pictures:
        log.warning(
            "the database lists pictures, but %s has none. If you have the old folder, put it back",
            settings.data_dir / "images",
        )


def of_bot(user: discord.ClientUser, application_id: int | None, servers: int) -> tuple[str, str]:
    """Two lines for the log: the bot's name at Discord, and the link that adds it to a server."""
    who = f"bot {user} (id {user.id}) is in {servers:,} server{'' if servers == 1 else 's'}"
    return who, f"invite: {_INVITE.format(id=application_id or user.id, rights=PERMISSIONS)}"


def _account(account: AccountConfig) -> str:
    """The account's kind and host, but no key and no path, which may be secret."""
    if account.simulated:
        return f"simulator (draws pictures without a provider), {account.concurrency} at once"
    parts = urlsplit(account.url)
    where = f" at {parts.hostname}{f':{parts.port}' if parts.port else ''}" if parts.hostname else ""
    return f"{account.kind}{where}, {account.concurrency} at once"
