"""The verbs of the command line, with the settings that each needs."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot import app
from bot.core.config import Settings, from_env
from bot.core.errors import ProviderError
from bot.core.models import TaskRef
from bot.core.settings.provider_account import SIMULATOR
from bot.process import logs
from bot.process.env_file import values_of
from bot.process.task_lookup import show_task

log = logging.getLogger(__name__)

EXIT_NOT_SHOWN = 1  # the provider did not show the task
ENV_FILE = Path(".env")


def chosen(arguments: argparse.Namespace) -> Coroutine[Any, Any, int]:
    """Prepare the verb's work, which returns the exit code. Raises ConfigError for settings that can't work."""
    match arguments.verb:
        case "demo":
            return _demo(arguments)
        case "sync":
            return _sync(_settings(), arguments.guild, clear=arguments.clear)
        case "migrate":
            return app.migrate(_settings(need_token=False))
        case "task":
            return _task(arguments)
        case _:
            return app.run(_settings(), new=getattr(arguments, "new", False), accounts=_with_simulations)


def _settings(*, need_token: bool = True, quiet: bool = False) -> Settings:
    """Read the settings from `.env` here and the environment, which wins, and set up the log; for errors only if
    `quiet`."""
    settings = from_env(values_of(ENV_FILE) | dict(os.environ), need_token=need_token)
    logs.set_up("ERROR" if quiet else settings.log_level, settings.log_format, settings.secrets)
    for warning in settings.warnings:
        log.warning("%s", warning)
    return settings


@asynccontextmanager
async def _with_simulations(settings: Settings, *, kept: bool = True) -> AsyncIterator[Settings]:
    """See `simulated_accounts`."""
    if not any(account.kind == SIMULATOR for account in settings.accounts):
        yield settings
        return
    from bot.demo.simulated import simulated_accounts  # modules for pictures and servers, which no other verb needs

    async with simulated_accounts(settings, kept=kept) as replaced:
        yield replaced


async def _sync(settings: Settings, guild_id: int | None, *, clear: bool) -> int:
    async with _with_simulations(settings, kept=False) as replaced:  # the bot may be running on the stored ones
        return await app.sync(replaced, guild_id, clear=clear)


async def _task(arguments: argparse.Namespace) -> int:
    try:
        return await show_task(_settings(need_token=False, quiet=True), arguments.account, TaskRef(arguments.id))
    except ProviderError as error:
        print(error.reason, file=sys.stderr)  # noqa: T201  # the log is quiet, so that this is the only line
        return EXIT_NOT_SHOWN


async def _demo(arguments: argparse.Namespace) -> int:
    from bot.demo.run import demo

    return await demo(
        port=arguments.port,
        data=arguments.data,
        open_browser=not arguments.no_browser,
        with_bot=not arguments.no_bot,
        dialect=arguments.provider,
    )
