"""The state of the accounts and the database, as `/readyz`, `/info` and the log report it."""

from __future__ import annotations

from bot.texts.catalog import text

NOT_ASKED = text("health.not_asked", "not asked yet")
NO_ANSWER = text("health.no_answer", "no answer within {seconds} s")
CANNOT_READ = text("health.cannot_read", "cannot be read")
CANNOT_WRITE = text("health.cannot_write", "cannot be written")
PROBE_FAILED = text("health.probe_failed", "the check failed, see the log")
BUSY = text("health.busy", "busy: it refuses new jobs for now")
NO_CREDIT = text("health.no_credit", "out of credit: it refuses new jobs until it is topped up")
