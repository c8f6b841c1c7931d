"""`/admin audit`: what admins changed, page by page."""

from __future__ import annotations

from bot.texts.catalog import plural, text

FORGOTTEN = text("audit.forgotten", "a member who was forgotten")
LAST_DAYS = plural("audit.last_days", "the last day", "the last {count} days")
NOTHING = text("audit.nothing", "No admin changed anything in {span}.")
CHANGES = plural(
    "audit.changes", "**{count:,} change** in {span}, newest first:", "**{count:,} changes** in {span}, newest first:"
)
NEWER = text("audit.newer", "Newer")
OLDER = text("audit.older", "Older")
OUTDATED = text("audit.outdated", "This panel is out of date. Run `/admin audit` again.")
CHANGED_SOMETHING = text("audit.changed_something", "changed something")
