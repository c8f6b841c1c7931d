"""A member's presets (names for pieces of text) and the suffix of all their prompts. Pure text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.core.errors import PromptError, UserError
from bot.core.jobs.parameters import (
    KNOWN,
    PromptParts,
    check_names,
    check_values,
    family_of,
    name_of,
    split,
    unknown,
)
from bot.core.jobs.prompt import MAX_PROMPT_CHARS, Prompt, apart, check_length, check_single, clean, parse, read
from bot.core.kinds import Speed
from bot.core.models import Preset, User
from bot.core.text.foreign_text import shows_nothing
from bot.core.text.quoting import quoted
from bot.texts.jobs import prompts as say

MODELS: Final = ("8", "7", "6.1", "6", "5.2", "niji 7", "niji 6", "niji 5")
MAX_PRESETS: Final = 50
MAX_SUFFIX_CHARS: Final = 400
MAX_NAME_CHARS: Final = 32
MOST_DOUBTED: Final = 5  # names in one sentence
_NAME = re.compile(r"[a-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Expanded:
    """A prompt with its presets replaced by their values, those presets, and the speed that they ask for."""

    text: str
    used: Mapping[str, str]
    speed: Speed | None


def expand(text: str, presets: Mapping[str, str], chosen: Collection[str] = ()) -> Expanded:
    """`text` with the first `--name` of each preset replaced by its value, also inside another preset's value.

    The words of a value join the words of the prompt, because Midjourney takes words after a parameter as its value.
    Its parameters don't if the prompt has one of the same family, or that family is already `chosen`.
    Raises PromptError as soon as the prompt gets too long.
    """
    parts = split(text)
    words, parameters, used = [parts.words], list[str](), dict[str, str]()
    speed, length = None, len(text)
    taken = parts.families.union(chosen)
    left = deque((parameter, False) for parameter in parts.parameters)  # and whether it comes from a preset
    while left:
        parameter, is_brought = left.popleft()
        name, rest = name_of(parameter), parameter.partition(" ")[2]
        value = presets.get(name)
        if value is None:
            if not (is_brought and family_of(parameter) in taken):
                parameters.append(parameter)
            continue
        if name in used:
            words.append(rest)
            continue
        used[name] = value
        length += len(value)
        if length > MAX_PROMPT_CHARS + MAX_NAME_CHARS * len(used):
            raise PromptError(say.TOO_LONG_WITH_PRESET(name=name, most=MAX_PROMPT_CHARS))
        value, asked = apart(value)
        speed = asked or speed
        brought = split(value)
        words += [brought.words, rest]
        left.extendleft((one, True) for one in reversed(brought.parameters))
    return Expanded(" ".join(part for part in (*words, *parameters) if part), used, speed)


def with_suffix(text: str, suffix: str) -> str:
    """`text` with the words and parameters of `suffix` that it doesn't have yet."""
    own, added = split(text), split(suffix)
    words = own.words
    if added.words and not _has_words(words, added.words):
        words += added.words if added.words.startswith((",", ".", ";", ":")) else f" {added.words}"
    missing = tuple(parameter for parameter in added.parameters if family_of(parameter) not in own.families)
    return PromptParts(words.strip(), own.parameters + missing).text


def _has_words(text: str, words: str) -> bool:
    """True if these words occur in a text, in this order and whole: "ink" doesn't occur in "a pink fox"."""
    sought = re.escape(words.casefold())
    whole = rf"(?:(?<!\w)|(?!\w)){sought}(?:(?<!\w)|(?!\w))"
    return re.search(whole, text.casefold()) is not None


def compose(
    raw: str,
    *,
    aspect: str = "",
    model: str = "",
    speed: Speed | None = None,
    presets: Mapping[str, str] | None = None,
    own: User | None = None,
) -> Prompt:
    """The prompt of a member. Typed text wins over options, options over presets, presets over the suffix, the suffix
    over the other choices.

    Raises PromptError as `parse`.
    """
    presets = presets or {}
    text, typed_speed = read(raw, presets)
    check_length(text)
    check_names(split(text).parameters, presets)
    expanded = expand(text, presets, [family for family, option in (("ar", aspect), ("v", model)) if option])
    added: list[tuple[str, str]] = [(say.YOUR_PRESET(name=name), value) for name, value in expanded.used.items()]
    typed = parse(expanded.text, aspect=aspect, model=model, speed=typed_speed or speed or expanded.speed)
    if own is None:
        return replace(typed, added=tuple(added))
    suffix, suffix_speed = read(own.suffix, presets)
    of_suffix = expand(suffix, presets)
    longer = with_suffix(typed.text, of_suffix.text)
    if longer != typed.text:
        added.append((say.YOUR_SUFFIX(), own.suffix))
        check_length(longer, say.TOO_LONG_WITH_SUFFIX)
    whole = parse(longer, model=own.model, speed=typed.speed or suffix_speed or of_suffix.speed or own.speed)
    if whole.text != longer:
        added.append((say.YOUR_MODEL(), own.model))
    return replace(whole, added=tuple(added))


def check_preset(name: str, value: str, presets: Collection[str] = ()) -> Preset:
    """Check a preset that a member with these `presets` wants to save, and return it. Raises UserError with what to
    change."""
    name = check_name(name)
    if name in KNOWN:
        raise UserError(say.NAME_TAKEN(name=name))
    if not _is_usable(name):
        raise UserError(say.UNUSABLE_NAME(name=name))
    value = clean(value, presets)
    if shows_nothing(value):
        raise PromptError(say.EMPTY_PRESET())
    check_length(value, say.PRESET_TOO_LONG)
    check_single(value)
    parameters = split(value).parameters
    inner = next((one for one in map(name_of, parameters) if one in presets or one == name), None)
    if inner is not None:
        raise PromptError(say.PRESET_IN_PRESET(name=inner))
    check_names(parameters, presets)
    check_values(parameters)
    return Preset(name, value)


def doubt(text: str, presets: Collection[str] = ()) -> str:
    """A warning about parameters in a text that is saved, which may be mistakes or newer than this bot; "" = none."""
    names = unknown(split(text).parameters, presets)
    if not names:
        return ""
    listed = ", ".join(quoted(f"--{name}", MAX_NAME_CHARS) for name in names[:MOST_DOUBTED])
    return say.DOUBT(names=listed)


def _is_usable(name: str) -> bool:
    """True if a prompt can name this preset: `---a` and `--turbo-` mean something else."""
    text = f"a --{name} 2"
    return read(text, (name,)) == (text, None) and uses(text, name)


def uses(text: str, preset: str) -> bool:
    """True if a text names a preset."""
    return preset in map(name_of, split(text).parameters)


def check_name(raw: str) -> str:
    """A valid name of a preset, with or without its hyphens. Raises UserError."""
    name = raw.strip().lower().removeprefix("--")
    if not _NAME.fullmatch(name):
        raise UserError(say.BAD_PRESET_NAME())
    return name


def check_suffix(raw: str, presets: Collection[str] = ()) -> str:
    """A suffix that can be added to prompts; "" = none. `presets` are names that it may use. Raises UserError."""
    suffix, speed = read(raw, presets)
    if speed is not None:
        raise UserError(say.SPEED_IN_SUFFIX())
    if shows_nothing(suffix):
        return ""
    if len(suffix) > MAX_SUFFIX_CHARS:
        raise PromptError(say.SUFFIX_TOO_LONG(length=len(suffix), most=MAX_SUFFIX_CHARS))
    check_single(suffix)
    parameters = split(suffix).parameters
    check_names(parameters, presets)
    check_values(parameters)
    return suffix
