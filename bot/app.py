"""The composition root: builds every part, runs them together, shuts them down in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext, suppress
from functools import partial
from typing import Any

import aiohttp
import discord

from bot import registration
from bot.client import ImagineBot
from bot.connection import deadline, network_proxy_pages
from bot.connection.reconnecting_bot import GatewayUnreachable
from bot.connection.session_limits import BAD_TOKEN, FOR_GOOD, Sessions
from bot.core.backoff import Backoff
from bot.core.config import Settings
from bot.core.errors import Busy, ConfigError, DatabaseLost
from bot.process import startup_log
from bot.process.stop_signals import with_signals
from bot.providers.http_transport import named_session
from bot.services import open_files
from bot.services.loop_lag import LoopLag
from bot.services.media import partial_files
from bot.store.database import data_folders
from bot.store.database.database import Database
from bot.store.database.lock import InstanceLock
from bot.texts.operator import command_line as say
from bot.ui.kit.respond import report
from bot.ui.moderation.notice_board import NoticeBoard
from bot.wiring.build import build
from bot.wiring.production import production_dependencies, services, web

log = logging.getLogger(__name__)

EXIT_OK, EXIT_BUG, EXIT_BAD_TOKEN, EXIT_SETTINGS = 0, 70, 77, 78
LEFT_BEHIND_S = 2.0  # the time for abandoned writes to end
CLOSE_DISCORD_S = 2.0  # don't wait for a gateway that doesn't answer our goodbye
BACKOFF = Backoff(1.0, 60.0)  # between two clients while Discord cannot be reached


class App:
    """One running bot. `run` returns the exit code."""

    def __init__(self, settings: Settings, db: Database, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._db = db
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._introduced = False
        self._board = NoticeBoard()
        self._dependencies = production_dependencies(settings, db, session, self._board, self._spawn)
        self._parts = build(settings, self._dependencies)
        self._publisher, self._health = self._parts.shared.publisher, self._dependencies.health
        self._lag, self._sessions = LoopLag(), Sessions()

    def stop(self) -> None:
        """Stop cleanly; jobs under way are parked in the database."""
        self._stop.set()

    async def run(self) -> int:
        """Run until `stop`. Returns 0, 77 if Discord refuses the token, or 70 if a part ended by a bug.

        Raises ConfigError if it can't go on with these settings or this database.
        """
        discord.http.Route.BASE = self._settings.discord_api_url
        network_proxy_pages.expect_pages()
        worker, background = self._parts.worker, self._parts.background
        self._spawn("delete files", background.deletions.begin())
        async with self._health.watching(), self._lag.watching(), web(self._settings, self._dependencies, self._parts):
            running = {
                "the database": asyncio.create_task(self._db.watch(self._dependencies.timing.pace.file_s)),
                "the worker": asyncio.create_task(worker.run()),
                "the background tasks": asyncio.create_task(background.tasks.run()),
                "the Discord client": asyncio.create_task(self._keep_connected()),
            }
            stopped = asyncio.create_task(self._stop.wait())
            await asyncio.wait({*running.values(), stopped}, return_when=asyncio.FIRST_COMPLETED)
            # before anything is told to end: parts that have ended by now did so by themselves
            fallen = [] if self._stop.is_set() else [name for name, part in running.items() if part.done()]
            stopped.cancel()
            log.info("stopping: running jobs continue after the next start")
        background.tasks.stop()
        worker.stop()
        faults = {name: await _ended(name, running[name]) for name in ("the worker", "the background tasks")}
        for name in ("the Discord client", "the database"):
            running[name].cancel()
            faults[name] = await _ended(name, running[name])
        await self._publisher.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await deadline.settle(LEFT_BEHIND_S)
        return _exit_code({name: faults[name] for name in fallen})

    async def sync(self, guild_id: int | None, *, clear: bool) -> int:
        """Register the commands and leave. Returns 0 or 77; raises ConfigError as `sync` below."""
        discord.http.Route.BASE = self._settings.discord_api_url
        try:
            async with self._client() as bot:
                await bot.login(self._settings.discord_token)
                if guild_id is None:
                    await registration.everywhere(bot, self._db, force=True)
                elif clear:
                    await registration.take_back(bot, self._db, guild_id)
                else:
                    await registration.for_one_server(bot, self._db, guild_id)
        except discord.LoginFailure:
            return EXIT_BAD_TOKEN
        except (discord.NotFound, discord.Forbidden) as fault:
            about = say.DISCORD_AWAY(reason=fault) if guild_id is None else say.SERVER_REFUSED(server=guild_id)
            raise ConfigError([about]) from fault
        except (discord.DiscordException, aiohttp.ClientError, OSError) as fault:
            raise ConfigError([say.DISCORD_AWAY(reason=fault)]) from fault
        return EXIT_OK

    async def _keep_connected(self) -> None:
        """Build clients until one of them is told to stop. Raises LoginFailure if the token is refused, ConfigError for
        other faults that no retry can fix."""
        tries = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                async with self._client() as bot:
                    await bot.login(self._settings.discord_token)
                    self._publisher.attach(bot)
                    self._board.attach(bot)
                    self._health.attach(bot)
                    bot.add_listener(partial(self._introduce, bot), "on_ready")
                    self._spawn("register the commands", registration.keep_registered(bot, self._db))
                    await bot.connect()
            except discord.LoginFailure:
                raise
            except discord.PrivilegedIntentsRequired as refused:  # discord.py's exception for this close code
                raise ConfigError([FOR_GOOD[4014]()]) from refused
            except discord.ConnectionClosed as closed:
                if closed.code == BAD_TOKEN:
                    raise discord.LoginFailure("the gateway refuses the token") from closed
                if closed.code in FOR_GOOD:
                    raise ConfigError([FOR_GOOD[closed.code]()]) from closed
                log.error("Discord closed the connection (%s), starting a new client", closed.code)
            except (discord.DiscordException, aiohttp.ClientError, OSError, GatewayUnreachable) as fault:
                log.warning("cannot reach Discord: %s", str(fault) or type(fault).__name__)
            except Exception:
                log.exception("the Discord client failed, starting a new one")
            tries = 0 if time.monotonic() - began > 300 else tries + 1
            await asyncio.sleep(BACKOFF.wait_s(tries))

    async def _introduce(self, bot: ImagineBot) -> None:
        """Log once who the bot is and how to invite it. By then everything that stays is loaded."""
        if not self._introduced and bot.user is not None:
            self._introduced = True
            gc.freeze()  # collecting garbage in it blocks the loop for 60 ms each time
            for line in startup_log.of_bot(bot.user, bot.application_id, len(bot.guilds)):
                log.info("%s", line)

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[ImagineBot]:
        bot = ImagineBot(
            services=services(self._parts),
            report=report,
            gateway_url=self._settings.discord_gateway_url,
            shard_count=self._settings.shard_count,
            shard_ids=self._settings.shard_ids,
            api_url=self._settings.discord_api_url,
            proxies=self._settings.proxies,
            sessions=self._sessions,
        )
        try:
            yield bot
        finally:
            self._publisher.attach(None)
            self._board.attach(None)
            self._health.attach(None)
            try:
                async with asyncio.timeout(CLOSE_DISCORD_S):
                    await bot.close()
            except TimeoutError:
                log.info("Discord did not confirm in time that the connection is closed")

    def _spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=error)


@asynccontextmanager
async def opened(settings: Settings, *, new: bool = False) -> AsyncIterator[tuple[Database, aiohttp.ClientSession]]:
    """The locked data folder, its database and one HTTP session. Raises ConfigError or InstanceLocked."""
    async with AsyncExitStack() as stack:
        stack.enter_context(InstanceLock(settings.data_dir))
        data_folders.check(settings.data_dir)
        db = await stack.enter_async_context(Database.open(settings.database_url, settings.data_dir, new=new))
        session = await stack.enter_async_context(named_session())
        yield db, session


async def run(
    settings: Settings,
    *,
    new: bool = False,
    accounts: Callable[[Settings], AbstractAsyncContextManager[Settings]] = nullcontext,
) -> int:
    """Run the bot until SIGTERM, SIGINT or SIGHUP; a second signal exits at once. Returns the exit code.

    `accounts` adds the accounts to the settings once the data folder is ours alone.
    """
    open_files.raise_limit()
    async with opened(settings, new=new) as (db, session), accounts(settings) as settings:
        await startup_log.say(settings, db)
        await db.note_use()
        await asyncio.to_thread(partial_files.sweep, settings.data_dir, 0.0)
        app = App(settings, db, session)
        with_signals(app.stop)
        try:
            code = await app.run()
        except DatabaseLost as lost:
            await _leave_without(db, lost)
            raise
        with suppress(Busy):
            await db.note_use()
        return code


async def _leave_without(db: Database, lost: DatabaseLost) -> None:
    """End without closing a database that is gone: SQLite would write its content into whatever is there now."""
    if lost.whole:
        return
    copy = await db.rescue()
    fault = say.LOST_RESTORE(fault=lost) if copy is None else say.LOST_RENAME(fault=lost, copy=copy, path=db.path)
    print(fault, file=sys.stderr, flush=True)  # noqa: T201
    os._exit(EXIT_SETTINGS)


async def _ended(name: str, part: asyncio.Task[None]) -> BaseException | None:
    """Wait for a part and log how it failed, so that the next step still runs."""
    try:
        await part
    except asyncio.CancelledError:
        return None
    except Exception as error:
        if not isinstance(error, discord.LoginFailure | ConfigError):
            log.exception("%s failed", name)
        return error
    return None


def _exit_code(fallen: Mapping[str, BaseException | None]) -> int:
    """The exit code for the parts that ended by themselves: 0 only if there are none. Raises the ConfigError of one."""
    for fault in fallen.values():
        if isinstance(fault, ConfigError):
            raise fault
    if any(isinstance(fault, discord.LoginFailure) for fault in fallen.values()):
        return EXIT_BAD_TOKEN
    for name in fallen:
        log.error("%s ended by itself, so the process ends; jobs continue after the next start", name)
    return EXIT_BUG if fallen else EXIT_OK


async def sync(settings: Settings, guild_id: int | None, *, clear: bool = False) -> int:
    """Register the slash commands now, everywhere or for one server, or remove one server's copies (`clear`).

    Returns the exit code. Raises ConfigError if Discord can't be reached or doesn't know the server.
    """
    # without the lock: it may run beside the bot
    async with (
        Database.open(settings.database_url, settings.data_dir) as db,
        named_session() as session,
    ):
        return await App(settings, db, session).sync(guild_id, clear=clear)


async def migrate(settings: Settings) -> int:
    """Bring the database to the current schema. Returns the exit code."""
    with InstanceLock(settings.data_dir):
        async with Database.open(settings.database_url, settings.data_dir):
            log.info("the database is up to date")
    return EXIT_OK
