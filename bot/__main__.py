"""The command line (docs/operations.md): reads the verb, picks the exit code, no logic."""

from __future__ import annotations

import sys

from bot.process import early_stop

if __name__ == "__main__":
    early_stop.leave_when_asked(sys.argv[1:])  # before anything that takes time to import

import argparse
import asyncio
import gc
import logging
import os
from pathlib import Path

from bot import __version__
from bot.core.errors import ConfigError, InstanceLocked
from bot.core.settings.provider_account import DIALECTS
from bot.texts.operator import command_line as say

EXIT_NOT_SHOWN = 1  # the provider did not show the task
EXIT_BUG, EXIT_LOCKED, EXIT_BAD_TOKEN, EXIT_SETTINGS = 70, 75, 77, 78


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code. Wrong usage exits with 2."""
    given = sys.argv[1:] if argv is None else argv
    early_stop.leave_when_asked(given)
    arguments = _parser().parse_args(given)
    _check(arguments)
    os.umask(0o077)  # prompts, pictures and interaction tokens are for the operator's account only
    gc.disable()  # imports stay: collecting garbage among them is a good tenth of the start
    from bot import command_line

    gc.freeze()
    gc.enable()
    try:
        code = asyncio.run(command_line.chosen(arguments))
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
        logging.getLogger(__name__).exception(
            "unexpected error (a bug), so the process ends"
        )  # through the log, which keeps secrets out
        return EXIT_BUG
    if code == EXIT_BAD_TOKEN:
        print(say.BAD_TOKEN(), file=sys.stderr)  # noqa: T201
    return code


def _server(typed: str) -> int:
    """A Discord id. Raises ArgumentTypeError."""
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 1 << 63):
        raise argparse.ArgumentTypeError(say.NOT_A_SERVER(value=repr(typed)))
    return int(typed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bot", description=say.ABOUT())
    parser.add_argument("--version", action="version", version=__version__)
    command_line = parser.add_subparsers(dest="verb", metavar="verb")
    run = command_line.add_parser("run", help=say.RUN())
    run.add_argument("--new", action="store_true", help=say.RUN_NEW())
    demo = command_line.add_parser("demo", help=say.DEMO())
    demo.add_argument("--port", type=_port, metavar="N", default=8099, help=say.DEMO_PORT())
    demo.add_argument("--no-browser", action="store_true", help=say.DEMO_NO_BROWSER())
    demo.add_argument("--data", type=_folder, metavar="DIR", help=say.DEMO_DATA())
    demo.add_argument("--provider", choices=DIALECTS, default=DIALECTS[0], help=say.DEMO_PROVIDER())
    demo.add_argument("--no-bot", action="store_true", help=say.DEMO_NO_BOT())
    sync = command_line.add_parser("sync", help=say.SYNC())
    sync.add_argument("--guild", type=_server, metavar="ID", help=say.SYNC_GUILD())
    sync.add_argument("--clear", action="store_true", help=say.SYNC_CLEAR())
    task = command_line.add_parser("task", help=say.TASK())
    task.add_argument("account", metavar="ACCOUNT", help=say.TASK_ACCOUNT())
    task.add_argument("id", metavar="ID", help=say.TASK_ID())
    command_line.add_parser("migrate", help=say.MIGRATE())
    return parser


def _port(typed: str) -> int:
    """A port to listen on. Raises ArgumentTypeError."""
    if not (typed.isascii() and typed.isdigit() and int(typed) <= 65535):
        raise argparse.ArgumentTypeError(say.NOT_A_PORT(value=repr(typed)))
    return int(typed)


def _folder(text: str) -> Path:
    """A path. An empty one, as from a variable that isn't set, isn't valid. Raises ArgumentTypeError."""
    if not text:
        raise argparse.ArgumentTypeError(say.NO_FOLDER())
    return Path(text)


def _check(arguments: argparse.Namespace) -> None:
    """Check what argparse can't express. Exits with 2."""
    if getattr(arguments, "clear", False) and arguments.guild is None:
        _parser().error(say.CLEAR_NEEDS_GUILD())


if __name__ == "__main__":
    sys.exit(main())
