"""The picture that `/admin usage` draws."""

from __future__ import annotations

from bot.texts.catalog import plural, text

NO_JOBS = text("chart.no_jobs", "No jobs in this period")
BY_MEMBER = text("chart.by_member", "By member")
BY_KIND = text("chart.by_kind", "By kind")
JOBS = plural("chart.jobs", "{number} job", "{number} jobs")
CREDITS = plural("chart.credits", "{number} credit", "{number} credits")
FAILED = text("chart.failed", "{number} failed")
OTHERS = text("chart.others", "{number} others")
JOBS_COLUMN = text("chart.jobs_column", "jobs")
CREDITS_COLUMN = text("chart.credits_column", "credits")
NO_MATPLOTLIB = text(
    "chart.no_matplotlib", "matplotlib is not installed; install it with `pip install imagine-bot[charts]`"
)
