"""A member's data: exporting it, deleting it."""

from __future__ import annotations

from bot.texts.catalog import plural, text

BEING_DELETED = text(
    "privacy.being_deleted", "Your data is being deleted. Try again in a minute, so that what you make is kept."
)

# -- what there is, one line each ------------------------------------------------------------------------------------

JOBS = plural("privacy.jobs", "{count} job with all its prompts", "{count} jobs with all their prompts")
PICTURES = plural(
    "privacy.pictures",
    "{count} picture or video, with thumbnails and masks",
    "{count} pictures and videos, with thumbnails and masks",
)
PRESETS = plural("privacy.presets", "{count} preset", "{count} presets")
GRANTS = plural(
    "privacy.grants",
    "{count} grant of extra credits, used up or not",
    "{count} grants of extra credits, used up or not",
)
THEIR_LIMITS = plural("privacy.their_limits", "{count} limit set only for them", "{count} limits set only for them")
REQUESTS = plural("privacy.requests", "{count} request waiting for a yes", "{count} requests waiting for a yes")

# -- asking ----------------------------------------------------------------------------------------------------------

QUESTION = text("privacy.question", "**Delete everything I keep about you, in all servers and direct messages?**")
FORGET_QUESTION = text("privacy.forget_question", "**Delete what belongs to {member} in this server?**")
GOES = text("privacy.goes", "This will be gone for good:")
SETTINGS_GO = text("privacy.settings_go", "your settings and your name")
STAYS = text("privacy.stays", "This stays:")
CREDITS_STAY = text(
    "privacy.credits_stay", "the credits you spent, as numbers without your name; you don't get any of them back"
)
BLOCKS_STAY = text(
    "privacy.blocks_stay",
    "blocks and limits that admins set for you, and what you changed as an admin, because others rely on those",
)
MESSAGES_STAY = text(
    "privacy.messages_stay", "messages in Discord, which you can delete there; their buttons stop working"
)
BACKUPS_STAY = text("privacy.backups_stay", "backups, until the operator of this bot replaces them")
THEIR_CREDITS_STAY = text("privacy.their_credits_stay", "the credits they spent, as numbers without their name")
THEIR_BLOCK_STAYS = text("privacy.their_block_stays", "a block, and what they changed as an admin")
THEIR_MESSAGES_STAY = text("privacy.their_messages_stay", "messages in Discord; their buttons stop working")
THEIR_CHOICES_STAY = text(
    "privacy.their_choices_stay", "their settings and presets, and what they made elsewhere; only they can delete those"
)
WAITING_CANCELLED = text("privacy.waiting_cancelled", "Waiting jobs are cancelled.")
EXPORT_FIRST = text("privacy.export_first", "Waiting jobs are cancelled. You may want to export your data first.")

# -- doing it --------------------------------------------------------------------------------------------------------

STILL_RUNNING = plural(
    "privacy.still_running",
    "{count} job is still running, so nothing was deleted. Try again when it's done.",
    "{count} jobs are still running, so nothing was deleted. Try again when they're done.",
)
NOTHING_DELETED = text("privacy.nothing_deleted", "Nothing was deleted.")
TOO_OLD = text(
    "privacy.too_old",
    "You were asked more than an hour ago, so nothing was deleted. Use `/admin access forget` again.",
)
ALREADY = text("privacy.already", "I'm already deleting this. It may take a minute.")
AT_WORK = text("privacy.at_work", "I'm deleting your data. This may take a minute, and I'll carry on if I'm restarted.")
FORGETTING = text(
    "privacy.forgetting",
    "I'm deleting what belongs to them in this server. This may take a minute, and I'll carry on if I'm restarted.",
)
DELETED = text(
    "privacy.deleted",
    "Deleted, along with your settings and your name:\n{parts}\n"
    "If you use me again, I'll keep what you make from then on.",
)
FORGOTTEN = text(
    "privacy.forgotten",
    "Deleted what belonged to {member} in this server:\n{parts}\n"
    "Sums of credits stay without the name, and so do blocks and messages in Discord. "
    "Their settings, their presets and what they made elsewhere are theirs: they can delete those in `/settings`.",
)

CARD_OF_MEMBER = text("privacy.card_of_member", "This request was taken back: its member's data was deleted.")
MESSAGE_OF_JOB = text("privacy.message_of_job", "This job is over, and its data was deleted.")
CARD_OF_PICTURE = text("privacy.card_of_picture", "This request was taken back: its picture was deleted.")

AUDIT_DELETED = text("privacy.audit_deleted", "deleted the data of {member}")

# -- exporting -------------------------------------------------------------------------------------------------------

EXPORTED = plural(
    "privacy.exported",
    "Everything I keep about you: `{data}` and {count} file.",
    "Everything I keep about you: `{data}` and {count} files.",
)
EXPORTED_TEXTS = text("privacy.exported_texts", "Everything I keep about you: `{data}`, without pictures.")
LEFT_OUT = plural(
    "privacy.left_out",
    "{count} file didn't fit or is lost; `{data}` names it.",
    "{count} files didn't fit or are lost; `{data}` names them.",
)
LOST = text("privacy.lost", "it's lost")
NO_ROOM = text("privacy.no_room", "there was no room for it")
STILL_EXPORTING = text("privacy.still_exporting", "I'm still putting your data together. Wait for that first.")
TOO_LARGE = text(
    "privacy.too_large", "Your data is larger than the {most} MB I can send here. Ask the operator of this bot for it."
)

# -- buttons ---------------------------------------------------------------------------------------------------------

EXPORT_BUTTON = text("privacy.export_button", "Export my data")
ASK_BUTTON = text("privacy.ask_button", "Delete my data...")
DELETE_BUTTON = text("privacy.delete_button", "Delete everything")
FORGET_BUTTON = text("privacy.forget_button", "Delete it")
KEEP_BUTTON = text("privacy.keep_button", "Keep it")
OUTDATED = text("privacy.outdated", "This button is out of date. Open `/settings` again.")
FORGET_OUTDATED = text("privacy.forget_outdated", "This button is out of date. Use `/admin access forget` again.")

# In the file of an export
EXPORT_EXTRA = text("privacy.export_extra", "extra credits {number}")
EXPORT_ALLOWANCE = text("privacy.export_allowance", "allowance")
EXPORT_YOUR_ANSWER = text("privacy.export_your_answer", "your answer to the question about its price")
EXPORT_MODERATORS = text("privacy.export_moderators", "moderators")
