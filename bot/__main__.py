"""The command line (docs/operations.md): reads the verb, picks the exit code. No logic of its own."""

from __future__ import annotations

import sys

from bot import early

if __name__ == "__main__":
    early.leave_when_asked(sys.argv[1:])  # before anything that takes time to import

import argparse
import asyncio
import logging
import os
from pathlib import Path

from bot import __version__
from bot.core.errors import ConfigError, InstanceLocked

EXIT_NOT_SHOWN = 1  # the provider did not show the task
EXIT_BUG, EXIT_LOCKED, EXIT_BAD_TOKEN, EXIT_SETTINGS = 70, 75, 77, 78


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code. Wrong usage leaves with 2."""
    given = sys.argv[1:] if argv is None else argv
    early.leave_when_asked(given)
    arguments = _parser().parse_args(given)
    _check(arguments)
    os.umask(0o077)  # prompts, pictures and interaction tokens are for the operator's account only
    from bot import verbs  # a second's worth of imports, which a stop need not wait for

    try:
        code = asyncio.run(verbs.chosen(arguments))
    except ConfigError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)  # noqa: T201  # before there is a log, for the operator's eyes
        return EXIT_SETTINGS
    except InstanceLocked as error:
        print(error, file=sys.stderr)  # noqa: T201
        return EXIT_LOCKED
    except KeyboardInterrupt:
        return 130
    except Exception:
        logging.getLogger(__name__).exception("a bug, the process ends")  # through the log, which keeps secrets out
        return EXIT_BUG
    if code == EXIT_BAD_TOKEN:
        print("DISCORD_TOKEN: Discord refuses it; copy the bot's token again", file=sys.stderr)  # noqa: T201
    return code


def _server(typed: str) -> int:
    """An id as Discord has them. Raises ArgumentTypeError."""
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 1 << 63):
        raise argparse.ArgumentTypeError(
            f"{typed!r} is no id of a server, which is a number such as 1100000000000000001"
        )
    return int(typed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bot", description="A Discord bot for Midjourney providers.")
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(dest="verb", metavar="verb")
    run = verbs.add_parser("run", help="run the bot from .env and the environment (the default)")
    run.add_argument("--new", action="store_true", help="go on although the database that was here is gone or older")
    demo = verbs.add_parser("demo", help="the whole bot without any account, in a page in your browser")
    where = "where the chat page is (default 8099, 0 = any free port)"
    demo.add_argument("--port", type=_port, metavar="N", default=8099, help=where)
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.add_argument(
        "--data", type=_folder, metavar="DIR", help="keep everything in this folder (default: a temporary one)"
    )
    dialects = ["midjourney-proxy", "goapi"]
    demo.add_argument("--provider", choices=dialects, default=dialects[0], help="which kind of provider is simulated")
    demo.add_argument("--no-bot", action="store_true", help="only the two servers, for any bot; prints one JSON line")
    sync = verbs.add_parser("sync", help="register the slash commands now")
    sync.add_argument("--guild", type=_server, metavar="ID", help="for one server, where none of them stands twice")
    sync.add_argument("--clear", action="store_true", help="with --guild: take that server's own copies back")
    task = verbs.add_parser("task", help="print one task as its provider sees it, for support")
    task.add_argument("account", metavar="ACCOUNT", help="one of PROVIDERS, such as main")
    task.add_argument("id", metavar="ID", help="the provider's id of the task, as the log names it")
    verbs.add_parser("migrate", help="bring the database to the current schema")
    return parser


def _port(typed: str) -> int:
    """A port to listen on. Raises ArgumentTypeError."""
    if not (typed.isascii() and typed.isdigit() and int(typed) <= 65535):
        raise argparse.ArgumentTypeError(f"{typed!r} is no port, which is a number from 0 to 65535")
    return int(typed)


def _folder(text: str) -> Path:
    """A path; an empty one, as of a variable that is not set, is none. Raises ArgumentTypeError."""
    if not text:
        raise argparse.ArgumentTypeError("the name of a folder is missing")
    return Path(text)


def _check(arguments: argparse.Namespace) -> None:
    """What argparse cannot say. Leaves with 2."""
    if getattr(arguments, "clear", False) and arguments.guild is None:
        _parser().error("--clear needs --guild ID: it takes back the copies of one server")


if __name__ == "__main__":
    sys.exit(main())
