"""Cancelling a job."""

from __future__ import annotations

from bot.texts.catalog import plural, text

NOT_YOURS = text("cancel.not_yours", "You have no such job. `/jobs` lists yours.")
NOT_OF_THIS_SERVER = text("cancel.not_of_this_server", "This server has no such job.")
CANNOT_STOP = text(
    "cancel.cannot_stop", "It's already running and paid for, and the provider can't stop it. Wait for its result."
)
SHARED = text(
    "cancel.shared",
    "The provider is making this picture for another job too, so it can't be stopped. Wait for its result.",
)
NO_ANSWER = text(
    "cancel.no_answer",
    "The provider didn't answer, so I don't know if it stops. Watch the job's message; if it goes on, try again in a "
    "minute.",
)
JUST_ACCEPTED = text("cancel.just_accepted", "It's just being accepted. Try again in a moment.")
BEING_SENT = text("cancel.being_sent", "It's being sent to the provider right now, so it can't be cancelled.")
BEING_LOOKED_FOR = text(
    "cancel.being_looked_for", "I'm finding out whether the provider has it, so it can't be cancelled."
)
READY = text("cancel.ready", "It's ready. Its result will be here in a moment.")
DONE = text("cancel.done", "It's already done.")
FAILED = text("cancel.failed", "It has already failed, and nothing was charged.")
CANCELLED_BEFORE = text("cancel.cancelled_before", "It's already cancelled, and nothing was charged.")
FREE_ONES_USED = plural(
    "cancel.free_ones_used",
    "you've used today's {count} free cancel",
    "you've used today's {count} free cancels",
)
NONE_IS_FREE = text("cancel.none_is_free", "cancelling a running job isn't free here")
MUST_PAY = text(
    "cancel.must_pay",
    "The provider has already worked on this, and {why}. If you cancel it, you still pay {price}. "
    "If you let it finish, you get its result for that.",
)
SPEND_BUTTON = text("cancel.spend_button", "Cancel and spend {price}")
OUTDATED = text("cancel.outdated", "This button is out of date. Use `/jobs` instead.")
CANCELLED = text("cancel.cancelled", "Cancelled {job}.")
CREDITS_SPENT = plural("cancel.credits_spent", "Its credit is spent.", "Its {count} credits are spent.")
CREDITS_BACK = plural("cancel.credits_back", "Its credit is back.", "Its {count} credits are back.")
COST_NOTHING = text("cancel.cost_nothing", "It cost nothing.")
ASKED = text("cancel.asked", "I asked the provider to stop {job}.")
THE_JOB = text("cancel.the_job", "the job")
READY_FIRST = text("cancel.ready_first", "If the result is ready first, you'll get it.")
SPENT_EITHER_WAY = plural(
    "cancel.spent_either_way",
    "Its credit is spent, whether it stops or not.",
    "Its {count} credits are spent, whether it stops or not.",
)
BACK_IF_STOPPED = plural(
    "cancel.back_if_stopped",
    "If it stops, its credit comes back; if the result is ready first, you'll get it and pay for it.",
    "If it stops, its {count} credits come back; if the result is ready first, you'll get it and pay for it.",
)

# These follow the name of an admin
AUDIT_CANCELLED = text("cancel.audit_cancelled", "cancelled a job of {member}: `{job}`")
AUDIT_ASKED = text("cancel.audit_asked", "had the provider asked to stop a job of {member}: `{job}`")
