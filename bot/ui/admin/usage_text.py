"""The texts of `/admin usage` beside its chart. Pure: no await, no Discord object."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts.scales import span
from bot.core.rules.usage_report import UsageOf
from bot.core.text import foreign_text
from bot.services.rules.usage_report import Usage
from bot.texts.admin import usage as say
from bot.ui.jobs.message_text import small

MOST_NAMED = 5
MAX_NAME = 32  # characters; with its escapes it takes up to twice as many
MAX_TITLE = 150


def usage(shown: Usage) -> str:
    """The numbers, and anything that isn't in the files."""
    report = shown.report
    title, days = foreign_text.shown(report.title, MAX_TITLE), span(report.first, report.last)
    head = say.HEAD(title=title, span=days, zone=report.timezone)
    if not report.total_jobs:
        return f"{head}\n{say.NO_JOBS()}"
    delivered = report.total_jobs - report.failed - shown.under_way
    jobs, credits = say.JOBS(count=report.total_jobs), say.CREDITS(count=report.total_credits)
    reserved = say.SPENT_AND_RESERVED(credits=credits, reserved=shown.reserved)
    lines = [
        head,
        say.ENDS(jobs=jobs, delivered=delivered, failed=report.failed, under_way=shown.under_way),
        reserved if shown.under_way else say.SPENT(credits=credits),
        say.BY_MEMBER(shares=_named(report.members)),
        say.BY_KIND(shares=_named(report.kinds)),
    ]
    cut = shown.listed < report.total_jobs
    return "\n".join(lines) + small(
        say.ONLY_NEWEST(count=shown.listed) if cut else "",
        say.NO_CHART() if shown.chart is None else "",
    )


def _named(shares: Sequence[UsageOf]) -> str:
    named = "; ".join(map(_share, shares[:MOST_NAMED]))
    return say.MORE(shares=named, count=len(shares) - MOST_NAMED) if len(shares) > MOST_NAMED else named


def _share(share: UsageOf) -> str:
    name = foreign_text.shown(share.name, MAX_NAME)
    return say.SHARE(name=name, jobs=say.JOBS(count=share.jobs), credits=say.CREDITS(count=share.credits))
