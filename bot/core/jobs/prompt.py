"""Turns what a member typed into the provider's prompt, or raises a PromptError that says what to change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from bot.core.discord_limits import MAX_TYPED
from bot.core.errors import PromptError
from bot.core.jobs import parameters
from bot.core.jobs.parameters import ADDRESS, only_dashes, split, with_hyphens
from bot.core.kinds import Speed
from bot.core.text.foreign_text import shows_nothing, visible
from bot.texts.catalog import Text
from bot.texts.jobs import prompts as say

MAX_RAW_CHARS = MAX_TYPED  # the most that Discord lets anybody type; the web accepts more
MAX_PROMPT_CHARS = 1800  # fits into the first line of a Discord message (2,000), with member and progress

# Providers look for these anywhere in a prompt, so they count wherever they stand: `fox--turbo`, `--turbo=1`. Only what
# stands in an address does not count. ASCII, because other letters count as `s` and `k` where case does not matter
_SPEED_FLAG = re.compile(rf"(?P<address>(?ai:{ADDRESS.pattern}))|--((?ai:fast|relax|turbo))(?:[=:]\S*|(?!\w|-\w))")
_REPEAT = re.compile(  # more than once; `R2--R2` is a name
    r"--(?ai:repeat)[\s=:]*0*(?:[2-9]|1[0-9])|(?<![A-Za-z0-9])--[rR][\s=:]*0*(?:[2-9]|1[0-9])[0-9]*(?!\w|-\w)"
)
_ESCAPED = re.compile(r"\\.")
_ZOOM = re.compile(r"(?<!\S)--zoom(?:\s+(?P<factor>[^\s-]\S*))?(?!\S)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Prompt:
    """`text` has all parameters but the speed; `speed` is what the member asked for in any way, or None.

    `added` is text that the member didn't type this time: where each piece comes from, and the piece.
    """

    text: str
    speed: Speed | None
    added: tuple[tuple[str, str], ...] = ()


def parse(raw: str, *, aspect: str = "", model: str = "", speed: Speed | None = None) -> Prompt:
    """Join the typed text and the chosen options; a parameter typed in the prompt wins over the option.

    Raises PromptError for an empty or too long prompt, control characters, a prompt that stands for several, or an
    option that makes no sense.
    """
    text, typed = read(raw)
    words = split(text).words
    if shows_nothing(words) or only_dashes(words):
        raise PromptError(say.EMPTY())
    check_single(text)
    families = split(text).families
    if aspect and "ar" not in families:
        text += f" --ar {_aspect(aspect)}"
    if model and "v" not in families:
        text += f" {_model(model)}"
    check_length(text)
    return Prompt(text, typed or speed)


def clean(raw: str, presets: Collection[str] = ()) -> str:
    """One line, single spaces, nothing invisible, parameters as Midjourney reads them. `presets` count as names, too.

    Raises PromptError for control characters, and for a far too long text before it costs any work.
    """
    if len(raw) > MAX_RAW_CHARS:
        check_length(raw.strip())
    text = " ".join(raw.split())
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in text):
        raise PromptError(say.CONTROL_CHARACTERS())
    return with_hyphens(visible(text), presets)


def read(raw: str, presets: Collection[str] = ()) -> tuple[str, Speed | None]:
    """`clean` without the speeds, and the last of these. Raises PromptError as `clean`."""
    text, speed = apart(clean(raw, presets))
    while True:  # what is cut off or taken out may let the text before it be read as a parameter
        again, found = apart(with_hyphens(text, presets))
        if again == text:
            return text, speed
        text, speed = again, speed or found


def apart(text: str) -> tuple[str, Speed | None]:
    """A clean text without the speeds in it, and the last of these."""
    speeds = [found[2] for found in _SPEED_FLAG.finditer(text) if found[2]]
    rest = _SPEED_FLAG.sub(lambda found: found["address"] or " ", text)
    return " ".join(rest.split()), Speed(speeds[-1].lower()) if speeds else None


def check_length(text: str, refusal: Text = say.TOO_LONG) -> None:
    """Raise PromptError with `refusal` for a text that fits into no message."""
    if len(text) > MAX_PROMPT_CHARS:
        raise PromptError(refusal(length=len(text), most=MAX_PROMPT_CHARS))


def check_single(text: str) -> None:
    """Refuse a prompt that Midjourney makes several jobs of, since we count, price and show one. Raises PromptError."""
    if _REPEAT.search(ADDRESS.sub("", text)):
        raise PromptError(say.NO_REPEATS())
    if _has_choices(text):
        raise PromptError(say.NO_CHOICES())


def zoom_prefill(prompt: str) -> str:
    """The initial text of the Custom Zoom modal: the parent's prompt, zoomed out twice (docs/providers.md, modals)."""
    return f"{' '.join(_ZOOM.sub(' ', prompt).split())} --zoom 2"


def check_zoom(text: str) -> str:
    """The prompt to send for Custom Zoom. Raises PromptError unless it names exactly one factor from 1 to 2."""
    found = list(_ZOOM.finditer(text))
    if len(found) != 1:
        raise PromptError(say.ZOOM_ONCE())
    try:
        factor = float(found[0]["factor"] or "")
    except ValueError:
        factor = 0.0
    if not 1.0 <= factor <= 2.0:
        raise PromptError(say.BAD_ZOOM())
    return text


def _has_choices(text: str) -> bool:
    """True if any braces, which may be nested, hold a comma. Escaped braces and commas do not count."""
    commas: list[bool] = []  # for each open brace
    for char in _ESCAPED.sub("", text):
        if char == "{":
            commas.append(False)
        elif char == "," and commas:
            commas[-1] = True
        elif char == "}" and commas and commas.pop():
            return True
    return False


def _aspect(value: str) -> str:
    ratio = parameters.aspect(value)
    if ratio is None:
        raise PromptError(say.BAD_ASPECT())
    return ratio


def _model(value: str) -> str:
    parameter = parameters.model(value)
    if parameter is None:
        raise PromptError(say.BAD_MODEL())
    return parameter
