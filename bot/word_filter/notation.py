"""Regular expressions as admins write them: read as texts are read, or refused if no text could ever match."""

from __future__ import annotations

import regex

from bot.core.errors import UserError
from bot.core.jobs.parameters import KNOWN
from bot.core.kinds import Speed
from bot.core.text.quoting import quoted
from bot.texts.rules import patterns as say
from bot.word_filter.normalization import comparable

SETS = r"\[\^?\]?(?:\\.|\[:\^?\w+:\]|\[[.=].+?[.=]\]|[^\]])*+\]"
_NAMES = r"\(\?P?<\w+>|\(\?P[=>]\w+|\\[gkpPN][<{][^>}]*[>}]"
_LITERALS = regex.compile(
    rf"{_NAMES}|\\[\x00-\x7f]|{SETS}|(?P<blanks> +)(?= (?![*?{{]))|\\?(?P<literal>\X)", regex.DOTALL
)

_OUTSIDE = rf"\\.(*SKIP)(*FAIL)|{SETS}(*SKIP)(*FAIL)|"
_WRAPPED = regex.compile(
    r"(?:([/\"'`])(?P<inside>(?:(?!\1).)+)\1(?:(?<=/)[a-z]*)?|[“„”«»](?P<inside>[^“„”«»]+)[“”«»])", regex.DOTALL
)
_WORD_EDGE = regex.compile(r"\\\\(*SKIP)(*FAIL)|\\<(?=\w)|(?<=\w)\\>")
_CONTROL = regex.compile(rf"\\\\(*SKIP)(*FAIL)|{SETS}(*SKIP)(*FAIL)|\\[nrtfv](?![*?])", regex.DOTALL)
_MULTILINE = regex.compile(r"\(\?[a-zA-Z0-9]*m")
_END_INSIDE = regex.compile(rf"{_OUTSIDE}\$(?![)|*+?{{]|\(\?|\\[bBMZ]|\Z)", regex.DOTALL)
_START_INSIDE = regex.compile(rf"{_OUTSIDE}(?<=[\w.\]+])\^", regex.DOTALL)
_SYMBOL_EDGE = regex.compile(
    r"\\\\(*SKIP)(*FAIL)|(?<![\w\]])\\b[(\[?:]*+(?P<sign>\p{So})|(?P<sign>\p{So})[\ufe0f\p{Sk})\]]*+\\b(?![\w\[.])"
)
_DASH = regex.compile(
    rf"{_OUTSIDE}(?<!\w)[\p{{Pd}}&&[^-]]+(?P<name>[a-z]+)", regex.DOTALL | regex.IGNORECASE | regex.VERSION1
)
_SPEED = regex.compile(rf"--[(?:]*({'|'.join(Speed)})(?!\w|-\w)", regex.IGNORECASE)


def folded(expression: str) -> str:
    """The expression with each of its characters also in the form that it has in a folded text.

    `ｃａｔ` also finds `cat`, `don’t` also `don't`, an o with an accent of its own also `ö`; an invisible character may
    be missing. Sets and escapes stay unchanged.
    """
    return _LITERALS.sub(_either, expression)


def _either(found: regex.Match[str]) -> str:
    if found["blanks"] is not None:
        return ""  # texts have single spaces
    written = found["literal"]
    if written is None or written.isascii() or (written[0].isascii() and not written[0].isalnum()):
        return found[0]
    other = comparable(written)
    return found[0] if other == written else f"(?:{regex.escape(written)}|{regex.escape(other)})"


def check_notation(expression: str) -> None:
    """Refuse an expression that matches no text because of how it is written. Raises UserError with what to write."""
    if wrapped := _WRAPPED.fullmatch(expression):
        raise UserError(say.WRAPPED(inside=quoted(wrapped["inside"])))
    if edge := _WORD_EDGE.search(expression):
        raise UserError(say.WORD_EDGE(written=edge.group(), sign=edge.group()[1]))
    if control := _CONTROL.search(expression):
        raise UserError(say.CONTROL(written=control.group()))
    if not _MULTILINE.search(expression):
        if _END_INSIDE.search(expression):
            raise UserError(say.END_INSIDE())
        if _START_INSIDE.search(expression):
            raise UserError(say.START_INSIDE())
    if symbol := _SYMBOL_EDGE.search(expression):
        raise UserError(say.SYMBOL_EDGE(sign=symbol["sign"]))
    if (dashed := _DASH.search(expression)) and dashed["name"].lower() in KNOWN:
        raise UserError(say.DASH(parameter=dashed["name"]))
    check_speed(expression)


def check_speed(pattern: str) -> None:
    """Refuse a word or an expression that asks for a speed: filters don't see it. Raises UserError."""
    if speed := _SPEED.search(pattern):
        raise UserError(say.SPEED(speed=speed[1]))
