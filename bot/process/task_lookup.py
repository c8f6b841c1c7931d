"""Looks up a task as its provider reports it, so that an operator can help a member."""

from __future__ import annotations

import json
import re
import sys

from bot.core.config import Settings
from bot.core.errors import ConfigError, ProviderProtocolError, ProviderRejected
from bot.core.models import TaskRef
from bot.core.settings.provider_account import SIMULATOR
from bot.process.logs import HIDDEN, LogRedactor
from bot.providers import registry
from bot.providers.http_transport import named_session
from bot.texts.operator import command_line as say
from bot.texts.providers import provider

_SECRET_NAME = re.compile(r"(?:token|secret|password|authorization|api[_-]?key)$|^key$", re.IGNORECASE)


async def show_task(settings: Settings, account: str, ref: TaskRef) -> int:
    """Print one task of an account as JSON on standard output, its secrets replaced. Returns the exit code.

    It touches neither Discord nor the database, so it can run beside the bot. Raises ConfigError for an account that
    can't be asked, and ProviderError if the provider doesn't show the task.
    """
    config = next((one for one in settings.sealed_accounts if one.name == account), None)
    if config is None:
        names = ", ".join(one.name for one in settings.accounts)
        raise ConfigError([say.NO_ACCOUNT(account=repr(account), names=names)])
    if config.kind == SIMULATOR:
        raise ConfigError([say.SIMULATED(account=account)])
    if not (ref and ref.isascii() and ref.isprintable()):
        raise ProviderRejected(provider.UNKNOWN_TASK())
    async with named_session() as session:
        answer = await registry.build(config, session, frozenset()).raw(ref)
    try:
        text = json.dumps(_printable(answer, LogRedactor(settings.secrets)), ensure_ascii=False, indent=2)
    except RecursionError:
        raise ProviderProtocolError(provider.ANSWER_TOO_DEEP()) from None
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    return 0


def _printable(answer: object, redact: LogRedactor) -> object:
    """The same without secrets: known ones, texts that look like ours, and fields named as secret."""
    match answer:
        case str():
            return redact(answer)
        case list():
            return [_printable(one, redact) for one in answer]
        case dict():
            return {
                redact(name): HIDDEN if value and _SECRET_NAME.search(name) else _printable(value, redact)
                for name, value in answer.items()
            }
        case _:
            return answer
