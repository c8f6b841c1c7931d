"""`/admin usage`: the numbers beside its chart and its sheet."""

from __future__ import annotations

from bot.texts.catalog import plural, text

TITLE = text("usage.title", "Usage of {server}")
TITLE_OF = text("usage.title_of", "Usage of {member} in {server}")
THIS_SERVER = text("usage.this_server", "this server")
CHART = text("usage.chart", "{jobs} and {credits} by day, by member and by kind")
HEAD = text("usage.head", "**{title}**, {span} ({zone})")
NO_JOBS = text("usage.no_jobs", "No jobs in this time.")
JOBS = plural("usage.jobs", "1 job", "{count:,} jobs")
CREDITS = plural("usage.credits", "1 credit", "{count:,} credits")
ENDS = text(
    "usage.ends",
    "**{jobs}**: {delivered:,} delivered, {failed:,} failed or cancelled (credits back), {under_way:,} under way",
)
SPENT = text("usage.spent", "**{credits}** spent")
SPENT_AND_RESERVED = text("usage.spent_and_reserved", "**{credits}** spent, {reserved:,} reserved")
BY_MEMBER = text("usage.by_member", "By member: {shares}")
BY_KIND = text("usage.by_kind", "By kind: {shares}")
SHARE = text("usage.share", "{name} {jobs}, {credits}")
MORE = text("usage.more", "{shares}; and {count:,} more")
ONLY_NEWEST = text("usage.only_newest", "the sheet has the newest {count:,} jobs; ask for fewer days to get them all")
NO_CHART = text("usage.no_chart", "the chart couldn't be drawn")
