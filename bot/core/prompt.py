"""What a member typed -> the prompt that the provider gets, or a PromptError that says what to change."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.core.errors import PromptError
from bot.core.models import Speed

MAX_PROMPT_CHARS = 1800  # the first line of a Discord message (2,000) shows it whole, with who and how far

_SPEED_FLAG = re.compile(r"(?<!\S)--(fast|relax|turbo)(?!\S)", re.IGNORECASE)
_ASPECT = re.compile(r"(\d{1,4})\s*[:x/]\s*(\d{1,4})")
_MODEL = re.compile(r"(niji\s*)?(\d(?:\.\d)?)", re.IGNORECASE)
# phones turn two hyphens into a dash; Midjourney would take it for a word
_LONG_DASH = re.compile(r"(?<!\S)[—–](?=[a-z])", re.IGNORECASE)
_REPEAT = re.compile(r"--r(?:epeat)?[\s=]*0*(?:[2-9]|1\d)", re.IGNORECASE)  # more than once
_ESCAPED = re.compile(r"\\.")


@dataclass(frozen=True, slots=True)
class Prompt:
    """`text` has all parameters but the speed; `speed` is what the member asked for in any way, or None."""

    text: str
    speed: Speed | None


def parse(raw: str, *, aspect: str = "", model: str = "", speed: Speed | None = None) -> Prompt:
    """Join what was typed and what was chosen; a parameter typed in the prompt wins over the option.

    Raises PromptError for an empty or too long prompt, control characters, a prompt that stands for several, or an
    option that makes no sense.
    """
    text = clean(raw)
    typed = _SPEED_FLAG.findall(text)
    text = " ".join(_SPEED_FLAG.sub(" ", text).split())
    if not text or text.startswith("--"):
        raise PromptError("Your prompt is empty. Describe the picture in a few words, such as `a red fox in the snow`.")
    check_single(text)
    if aspect and not _has(text, "ar", "aspect"):
        text += f" --ar {_aspect(aspect)}"
    if model and not _has(text, "v", "version", "niji"):
        text += f" {_model(model)}"
    if len(text) > MAX_PROMPT_CHARS:
        raise PromptError(
            f"Your prompt has {len(text):,} characters; at most {MAX_PROMPT_CHARS:,} fit. Please shorten it."
        )
    return Prompt(text, Speed(typed[-1].lower()) if typed else speed)


def clean(raw: str) -> str:
    """One line, single spaces, real double hyphens. Raises PromptError for control characters."""
    text = " ".join(raw.split())
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in text):
        raise PromptError("Your prompt has invisible control characters. Please type it anew instead of pasting it.")
    return _LONG_DASH.sub("--", text)


def check_single(text: str) -> None:
    """Refuse what Midjourney makes several jobs of, since we count, price and show one. Raises PromptError."""
    if _REPEAT.search(text):
        raise PromptError("One job makes one grid: please leave `--repeat` out, and ask once per picture.")
    if _has_choices(text):
        raise PromptError(
            "One job makes one grid, and `{red, blue}` asks for several: please ask once per picture. "
            "Braces or commas that are meant as such need a backslash: `\\{`, `\\,`."
        )


def _has_choices(text: str) -> bool:
    """Tell whether any braces, which may be nested, hold a comma. Escaped braces and commas do not count."""
    commas: list[bool] = []  # for each brace that is open
    for char in _ESCAPED.sub("", text):
        if char == "{":
            commas.append(False)
        elif char == "," and commas:
            commas[-1] = True
        elif char == "}" and commas and commas.pop():
            return True
    return False


def _has(text: str, *names: str) -> bool:
    return re.search(rf"(?<!\S)--(?:{'|'.join(names)})(?!\S)", text, re.IGNORECASE) is not None


def _aspect(value: str) -> str:
    found = _ASPECT.fullmatch(value.strip())
    if not found or "0" in (found[1].lstrip("0") or "0", found[2].lstrip("0") or "0"):
        raise PromptError("The aspect must look like `16:9`: width, colon, height.")
    return f"{int(found[1])}:{int(found[2])}"


def _model(value: str) -> str:
    found = _MODEL.fullmatch(value.strip())
    if not found:
        raise PromptError("The model must be a version such as `7`, `6.1` or `niji 6`.")
    return f"--niji {found[2]}" if found[1] else f"--v {found[2]}"
