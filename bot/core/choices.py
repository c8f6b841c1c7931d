"""What a member chose once for all prompts: presets that stand for text, and a suffix that is added. Pure text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.errors import PromptError, UserError
from bot.core.models import Preset, Speed, User
from bot.core.prompt import MAX_PROMPT_CHARS, Prompt, check_single, clean, parse

MODELS: Final = ("8", "7", "6.1", "6", "5.2", "niji 7", "niji 6", "niji 5")
MAX_PRESETS: Final = 50
MAX_SUFFIX_CHARS: Final = 400
_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_PARAMETER = re.compile(r"--([a-z0-9_-]+)", re.IGNORECASE)

# Midjourney's parameters; the names of a row mean the same or exclude each other
_FAMILIES: Final = (
    ("ar", "aspect"), ("v", "version", "niji"), ("fast", "relax", "turbo"), ("s", "stylize"), ("c", "chaos"),
    ("q", "quality"), ("w", "weird"), ("p", "profile"), ("r", "repeat"), ("style", "raw"), ("no",), ("seed",),
    ("sameseed",), ("stop",), ("tile",), ("iw",), ("sref",), ("sw",), ("sv",), ("cref",), ("cw",), ("oref",), ("ow",),
    ("exp",), ("draft",), ("hd",), ("sd",), ("video",), ("motion",), ("loop",), ("end",), ("bs",), ("zoom",),
    ("stealth",), ("public",), ("test",), ("testp",), ("creative",), ("uplight",), ("upbeta",), ("upanime",),
    ("beta",), ("hq",), ("width",), ("height",),
)  # fmt: skip
_FAMILY: Final = {name: family[0] for family in _FAMILIES for name in family}
_SPEEDS: Final = frozenset(Speed)


@dataclass(frozen=True, slots=True)
class Parts:
    """A prompt taken apart: its words, and its parameters with their values, such as "--ar 3:2", in their order."""

    words: str
    parameters: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.words, *self.parameters) if part)

    @property
    def families(self) -> frozenset[str]:
        """Which parameters there are, by the first name of each."""
        return frozenset(family_of(parameter) for parameter in self.parameters)


def split(text: str) -> Parts:
    """Words up to the first parameter; each parameter with all that follows it up to the next one."""
    words: list[str] = []
    parameters: list[list[str]] = []
    for token in text.split():
        if _PARAMETER.fullmatch(token):
            parameters.append([token])
        else:
            (parameters[-1] if parameters else words).append(token)
    return Parts(" ".join(words), tuple(" ".join(parameter) for parameter in parameters))


def family_of(parameter: str) -> str:
    """`--aspect 3:2` -> "ar"; a parameter that is not known is a family of its own."""
    name = parameter.partition(" ")[0].removeprefix("--").lower()
    return _FAMILY.get(name, name)


def expand(text: str, presets: Mapping[str, str]) -> str:
    """`text` with every `--name` of a preset replaced by its value; what a value brings is not looked at again.

    The words of a value join the words of the prompt, because Midjourney takes words behind a parameter for its value.
    """
    parts = split(text)
    words, parameters = [parts.words], []
    for parameter in parts.parameters:
        flag, _, rest = parameter.partition(" ")
        value = presets.get(flag.removeprefix("--").lower())
        if value is None:
            parameters.append(parameter)
        else:
            brought = split(value)
            words += [brought.words, rest]
            parameters += brought.parameters
    return " ".join(part for part in (*words, *parameters) if part)


def with_suffix(text: str, suffix: str) -> str:
    """`text` with the words and parameters of `suffix` that it does not have yet."""
    own, added = split(text), split(suffix)
    words = own.words
    if added.words and added.words.lower() not in words.lower():
        words += added.words if added.words.startswith((",", ".", ";", ":")) else f" {added.words}"
    missing = tuple(parameter for parameter in added.parameters if family_of(parameter) not in own.families)
    return Parts(words.strip(), own.parameters + missing).text


def compose(
    raw: str,
    *,
    aspect: str = "",
    model: str = "",
    speed: Speed | None = None,
    presets: Mapping[str, str] | None = None,
    own: User | None = None,
) -> Prompt:
    """The prompt of a member: what is typed wins over the options, these over the suffix, it over the other choices.

    Raises PromptError as `parse`.
    """
    typed = parse(expand(clean(raw), presets or {}), aspect=aspect, model=model, speed=speed)
    if own is None:
        return typed
    return parse(with_suffix(typed.text, own.suffix), model=own.model, speed=typed.speed or own.speed)


def check_preset(name: str, value: str) -> Preset:
    """The preset that a member wants to save. Raises UserError with what to change."""
    name = check_name(name)
    if name in _FAMILY:
        raise UserError(f"`--{name}` is a parameter of Midjourney itself. Please choose another name.")
    value = clean(value)
    if not value:
        raise PromptError("The value is empty. Give some words or parameters, such as `in oil --style raw`.")
    if len(value) > MAX_PROMPT_CHARS:
        raise PromptError(f"The value has {len(value):,} characters; at most {MAX_PROMPT_CHARS:,} fit in a prompt.")
    check_single(value)
    return Preset(name, value)


def check_name(raw: str) -> str:
    """A preset's name as typed, with or without its hyphens. Raises UserError."""
    name = raw.strip().lower().removeprefix("--")
    if not _NAME.fullmatch(name):
        raise UserError(
            "A preset's name has 1 to 32 letters a-z, digits, `-` or `_`, such as `noir`; then `--noir` stands for it."
        )
    return name


def check_suffix(raw: str) -> str:
    """A suffix that can be added to prompts; "" = none. Raises UserError."""
    suffix = clean(raw)
    if len(suffix) > MAX_SUFFIX_CHARS:
        raise PromptError(f"The suffix has {len(suffix)} characters; at most {MAX_SUFFIX_CHARS} are possible.")
    check_single(suffix)
    if any(parameter.partition(" ")[0][2:].lower() in _SPEEDS for parameter in split(suffix).parameters):
        raise UserError("Please choose the speed in its own list, not in the suffix.")
    return suffix
