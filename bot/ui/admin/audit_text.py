"""The texts of `/admin audit`. Pure: no await, no Discord object."""

from __future__ import annotations

import re

from bot.core.rules.audit import AuditLine
from bot.services.rules.audit_log import AuditPage
from bot.texts.admin import audit as say
from bot.texts.kit import paging
from bot.ui.jobs.message_text import small

MAX_WHAT = 130  # characters of a change; ten of them fit into a message with when and who
_HALF_A_MENTION = re.compile(r"<[@#&!:\w]*$")
_TICKS = re.compile("`+")


def audit(page: AuditPage) -> str:
    """One page, newest first."""
    span = say.LAST_DAYS(count=page.days)
    if not page.total:
        return say.NOTHING(span=span)
    text = "\n".join([say.CHANGES(count=page.total, span=span), *map(_line, page.lines)])
    return text + (small(paging.PAGE(number=page.number, pages=page.pages)) if page.pages > 1 else "")


def _line(line: AuditLine) -> str:
    return f"- <t:{int(line.at)}:f> <@{line.actor_id}> {_cut(line.text)}"


def _cut(what: str) -> str:
    """A text on one line, in at most MAX_WHAT characters plus those that close what was cut."""
    text = " ".join(what.split())
    if len(text) > MAX_WHAT:
        text = _HALF_A_MENTION.sub("", text[: MAX_WHAT - 1]) + "…"
    return text + _missing(text)


def _missing(text: str) -> str:
    """The backticks that close inline code in a cut text: as many as it opened with."""
    begun = ""
    for ticks in _TICKS.findall(text):
        begun = "" if ticks == begun else begun or ticks
    return begun
