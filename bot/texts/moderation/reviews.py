"""Texts that a filter caught: messages to their members, and the cards on which moderators decide."""

from __future__ import annotations

from bot.texts.catalog import plural, text

# -- to the member ---------------------------------------------------------------------------------------------------

WAITS = text(
    "reviews.waits", "A moderator has to approve this first. I'll let you know. You won't be charged until then."
)
TOO_MANY_TAKEN_BACK = text(
    "reviews.too_many_taken_back",
    "You took back {count} texts within an hour, and moderators saw each of them. You can ask them again {when}.",
)
TOO_MANY = plural(
    "reviews.too_many",
    "You have {count} text waiting for moderators, and at most {most} may wait. Wait for it first.",
    "You have {count} texts waiting for moderators, and at most {most} may wait. Wait for those first.",
)
# the first lines of these may be shown to all, where a member cannot be reached in private
REJECTED = text("reviews.rejected", "The moderators of this server didn't approve your text. Nothing was charged.")
LAPSED = text(
    "reviews.lapsed",
    "No moderator of this server decided about your text within 7 days, so it wasn't started. Nothing was charged.",
)
UNREACHABLE = text(
    "reviews.unreachable",
    "I can't reach the moderators of this server, so your text wasn't started. Tell an admin, or use other words.",
)
NOT_STARTED = text(
    "reviews.not_started", "The moderators of this server approved your text, but it couldn't be started."
)
PRICE_UP = text(
    "reviews.price_up", "The price has gone up to {price} since you asked. Send it again if you still want it."
)
NOT_STARTED_UNREACHED = text(
    "reviews.not_started_unreached",
    "The moderators of this server approved your text, but it couldn't be started. Results are private here, and I "
    "can't send you direct messages. Allow them from this server, then send it again.",
)
NOT_WAITING = text(
    "reviews.not_waiting", "This text is no longer waiting for moderators. Use `/jobs` to see which ones are."
)

# -- to moderators ---------------------------------------------------------------------------------------------------

OUTDATED = text("reviews.outdated", "This card is out of date. Ask the member to send the text again.")
NOT_ALLOWED = text(
    "reviews.not_allowed",
    "Only members who may manage this server or the messages in this channel can decide about this.",
)
TOO_OLD = text("reviews.too_old", "I no longer have this text. The member can send it again.")
DECIDED_BEFORE = text("reviews.decided_before", "That was already decided. {state}")
APPROVE_BUTTON = text("reviews.approve_button", "Approve")
REJECT_BUTTON = text("reviews.reject_button", "Reject")
PICTURE_BUTTON = text("reviews.picture_button", "Picture {number}")

HEAD = text("reviews.head", "**A text to review**, from {member} in {channel}, {when}")
CAUGHT = text("reviews.caught", "Caught by {filter}")
CAUGHT_IN = text("reviews.caught_in", "Caught by {filter}: …{before}**{piece}**{after}…")
PART = text("reviews.part", "{name}:")
NEW_TEXT = text("reviews.new_text", "New text")
PROMPT = text("reviews.prompt", "Prompt")
FILES = text("reviews.files", "Files")
WHOLE_BELOW = text("reviews.whole_below", "The whole text is in the file.")
COSTS = text("reviews.costs", "costs {price}")
MESSAGE = text("reviews.message", "message")

NOTED = text("reviews.noted", "⚠️ {outcome}")
STARTING = text("reviews.starting", "✅ Approved by {moderator}. I'm starting it.")
APPROVED = text("reviews.approved", "✅ Approved by {moderator}. {outcome}")
ENDED = text("reviews.ended", "⌛ {outcome}")
NOBODY_DECIDED = text("reviews.nobody_decided", "⌛ Nobody decided about it in time.")
REJECTED_BY = text("reviews.rejected_by", "⛔ Rejected by {moderator}.")

# -- what became of a request, on its card ---------------------------------------------------------------------------

TAKEN_BACK = text("reviews.taken_back", "The member took it back.")
WITHDRAWN = text("reviews.withdrawn", "Discord didn't deliver my answer to the member in time, so this was taken back.")
ENDED_UNSTARTED = text("reviews.ended_unstarted", "Not started: {why}")
APPROVED_UNSTARTED = text("reviews.approved_unstarted", "Approved by {moderator}, but not started: {why}")
CANNOT_POST = text("reviews.cannot_post", "I can't post in that channel.")
NOT_IN_SERVER = text("reviews.not_in_server", "I'm no longer in this server, so I can't see the member's roles.")
LEFT = text("reviews.left", "The member has left this server.")
PRICE_WENT_UP = text(
    "reviews.price_went_up", "The price has gone up to {price} since the member asked. They can send it again."
)
MEMBER_UNREACHED = text(
    "reviews.member_unreached", "Results are private in this server, and I can't send the member direct messages."
)

# -- in the audit ----------------------------------------------------------------------------------------------------

AUDIT_APPROVED = text("reviews.audit_approved", "approved a text of {member} that {filter} caught")
AUDIT_REJECTED = text("reviews.audit_rejected", "rejected a text of {member} that {filter} caught")
