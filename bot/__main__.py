"""The command line (docs/operations.md): reads the verb and the settings, picks the exit code. No logic of its own."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from bot import __version__, app, logs
from bot.core.config import Settings, from_env
from bot.core.errors import ConfigError, InstanceLocked, ProviderError
from bot.core.models import TaskRef
from bot.support import show_task

EXIT_NOT_SHOWN = 1  # the provider did not show the task
EXIT_LOCKED, EXIT_SETTINGS, EXIT_BAD_TOKEN = 75, 78, app.EXIT_BAD_TOKEN


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code. Wrong usage leaves with 2."""
    arguments = _parser().parse_args(argv)
    os.umask(0o077)  # prompts, pictures and interaction tokens are for the operator's account only
    try:
        code = asyncio.run(_chosen(arguments))
    except ConfigError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)  # noqa: T201  # before there is a log, for the operator's eyes
        return EXIT_SETTINGS
    except InstanceLocked as error:
        print(error, file=sys.stderr)  # noqa: T201
        return EXIT_LOCKED
    except KeyboardInterrupt:
        return 130
    if code == EXIT_BAD_TOKEN:
        print("DISCORD_TOKEN: Discord refuses it; copy the bot's token anew", file=sys.stderr)  # noqa: T201
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bot", description="A Discord bot for Midjourney providers.")
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(dest="verb", metavar="verb")
    verbs.add_parser("run", help="run the bot from .env and the environment (the default)")
    demo = verbs.add_parser("demo", help="the whole bot without any account, in a page in your browser")
    demo.add_argument("--port", type=int, default=8099, help="where the chat page is (default 8099, 0 = any free port)")
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.add_argument("--data", type=Path, help="keep everything in this folder (default: a temporary one)")
    dialects = ["midjourney-proxy", "goapi"]
    demo.add_argument("--provider", choices=dialects, default=dialects[0], help="which kind of provider is simulated")
    demo.add_argument("--no-bot", action="store_true", help="only the two servers, for any bot; prints one JSON line")
    sync = verbs.add_parser("sync", help="register the slash commands now")
    sync.add_argument("--guild", type=int, metavar="ID", help="for one server only, where they show up at once")
    task = verbs.add_parser("task", help="print one task as its provider sees it, for support")
    task.add_argument("account", metavar="ACCOUNT", help="one of PROVIDERS, such as main")
    task.add_argument("id", metavar="ID", help="the provider's id of the task, as the log names it")
    verbs.add_parser("migrate", help="bring the database to the current schema")
    return parser


def _chosen(arguments: argparse.Namespace) -> Coroutine[Any, Any, int]:
    match arguments.verb:
        case "demo":
            return _demo(arguments)
        case "sync":
            return app.sync(_settings(), arguments.guild)
        case "migrate":
            return app.migrate(_settings(need_token=False))
        case "task":
            return _task(arguments)
        case _:
            return _run(_settings())


def _settings(*, need_token: bool = True, quiet: bool = False) -> Settings:
    """From `.env` here and the environment, which wins; the log is set up with them, for errors alone if `quiet`."""
    env = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    settings = from_env(env | dict(os.environ), need_token=need_token)
    logs.set_up("ERROR" if quiet else settings.log_level, settings.log_format, settings.secrets)
    return settings


async def _run(settings: Settings) -> int:
    if not any(account.kind == "simulator" for account in settings.accounts):
        return await app.run(settings)
    from bot.demo.simulated import simulated_accounts  # pictures and servers that no other verb needs

    async with simulated_accounts(settings) as replaced:
        return await app.run(replaced)


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


if __name__ == "__main__":
    sys.exit(main())
