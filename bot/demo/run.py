"""`demo`: the loopback Discord, the simulated provider, and the unchanged bot between them."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot import app
from bot.core.config import Settings, from_env
from bot.core.errors import Busy, ConfigError
from bot.demo.browser import open_page
from bot.demo.history.write import furnish
from bot.process import logs
from bot.process.stop_signals import with_signals
from bot.store.database.lock import InstanceLock
from bot.texts.operator import demo as say
from loopback_discord import LoopbackDiscord
from loopback_discord.world.hub import Event
from loopback_provider.provider import Dialect, SimulatedProvider, obliging


async def demo(*, port: int, data: Path | None, open_browser: bool, with_bot: bool, dialect: Dialect) -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit code. Raises ConfigError if the port or folder is unusable."""
    preparing = asyncio.current_task()

    def stop() -> None:
        if preparing is not None:
            preparing.cancel()

    with_signals(stop)  # until the running parts handle stops themselves
    try:
        async with AsyncExitStack() as stack:
            if data is None:
                data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imagine-demo-")))
            return await _prepared(stack, port, data, open_browser, with_bot, dialect)
    except asyncio.CancelledError:
        return app.EXIT_OK


async def _prepared(
    stack: AsyncExitStack, port: int, data: Path, open_browser: bool, with_bot: bool, dialect: Dialect
) -> int:
    tasks = data / ("provider" if dialect == "midjourney-proxy" else f"provider-{dialect}")  # each knows its own
    stack.enter_context(InstanceLock(data, setting="--data"))  # not only the bot: the servers keep files there too
    discord = await stack.enter_async_context(_discord(port, data))
    if with_bot:
        await _furnish(data, discord, dialect, tasks)
    key = secrets.token_urlsafe(16)
    if with_bot:
        provider = obliging(key, tasks, dialect)
    else:  # any bot may connect, and most know relays
        provider = SimulatedProvider(key=key, state_dir=tasks, dialect=dialect)
    await stack.enter_async_context(provider)
    if not with_bot:
        discord.privileged_intents = True  # any bot may connect, even one that reads messages
        return await _serve(discord, provider)
    settings = _settings(discord, provider, data, dialect)
    logs.set_up(settings.log_level, settings.log_format, settings.secrets)
    _say(say.WELCOME(url=discord.url))
    shown = asyncio.create_task(_show(discord)) if open_browser else None
    try:
        return await app.run(settings)
    finally:
        if shown is not None:
            shown.cancel()


async def _show(discord: LoopbackDiscord) -> None:
    """Open the page once the bot can answer."""
    online = asyncio.Event()

    def heard(event: Event) -> None:
        if event.name == "BOT" and event.body["online"]:
            online.set()

    unsubscribe = discord.hub.subscribe(heard)
    try:
        await online.wait()
    finally:
        unsubscribe()
    open_page(discord.url)


async def _furnish(data: Path, discord: LoopbackDiscord, dialect: Dialect, tasks: Path) -> None:
    """Write the past to its end, which takes some seconds, even if a signal comes meanwhile."""
    work = asyncio.create_task(furnish(data / "bot", discord, dialect, tasks))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait((work,))
        raise
    except (OSError, Busy) as fault:
        raise ConfigError([say.DATA_UNUSABLE(folder=data, reason=fault)]) from fault


@asynccontextmanager
async def _discord(port: int, data: Path) -> AsyncIterator[LoopbackDiscord]:
    discord = LoopbackDiscord(port=port, state_dir=data / "discord")
    try:
        await discord.start()
    except OSError as fault:
        raise ConfigError([say.PORT_UNUSABLE(port=port, reason=fault.strerror)]) from fault
    try:
        yield discord
    finally:
        await discord.close()


def _settings(discord: LoopbackDiscord, provider: SimulatedProvider, data: Path, dialect: Dialect) -> Settings:
    """The settings of the demo's bot: the two servers, its own pages, quick polls, enough credits to play."""
    web_port = _free_port()
    return from_env(
        {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "PROVIDER_KIND": dialect,
            "PROVIDER_URL": provider.url,
            "PROVIDER_KEY": provider.key,
            "PROVIDER_AUTH": "mj-api-secret",
            "PROVIDER_RELAX_PREFIX": "/mj-relax",
            "DATA_DIR": str(data / "bot"),
            "POLL_INTERVAL_S": "0.5",
            "PROGRESS_INTERVAL_S": "1",
            "DEFAULT_DAILY_CREDITS": "500",
            "WEB_PORT": str(web_port),
            "PUBLIC_URL": f"http://127.0.0.1:{web_port}",
            "MAX_CREDITS_PER_SERVER_DAY": "100000",  # otherwise the log warns that strangers can spend
            "LOG_LEVEL": "WARNING",
        }
    )


def _free_port() -> int:
    """A free port for the bot's own pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _serve(discord: LoopbackDiscord, provider: SimulatedProvider) -> int:
    """Run only the servers, until a signal comes; their addresses are the one line of output."""
    where = {
        "chat": discord.url,
        "discord_api_url": discord.api_url,
        "discord_token": discord.token,
        "provider_url": provider.url,
        "provider_key": provider.key,
    }
    _say(json.dumps(where))
    stop = asyncio.Event()
    with_signals(stop.set)
    await stop.wait()
    return app.EXIT_OK


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
