"""Midjourney's parameters: their names and values, how phones and input methods write them, and likely misspellings."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bot.core.errors import PromptError
from bot.core.kinds import Speed
from bot.core.text.quoting import quoted
from bot.texts.jobs import prompts as say

# The names of a row mean the same or exclude each other
_FAMILIES: Final = (
    ("ar", "aspect"), ("v", "version", "niji"), ("fast", "relax", "turbo"), ("s", "stylize"), ("c", "chaos"),
    ("q", "quality"), ("w", "weird"), ("p", "profile", "personalize"), ("r", "repeat"), ("style", "raw"), ("no",),
    ("seed",), ("sameseed",), ("stop",), ("tile",), ("iw",), ("sref",), ("sw",), ("sv",), ("cref",), ("cw",), ("oref",),
    ("ow",), ("exp",), ("draft",), ("hd",), ("sd",), ("video",), ("motion",), ("loop",), ("end",), ("bs",), ("zoom",),
    ("stealth",), ("public",), ("test",), ("testp",), ("creative",), ("uplight",), ("upbeta",), ("upanime",),
    ("beta",), ("hq",), ("width",), ("height",),
)  # fmt: skip
_FAMILY: Final = {name: family[0] for family in _FAMILIES for name in family}
KNOWN: Final = frozenset(_FAMILY)

_SWITCHES: Final = frozenset(Speed).union(
    ("raw", "tile", "draft", "hd", "sd", "loop", "stealth", "public", "test", "testp"),
    ("creative", "uplight", "upbeta", "upanime", "beta", "hq"),
)
_ASPECTS: Final = {"ar": "3:2", "aspect": "3:2"}
_NUMBERS: Final = _ASPECTS | {
    "v": "7", "version": "7", "niji": "7", "s": "250", "stylize": "250", "c": "20", "chaos": "20", "q": "1",
    "quality": "1", "w": "50", "weird": "50", "r": "1", "repeat": "1", "seed": "42", "sameseed": "42", "stop": "80",
    "iw": "1.5", "sw": "100", "sv": "4", "cw": "100", "ow": "100", "exp": "10", "bs": "4", "zoom": "2", "width": "512",
    "height": "512",
}  # fmt: skip
_EXAMPLES: Final = _NUMBERS | {"style": "raw", "motion": "high"}  # for parameters with one value
_MAY_BE_BARE: Final = frozenset({"niji", "zoom"})

# A keyboard's hyphens, dashes and minus signs; the last ones are what a Japanese input method makes of the key
_DASH: Final = "\\-\u2010-\u2015\u2043\u2212\u02d7\ufe58\ufe63\uff0d\u30fc\uff70\u2500"
_LONG_DASHES: Final = "\u2e3a\u2e3b"  # each as long as two or three
_FLAG: Final = re.compile(rf"([{_DASH}]{{1,2}}|[{_LONG_DASHES}])([A-Za-z0-9]\S*)")
_ONLY_DASHES: Final = re.compile(rf"[\s{_DASH}{_LONG_DASHES}]*")
# A parameter behind a word without a space, which phones write with one long dash
_GLUED_FLAG: Final = re.compile(rf"(.*[^{_DASH}{_LONG_DASHES}])(?:[{_DASH}]{{2}}|[\u2014{_LONG_DASHES}])([A-Za-z]\S*)")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*", re.IGNORECASE | re.ASCII)
_GLUED: Final = re.compile(r"([A-Za-z]+)[=:]?(\d[\d.:/x]*)[.,;]?")  # `v7`, `ar=16:9`
_AFTER_UNSPACED: Final = re.compile(  # Chinese and Japanese put no space before it
    rf"(?<=[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])(?<![{_DASH}])[{_DASH}]{{2}}(?=([A-Za-z\uff21-\uff3a\uff41-\uff5a]+))"
)
_SPACED_ASPECT: Final = re.compile(r"(?<!\S)(--(?:ar|aspect) \d{1,4}) ?[:x/] ?(\d{1,4})(?!\S)")
_ASCII_FORMS: Final[dict[int, int | str]] = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **dict.fromkeys(map(ord, "\u2236\ufe30\ufe55\u02d0\ua789"), ":"),
    **dict.fromkeys(map(ord, "×✕✖"), "x"),
    **dict.fromkeys(map(ord, "“”„‟″‘’‚‛′"), '"'),
    **dict.fromkeys(map(ord, "。｡"), "."),
    **dict.fromkeys(map(ord, "、､"), ","),
}
_DOUBLE_QUOTES: Final = dict.fromkeys(map(ord, "“”„‟"), '"')  # Midjourney knows a text to draw by straight ones
_COMMAS: Final = dict.fromkeys(map(ord, "，、､"), ",")
_ASPECT: Final = re.compile(rf"(?:[{_DASH}]{{1,2}}(?:ar|aspect)\s+)?0*(\d{{1,4}})\s*[:x/]\s*0*(\d{{1,4}})")
_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,6})?")
_MODEL: Final = re.compile(
    rf"(?:[{_DASH}]{{1,2}})?(?:(?:v|version|model|midjourney|mj)\s*)*(?P<niji>niji[\s-]*)?v?\s*(?P<number>\d(?:[.,]\d)?)"
)
ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE | re.ASCII)  # a picture's address has no parameters
_WEIGHT: Final = re.compile(r"::-?\d*(?:\.\d+)?")
_PARAMETER: Final = re.compile(r"--[a-z0-9][a-z0-9_-]*", re.IGNORECASE | re.ASCII)
_MOST_DOUBTED: Final = 10  # unknown names of one prompt that are compared with all known ones


@dataclass(frozen=True, slots=True)
class PromptParts:
    """A prompt taken apart: its words, and its parameters with their values, such as "--ar 3:2", in their order."""

    words: str
    parameters: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.words, *self.parameters) if part)

    @property
    def families(self) -> frozenset[str]:
        """All parameters, by the first name of each."""
        return frozenset(family_of(parameter) for parameter in self.parameters)


def split(text: str) -> PromptParts:
    """Words up to the first parameter; each parameter with all that follows it up to the next one."""
    words: list[str] = []
    parameters: list[list[str]] = []
    for token in text.split():
        if _PARAMETER.fullmatch(token):
            parameters.append([token])
        else:
            (parameters[-1] if parameters else words).append(token)
    return PromptParts(" ".join(words), tuple(" ".join(parameter) for parameter in parameters))


def name_of(parameter: str) -> str:
    """`--AR 3:2` -> "ar"."""
    return parameter.partition(" ")[0].removeprefix("--").lower()


def family_of(parameter: str) -> str:
    """`--aspect 3:2` -> "ar"; an unknown parameter is a family of its own."""
    name = name_of(parameter)
    return _FAMILY.get(name, name)


def with_hyphens(text: str, presets: Collection[str] = ()) -> str:
    """`text` with each parameter as Midjourney reads it: `——AR 16：9` becomes `--ar 16:9`.

    One or two of any dash before a name count as its hyphens. Addresses and prose stay unchanged: a single dash counts
    only before a known parameter or preset, a single hyphen (`-v 7`) or no space (`fox--v 7`) only where a
    number follows.
    """
    names = KNOWN.union(presets)
    tokens = [one for token in text.split() for one in ([token] if ADDRESS.search(token) else _spaced(token, names))]
    written: list[str] = []
    name = ""  # of the parameter that the token is a value of
    for token, following in itertools.zip_longest(tokens, tokens[1:], fillvalue=""):
        if ADDRESS.search(token):
            written.append(token)
            continue
        pieces = _cut(token, following, is_code=name != "" and name not in _EXAMPLES)
        for piece, after in itertools.zip_longest(pieces, pieces[1:], fillvalue=following):
            flag = _flag(piece, after, names)
            written += flag or [_value(name, piece)]
            name = name_of(flag[0]) if flag else name
    return _SPACED_ASPECT.sub(r"\1:\2", " ".join(written))


def only_dashes(text: str) -> bool:
    """True if a text is nothing but dashes, which would begin parameters."""
    return _ONLY_DASHES.fullmatch(text) is not None


def without_parameters(text: str) -> str:
    """The words of a text as the picture shows them together: without weights (`::2`), parameters and their values.

    Anything after a value, or after a name whose values are words (`--no`), stays.
    """
    words: list[str] = []
    name = ""
    for token in _WEIGHT.sub(" ", text).split():
        if _PARAMETER.fullmatch(token):
            name = name_of(token)
            continue
        if not (name in _EXAMPLES or (name and name not in KNOWN and token[0].isdigit())):
            words.append(token)
        name = ""
    return " ".join(words)


def check_names(parameters: Collection[str], presets: Collection[str]) -> None:
    """Refuse a name that is almost a known one. Others pass: Midjourney gets new parameters before this bot does.

    Raises PromptError.
    """
    for name in unknown(parameters, presets)[:_MOST_DOUBTED]:
        if preset := next((known for known in presets if len(known) > 2 and _is_near(name, known)), None):
            raise PromptError(say.NEAR_PRESET(name=quoted(f"--{name}"), known=preset))
        if known := _near_parameter(name):
            raise PromptError(say.NEAR_PARAMETER(name=quoted(f"--{name}"), known=known))


def unknown(parameters: Collection[str], presets: Collection[str] = ()) -> list[str]:
    """The names that are neither known parameters of Midjourney's nor presets."""
    return list(dict.fromkeys(name for name in map(name_of, parameters) if name not in KNOWN and name not in presets))


def check_values(parameters: Collection[str]) -> None:
    """Refuse what Midjourney would, before it is saved for many prompts: an impossible value, text behind a value.

    Raises PromptError. Parameters that are newer than this bot may have any value, and so may those that take many.
    """
    for parameter in parameters:
        name, values = name_of(parameter), parameter.split()[1:]
        example = _EXAMPLES.get(name)
        if name not in _SWITCHES and example is None:
            continue
        most = 0 if example is None else 1
        if not values and most and name not in _MAY_BE_BARE:
            raise PromptError(say.NEEDS_VALUE(name=name, example=example))
        if values and most and not _fits(name, values[0]):
            raise PromptError(say.BAD_VALUE(name=name, value=quoted(values[0]), example=example))
        if len(values) > most:
            refusal = say.TAKES_ONE_VALUE if most else say.TAKES_NO_VALUE
            raise PromptError(refusal(name=name, words=quoted(" ".join(values[most:]))))


def aspect(value: str) -> str | None:
    """`16x9`, `16：9` or `--ar 16:9` -> "16:9"; None if it isn't an aspect, or a side is 0."""
    text = _ascii(value).strip(' "').lower()
    found = _ASPECT.fullmatch(text)
    return f"{int(found[1])}:{int(found[2])}" if found and int(found[1]) and int(found[2]) else None


def model(value: str) -> str | None:
    """`7`, `v7`, `V 6,1`, `--niji 6` or `Niji6` -> the parameter, such as "--v 7"; None if it isn't a model."""
    found = _MODEL.fullmatch(_ascii(value).strip(' "').lower())
    if found is None:
        return None
    return f"--{'niji' if found['niji'] else 'v'} {found['number'].replace(',', '.')}"


def _spaced(token: str, names: Collection[str]) -> list[str]:
    """Split a token whose Chinese or Japanese words end where a parameter begins."""
    return _AFTER_UNSPACED.sub(lambda found: " --" if _ascii(found[1]).lower() in names else found[0], token).split()


def _cut(token: str, following: str, *, is_code: bool) -> list[str]:
    """`fox--v7` -> "fox", "--v7". `is_code`: the token is a value that may be anything, such as `m7--r12`."""
    flags: list[str] = []
    while found := _GLUED_FLAG.fullmatch(token):
        name, value = _name_and_value(_ascii(found[2]), _NUMBERS)
        if not name or (is_code if value else not _ascii(following)[:1].isdecimal()):
            break
        flags, token, following = [f"--{found[2]}", *flags], found[1], ""
    return [token, *flags]


def _flag(token: str, following: str, names: Collection[str]) -> list[str]:
    """The parameter that a token is, with the value attached to it; empty if it isn't one."""
    found = _FLAG.fullmatch(_ascii(token))
    if found is None:
        return []
    dashes, rest = found.groups()
    name, value = _name_and_value(rest, names)
    if not name:
        is_name = _NAME.fullmatch(rest) and (dashes == "--" or rest[0].isalpha())
        return [f"--{rest}"] if is_name and (len(dashes) == 2 or dashes in _LONG_DASHES) else []
    if dashes == "-" and not (name in _NUMBERS and (value or _ascii(following)[:1].isdecimal())):
        return []
    return [f"--{name}", _value(name, value)] if value else [f"--{name}"]


def _name_and_value(text: str, names: Collection[str]) -> tuple[str, str]:
    """`AR16:9` -> ("ar", "16:9"); ("", "") if it isn't one of the names."""
    bare = text.rstrip(".,;").lower()
    if bare in names:
        return bare, ""
    found = _GLUED.fullmatch(text)
    if found and found[1].lower() in _NUMBERS:
        return found[1].lower(), found[2]
    return "", ""


def _value(name: str, token: str) -> str:
    """A value as Midjourney reads it, or a word (`name` is empty)."""
    if name not in _EXAMPLES:
        return token.translate(_COMMAS if name == "no" else _DOUBLE_QUOTES)
    text = _ascii(token).strip('"').rstrip(".,;")
    return (name in _ASPECTS and aspect(text)) or text or token


def _fits(name: str, value: str) -> bool:
    if name in _ASPECTS:
        return aspect(value) == value
    return name not in _NUMBERS or _NUMBER.fullmatch(value) is not None


def _ascii(text: str) -> str:
    """Full-width signs, digits of any script, curly quotes and their like as the signs of a plain keyboard."""
    if text.isascii():
        return text
    text = text.translate(_ASCII_FORMS)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _near_parameter(name: str) -> str | None:
    """The parameter that a name is one slip away from. Short names are near to many, so they match none."""
    if any(map(str.isdigit, name)):
        return None
    longer = (known for known in sorted(KNOWN) if len(known) > 3 and max(len(known), len(name)) > 4)
    return next((known for known in longer if _is_near(name, known)), None)


def _is_near(one: str, other: str) -> bool:
    """True if one slip turns one into the other: a letter too many, too few, another, or two in wrong order."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    return (
        left[1:] == right
        or left == right[1:]
        or left[1:] == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:] and len(left) > 1)
    )
