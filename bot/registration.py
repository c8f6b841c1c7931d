"""Registers the commands at Discord: when they have changed, and never twice in one server.

A server shows the commands that are registered everywhere and those registered for it alone. Copies for one server are
stored first, so that they can be removed as soon as the commands are registered everywhere.
"""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import discord

from bot.client import ImagineBot
from bot.core.backoff import Backoff
from bot.store.database import meta
from bot.store.database.database import Database

log = logging.getLogger(__name__)

AGAIN = Backoff(60.0, 600.0)  # between tries to register the commands if Discord refuses


async def keep_registered(bot: ImagineBot, db: Database) -> None:
    """Register the commands if they changed since they were last registered for this application; until it works."""
    faults = 0
    while not bot.is_closed():
        try:
            await everywhere(bot, db)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as fault:
            faults += 1
            wait_s = AGAIN.wait_s(faults)
            log.warning("could not register the commands, trying again in %.0f s: %s", wait_s, fault)
            await asyncio.sleep(wait_s)
        except RuntimeError:  # aiohttp's error for a session that was closed meanwhile
            if not bot.is_closed():
                raise
        else:
            return


async def everywhere(bot: ImagineBot, db: Database, *, force: bool = False) -> None:
    """Register the commands for all servers unless exactly these are registered already, or always if `force`."""
    key, wanted = f"commands:{bot.application_id}", bot.tree.fingerprint()
    async with db.read() as conn:
        known = await meta.get(conn, key)
    if known == wanted and not force:
        log.info("the commands are already registered")
    else:
        await bot.tree.sync()
        async with db.transaction() as conn:
            await meta.put(conn, key, wanted)
        log.info("registered the commands")
    await _take_back_all(bot, db)


async def for_one_server(bot: ImagineBot, db: Database, guild_id: int) -> None:
    """Make one server show today's commands, each once.

    Copies for it alone are made only while the commands aren't registered everywhere: else each would show twice.
    """
    guild, ours = discord.Object(guild_id), {(one.name, one.type) for one in await bot.tree.fetch_commands()}
    if any((one.name, _type_of(one)) in ours for one in bot.tree.get_commands()):
        await _take_back(bot, db, guild_id)
        await everywhere(bot, db, force=True)
        log.info("server %s shows the global commands, which are up to date now", guild_id)
        return
    async with db.transaction() as conn:
        await meta.put(conn, _key(bot, guild_id), "")
    bot.tree.copy_global_to(guild=guild)
    await bot.tree.sync(guild=guild)
    log.info("registered the commands for server %s only, until `run` or `sync` registers them for all", guild_id)


async def take_back(bot: ImagineBot, db: Database, guild_id: int) -> None:
    """Remove all of a server's own copies. Commands registered everywhere stay."""
    removed = await _take_back(bot, db, guild_id)
    log.info("server %s: removed its own copies of %d commands", guild_id, removed)


async def _take_back(bot: ImagineBot, db: Database, guild_id: int) -> int:
    guild = discord.Object(guild_id)
    copies = await bot.tree.fetch_commands(guild=guild)
    if copies:
        bot.tree.clear_commands(guild=guild)
        await bot.tree.sync(guild=guild)
    async with db.transaction() as conn:
        await meta.remove(conn, _key(bot, guild_id))
    return len(copies)


async def _take_back_all(bot: ImagineBot, db: Database) -> None:
    """Remove copies of an earlier `sync --guild`, which would now show beside the commands registered everywhere."""
    async with db.read() as conn:
        made = await meta.starting_with(conn, _key(bot, None))
    for key in made:
        guild_id = int(key.rpartition(":")[2])
        try:
            await take_back(bot, db, guild_id)
        except (discord.NotFound, discord.Forbidden):  # the bot left it meanwhile, and its copies are gone
            async with db.transaction() as conn:
                await meta.remove(conn, key)


def _type_of(command: object) -> discord.AppCommandType:
    return command.type if isinstance(command, discord.app_commands.ContextMenu) else discord.AppCommandType.chat_input


def _key(bot: ImagineBot, guild_id: int | None) -> str:
    return f"commands:{bot.application_id}:{'' if guild_id is None else guild_id}"
