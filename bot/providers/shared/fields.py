"""Fields of JSON from providers, each with its own shape and greatest length.

A wrong type or shape counts as absent and never as an error, because one odd field must not lose a paid result. Words
are the one place where a provider's text becomes ours: its secrets are redacted, and then it is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from bot.core.text.task_ids import id_text, task_id
from bot.providers.base import Finished, TaskStatus
from bot.providers.shared.error_words import spoken, structured

Redact = Callable[[str], str]

MOST_WORDS = 16_000  # descriptions are the longest texts that anyone reads
MOST_PROMPT = 8_000
MOST_LABEL = 80  # Discord's limit for a button
_MOST_EMOJI = 64
_MOST_NAME = 64
_MOST_URL = 4_096
_MOST_URLS = 16
_MOST_CUSTOM_ID = 1_024
_MOST_STATE = 255
_MOST_IDS = 10_000  # characters, of several joined
_MOST_LINES = 100
_BEYOND = 512  # characters read beyond the cut, so that no secret is cut before it is redacted
_LINE_CHARACTERS = 200

_LEADING_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_REQUEST_ID = re.compile(r"\s*\(request id: [^)]{0,100}\)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # lone surrogates cannot be stored or sent
_SEED = re.compile(r"[0-9]{1,20}")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_NAME = re.compile(r"[\w .:/-]{1,64}")
_URL = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,4096}")


def clean(text: str) -> str:
    """Text from outside without characters that no database and no message can hold; line ends become plain
    newlines."""
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def one_line(text: str) -> str:
    """Text from outside as a reason for members: on one line, without request ids, at most 200 characters."""
    line = " ".join(_REQUEST_ID.sub("", clean(text[: 8 * _LINE_CHARACTERS])).split())
    return line if len(line) <= _LINE_CHARACTERS else line[: _LINE_CHARACTERS - 1].rstrip() + "…"


def words(value: object, redact: Redact, most: int = MOST_WORDS) -> str:
    """A provider's text, or list of lines, as ours: without secrets, without control characters, at most `most`
    characters."""
    if isinstance(value, list):
        value = "\n".join(line for line in value[:_MOST_LINES] if isinstance(line, str))
    return clean(redact(value[: most + _BEYOND]))[:most] if isinstance(value, str) else ""


def redactor_of(info: ValidationInfo) -> Redact:
    """The function that removes secrets from the texts of the object being read."""
    if not callable(info.context):
        raise TypeError("a provider's words are read without a redactor")
    redact: Redact = info.context
    return redact


def _words(value: object, info: ValidationInfo) -> str:
    return words(value, redactor_of(info))


def _spoken(value: object, info: ValidationInfo) -> str:
    return words(spoken(value), redactor_of(info))


def _prompt(value: object, info: ValidationInfo) -> str:
    """A prompt is kept whole or not at all: half a prompt is another one."""
    return words(value, redactor_of(info)) if isinstance(value, str) and len(value) <= MOST_PROMPT else ""


def _name(value: object) -> str:
    text = value.strip() if isinstance(value, str) and len(value) <= 2 * _MOST_NAME else ""
    return text if _NAME.fullmatch(text) else ""


def _state_name(value: object) -> str | None:
    """The name of a task's state. Blank or null means "nothing yet"; None is for anything that isn't a name."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    return _name(value) or None


def _text_of_id(value: object) -> str:
    text = id_text(value)
    return text if len(text) <= _MOST_IDS else ""


def whole_number(value: object) -> int | None:
    """A number such as a code, also as text or with a decimal point (some languages have no integers); None for
    others."""
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**9:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _seed(value: object) -> str:
    text = _text_of_id(value)
    return text if _SEED.fullmatch(text) else ""


def _state(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _MOST_STATE else ""


def _url(value: object) -> str:
    """An address: a string, {"url"}, or a list that begins with one."""
    one = structured(value)
    if isinstance(one, list):
        one = one[0] if one else ""
    if isinstance(one, dict):
        one = one.get("url")
    text = one.strip() if isinstance(one, str) and len(one) <= 2 * _MOST_URL else ""
    return text if _URL.fullmatch(text) else ""


def _urls(value: object) -> tuple[str, ...]:
    """Addresses from a list, each in a form of `_url`."""
    listed = structured(value)
    return tuple(filter(None, map(_url, listed[:_MOST_URLS]))) if isinstance(listed, list) else ()


def _percent(value: object) -> int:
    if isinstance(value, str) and (found := _LEADING_NUMBER.match(value.strip())):
        value = float(found.group())
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0
    return int(min(max(value, 0), 100))


def _mapping(value: object) -> object:
    inner = structured(value)
    return inner if isinstance(inner, dict) else {}


def custom_id(value: object) -> str:
    """A button's customId exactly as it came, because it is sent back; "" for anything else."""
    return value if isinstance(value, str) and len(value) <= _MOST_CUSTOM_ID and not _CONTROL.search(value) else ""


def emoji(value: object) -> str:
    """A button's emoji, or the name of one; "" for anything else."""
    return clean(value) if isinstance(value, str) and len(value) <= _MOST_EMOJI else ""


Text = Annotated[str, BeforeValidator(_words)]
Spoken = Annotated[str, BeforeValidator(_spoken)]  # an error's words, in any shape
Prompt = Annotated[str, BeforeValidator(_prompt)]
Name = Annotated[str, BeforeValidator(_name)]  # a word with a meaning for us, such as a status
StateName = Annotated[str | None, BeforeValidator(_state_name)]
Id = Annotated[str, BeforeValidator(task_id)]
Ids = Annotated[str, BeforeValidator(_text_of_id)]  # several may be joined by commas
Seed = Annotated[str, BeforeValidator(_seed)]
State = Annotated[str, BeforeValidator(_state)]
Url = Annotated[str, BeforeValidator(_url)]
Urls = Annotated[tuple[str, ...], BeforeValidator(_urls)]
Percent = Annotated[int, BeforeValidator(_percent)]
OrEmpty = BeforeValidator(_mapping)  # before a nested model: anything but an object becomes an empty one


class Lenient(BaseModel):
    """A provider's object. Read it with `model_validate(value, context=redact)`."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def sealed(status: TaskStatus, redact: Redact) -> TaskStatus:
    """The same status with its `secret_urls` filled in: unlike words, addresses are used unchanged."""
    if not isinstance(status, Finished):
        return status
    secret = {url for number in range(len(status.media_urls)) for url in status.addresses(number) if redact(url) != url}
    return replace(status, secret_urls=frozenset(secret)) if secret else status
