"""Text written by others (members, admins, files, providers): made readable on its way in, harmless where it is shown.

Pure. Every place that shows such text uses `shown` (a Discord message), `plain` (labels, file names, forms: places
without markdown) or `quoting.quoted` (inside one of our sentences).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_BLACK_FLAG = "\U0001f3f4"

# Signs that Discord shows as nothing or as a gap, and those that turn the direction of text. First Unicode's default
# ignorables; then control characters that are no white space; then blanks that Unicode does not count as white space
# (Braille blank, null notehead, Khitan filler, hieroglyph blanks), interlinear signs, lone surrogates, noncharacters.
_NOTHING = re.compile(
    "[\U000e0020-\U000e007e]{3,6}\U000e007f|"  # names a flag when a black flag is before it
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "\u2800\U0001d159\U00016fe4\U00013441\U00013442\ufff9-\ufffc\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
# Scripts whose letters change with the joiners between them: Arabic to Sinhala, Myanmar, Khmer, Mongolian and others
_JOINED_SCRIPTS = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1700-\u18af\u1900-\u1cff\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff]"
)
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MONGOLIAN = re.compile("[\u1820-\u18aa]")
_EMOJI_AMONG_OTHERS = frozenset("‼⁉ℹ〰")  # emoji that Unicode files under punctuation and letters

_URL = r"https?://[^\s<]+"
_SIGN = r"[\\*`~|\[\]<]|(?<=<)[@#:/]|(?<=\])\(|:(?=//)"
_MARKDOWN = re.compile(f"{_SIGN}|_")
_MARKDOWN_OR_URL = re.compile(f"({_URL})|{_SIGN}|_")
# A single underscore within a word (`a_fox.png`) ends nothing, so none begins anything where no address has others
_WITHOUT_URL = re.compile(f"{_SIGN}|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_REACHES_OUT = re.compile(r"[*`|\\~\[\]]")  # in an address: these would format the text around it
_LINE_START = re.compile(r"^([^\S\n]*)(?:(\d{1,9})(?=[.)](?:\s|$))|(?=[#>])|(?=[-+](?:\s|#|$)))", re.MULTILINE)


def visible(text: str) -> str:
    """`text` without invisible characters and those that turn its direction.

    Characters that belong to a letter or an emoji stay: the joiners of 👨‍👩‍👧 and of Persian words, the selector of ❤️.
    """
    kept: list[str] = []
    before, end = "", 0
    for found in _NOTHING.finditer(text):
        if piece := text[end : found.start()]:
            kept.append(piece)
            before = piece[-1]
        end = found.end()
        if _belongs(found[0], before, text[end : end + 1]):
            kept.append(found[0])
            before = found[0][-1]
    return "".join((*kept, text[end:])) if end else text


def shows_nothing(text: str) -> bool:
    """True if a reader would see nothing of `text`: accents without a letter count as nothing, too."""
    return all(char.isspace() or unicodedata.category(char) in ("Mn", "Me", "Cf") for char in visible(text))


def plain(text: str, most: int) -> str:
    """`text` for a place without markdown, such as a label or a file name: one line, at most `most` characters."""
    return _cut(_one_line(text), most)


def label(text: str, most: int) -> str:
    """`plain` for places where Discord wants at least one character."""
    return plain(text, most) or ELLIPSIS


def shown(text: str, most: int, *, lines: bool = False, inline: bool = False) -> str:
    """`text` for a Discord message: it looks as typed and has no effect, in at most `most` characters.

    Nothing in it formats, mentions or hides an address behind words. An address that is shown whole stays clickable.
    `lines` keeps the line ends; `inline` is for text that never stands at the start of a line.
    """
    source = "\n".join(map(_one_line, text.splitlines())).strip() if lines else _one_line(text)
    whole = harmless(source)
    if len(whole) > most:
        whole = _inert(source)
    if not inline:
        whole = _LINE_START.sub(_escaped_start, whole)
    return _cut(whole, most, escaped=True)


def harmless(text: str) -> str:
    """A piece of a line with its markdown escaped, however long that makes it."""
    return (_MARKDOWN_OR_URL if "://" in text else _WITHOUT_URL).sub(_escaped, text)


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _escaped(found: re.Match[str]) -> str:
    """A character with its backslash; an address unchanged, unless it would format the text around it."""
    address = found[1] if found.re.groups else None
    if address is None:
        return "\\" + found[0]
    return _inert(address) if _REACHES_OUT.search(address) else address


def _inert(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text)


def _escaped_start(found: re.Match[str]) -> str:
    """The character that would make a line a list, a heading or a quote, escaped: "1\\. " or "\\# "."""
    return f"{found[1]}{found[2] or ''}\\"


def _belongs(sign: str, before: str, after: str) -> bool:
    """True if an invisible character is part of the spelling of what is before it."""
    if not before or before.isspace():
        return False
    if len(sign) > 1:
        return before == _BLACK_FLAG
    if sign in (_ZWJ, _ZWNJ) and _JOINED_SCRIPTS.match(before):
        return True
    if sign == _ZWJ:
        return _is_emoji(after) and (before == "\ufe0f" or _is_emoji(before) or _is_skin_tone(before))
    if sign in ("\ufe0e", "\ufe0f"):
        return _is_emoji(before) or (before in "0123456789#*" and after == "\u20e3")
    if "\ufe00" <= sign <= "\ufe0d" or "\U000e0100" <= sign <= "\U000e01ef":
        return _IDEOGRAPH.match(before) is not None
    return "\u180b" <= sign <= "\u180f" and sign != "\u180e" and _MONGOLIAN.match(before) is not None


def _is_emoji(char: str) -> bool:
    if not char or char.isascii():
        return False
    return unicodedata.category(char) in ("So", "Sm") or char in _EMOJI_AMONG_OTHERS


def _is_skin_tone(char: str) -> bool:
    return "\U0001f3fb" <= char <= "\U0001f3ff"


def _cut(text: str, most: int, *, escaped: bool = False) -> str:
    """At most `most` characters, cut between what a reader sees as one character. `escaped`: a backslash belongs to the
    next."""
    if len(text) <= most:
        return text
    kept, length = [], 0
    for unit in _units(text, escaped):
        if length + len(unit) > most - len(ELLIPSIS):
            break
        kept.append(unit)
        length += len(unit)
    return "".join(kept).rstrip(" ") + ELLIPSIS[: max(most, 0)]


def _units(text: str, escaped: bool) -> Iterator[str]:
    """`text` in pieces that must not be cut: letters with their accents, joined emoji, flags, escaped characters."""
    start, half_flag, after_backslash = 0, False, False
    for at, char in enumerate(text):
        is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        goes_on = at > start and (
            after_backslash
            or text[at - 1] == _ZWJ
            or char == _ZWJ
            or unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf")
            or _is_skin_tone(char)
            or (is_flag and half_flag)
        )
        half_flag = is_flag and not (goes_on and half_flag)
        after_backslash = escaped and char == "\\" and not after_backslash
        if at > start and not goes_on:
            yield text[start:at]
            start = at
    if start < len(text):
        yield text[start:]
