"""What `/admin usage` says beside its chart. Pure: no await, no Discord object."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts.scales import counted, span
from bot.core.rules.usage_report import UsageOf
from bot.core.text import foreign_text
from bot.services.rules.usage_report import Usage
from bot.ui.jobs.render import small

MOST_NAMED = 5
MAX_NAME = 32  # characters; with its escapes it takes up to twice as many
MAX_TITLE = 150
_JOBS, _CREDITS = ("job", "jobs"), ("credit", "credits")


def usage(shown: Usage) -> str:
    """The numbers, and what is not in the files."""
    report = shown.report
    lines = [
        f"**{foreign_text.shown(report.title, MAX_TITLE)}**, {span(report.first, report.last)} ({report.timezone})"
    ]
    if not report.total_jobs:
        return "\n".join([*lines, "No jobs in this time."])
    delivered = report.total_jobs - report.failed - shown.under_way
    held = f", {shown.held:,} held" if shown.under_way else ""
    lines += [
        f"**{counted(report.total_jobs, _JOBS)}**: {delivered:,} delivered, {report.failed:,} failed or cancelled "
        f"(credits back), {shown.under_way:,} under way",
        f"**{counted(report.total_credits, _CREDITS)}** spent{held}",
        f"By member: {_named(report.members)}",
        f"By kind: {_named(report.kinds)}",
    ]
    cut = shown.listed < report.total_jobs
    return "\n".join(lines) + small(
        f"the sheet has the newest {shown.listed:,} jobs; fewer days fit whole" if cut else "",
        "the chart could not be drawn" if shown.chart is None else "",
    )


def _named(shares: Sequence[UsageOf]) -> str:
    named = [
        f"{foreign_text.shown(share.name, MAX_NAME)} {counted(share.jobs, _JOBS)}, {counted(share.credits, _CREDITS)}"
        for share in shares[:MOST_NAMED]
    ]
    more = f"; and {len(shares) - MOST_NAMED:,} more" if len(shares) > MOST_NAMED else ""
    return "; ".join(named) + more
