"""Results and jobs of a member: `/show`, `/history`, `/jobs`, and the menu of messages."""

from __future__ import annotations

from bot.texts.catalog import plural, text

# -- refusals --------------------------------------------------------------------------------------------------------

NO_SUCH = text(
    "library.no_such",
    "There's no such picture among yours or in this channel. "
    "`/history` shows yours, and `/show` lists them while you type.",
)
NO_PICTURE_OF_MINE = text(
    "library.no_picture_of_mine",
    "That message shows no picture of mine. Use this on a message with one of my results.",
)
NOT_THERE_YET = text("library.not_there_yet", "This picture isn't there yet. Wait for its message.")
NOT_READY = text("library.not_ready", "That picture isn't ready yet. Its message shows how far it is.")
NOT_READY_LINKED = text(
    "library.not_ready_linked", "That picture isn't ready yet. Its message shows how far it is: {link}"
)
WORDS_ONLY = text("library.words_only", "This result is only words, so there's no file.")
FAILED = text("library.failed", "That job failed, so there's nothing to show. The reason: {reason}")
FAILED_SOMEHOW = text("library.failed_somehow", "That job failed, so there's nothing to show. I don't know the reason.")
CANCELLED = text("library.cancelled", "That job was cancelled, so there's nothing to show.")
SINGLE_ALREADY = text("library.single_already", "This is already a single picture.")
CANNOT_CUT = text("library.cannot_cut", "I can't cut the four pictures out of this file. The reason: {reason}")
STILL_SENDING = text(
    "library.still_sending", "Your other pictures are still on their way. Press again when they're here."
)
ORIGINAL_TOO_LARGE = text(
    "library.original_too_large",
    "The original is {size} MB, but Discord allows only {most} MB here. "
    "The operator of this bot has the file as `{name}`.",
)
NOT_YOURS_TO_POST = text("library.not_yours_to_post", "Only the member who asked for this picture can post it.")
NOT_YOUR_PAGE = text("library.not_your_page", "That page isn't yours. Open your own with `/history`.")
OUTDATED = text("library.outdated", "This panel is out of date. Open it again with `/history` or `/jobs`.")

# -- a result --------------------------------------------------------------------------------------------------------

NOTHING_YET = text("library.nothing_yet", "You have no pictures yet. Make your first one with `/imagine`.")
NUMBER = text("library.number", "{number} of {total}")
ONLY_YOU = text("library.only_you", "only you see it")
ITS_MESSAGE = text("library.its_message", "its message")
NO_PREVIEW = text("library.no_preview", "no picture to show here")
SEE_MESSAGE = text("library.see_message", "no picture to show here; its message has it")
MADE_FROM = text("library.made_from", "Made with {kind} from {parent}")
RETRY_OF = text("library.retry_of", "A retry of {parent}")
BEGAN_WITH = text("library.began_with", "It all began with {root}")
CHILDREN = text("library.children", "Made from it: {children}")
CHILDREN_AND_MORE = text("library.children_and_more", "Made from it: {children} and {count} more")
GRID = text("library.grid", "its grid")
SEED = text("library.seed", "Seed: `{seed}`")
ASKING_FOR_SEED = text("library.asking_for_seed", "asking the provider for the seed")
NO_SEED = text("library.no_seed", "the provider doesn't give the seed")
ORIGINAL = text("library.original", "Original file: {size} MB")
ORIGINAL_PICTURE = text("library.original_picture", "Original file: {width} x {height}, {size} MB")
SINGLES_OF = text("library.singles_of", "The four pictures of `{job}`.")
AS_SENT = text("library.as_sent", "`{job}`, as the provider sent it.")

# -- jobs ------------------------------------------------------------------------------------------------------------

NOTHING_GOES_ON = text("library.nothing_goes_on", "None of your jobs is running or waiting.")
MESSAGE = text("library.message", "message")
AND_MORE = text("library.and_more", "and {count} more")
WAITING = text("library.waiting", "waiting")
WAITING_AT = text("library.waiting_at", "waiting, place {place}")
WAITING_ABOUT = text("library.waiting_about", "waiting, place {place}, {about}")
SENDING = text("library.sending", "being sent")
NEEDS_YOU = text("library.needs_you", "waiting for your input")
PROGRESS = text("library.progress", "{percent}%")
STOPPING = text("library.stopping", "{percent}%, asked to stop")
UNSTOPPABLE = text("library.unstoppable", "{percent}%, can't be stopped")
READY = text("library.ready", "ready, on its way")
WITH_MODERATORS = text("library.with_moderators", "waiting for a moderator")
TAKEN_BACK = text("library.taken_back", "Taken back.")
FREE_CANCELS = text(
    "library.free_cancels",
    "{left} of {most} free cancels of running jobs left today. After that, a cancel spends the job's credits.",
)
FREE_CANCELS_USED = plural(
    "library.free_cancels_used",
    "You've used today's {count} free cancel. If you cancel another running job, you still pay for it, because the "
    "provider has worked on it.",
    "You've used today's {count} free cancels. If you cancel another running job, you still pay for it, because the "
    "provider has worked on it.",
)
NO_FREE_CANCELS = text(
    "library.no_free_cancels",
    "If you cancel a running job, you still pay for it, because the provider has worked on it.",
)

# -- the menu of a message -------------------------------------------------------------------------------------------

NO_DIRECT_MESSAGES = text(
    "library.no_direct_messages",
    "I can't send you direct messages. Allow them from members of this server (its menu, Privacy Settings), then try "
    "again.",
)
SENT_DIRECTLY = text("library.sent_directly", "It's in your direct messages: {link}")
NOT_YOURS = text(
    "library.not_yours", "Only the member who asked for this can do that, or somebody who may manage messages here."
)
ONLY_YOU_SEE = text("library.only_you_see", "Only you see this message. Press *Dismiss message* below it instead.")
MESSAGE_GONE = text("library.message_gone", "That message is already gone, or it's in a channel that's closed to me.")
DELETED = text("library.deleted", "Deleted.")
REMOVED = text(
    "library.removed",
    "Deleted. Nobody can have me show this result to everyone in this server again. "
    "The member who asked for it can still see it in private.",
)
DELETED_BUT_KEPT = text(
    "library.deleted_but_kept", "Deleted. The result is still in `/history` and with `/show {job}`."
)

# -- buttons ---------------------------------------------------------------------------------------------------------

NEWER_BUTTON = text("library.newer_button", "Newer")
OLDER_BUTTON = text("library.older_button", "Older")
SHOW_BUTTON = text("library.show_button", "Show here")
MORE_BUTTON = text("library.more_button", "More")
SINGLES_BUTTON = text("library.singles_button", "Single pictures")
ORIGINAL_BUTTON = text("library.original_button", "Original file")
REFRESH_BUTTON = text("library.refresh_button", "Refresh")
CANCEL_BUTTON = text("library.cancel_button", "Cancel")
CANCEL_NUMBER_BUTTON = text("library.cancel_number_button", "Cancel {number}")
TAKE_BACK_BUTTON = text("library.take_back_button", "Take back")
TAKE_BACK_NUMBER_BUTTON = text("library.take_back_number_button", "Take back {number}")
