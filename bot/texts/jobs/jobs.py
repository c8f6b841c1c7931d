"""A job's message: its text while the job waits, runs and ends, and its buttons and forms."""

from __future__ import annotations

from bot.texts.catalog import text

# In the first line, whose form others rely on
WAITING_TO_START = text("jobs.waiting_to_start", "(Waiting to start)")
WAITING_FOR_YOU = text("jobs.waiting_for_you", "(Waiting for you)")
TAKES_LONG = text("jobs.takes_long", "(Takes long)")
READY = text("jobs.ready", "(Ready)")
FAILED = text("jobs.failed", "(Failed)")
CANCELLED = text("jobs.cancelled", "(Cancelled)")
PROGRESS = text("jobs.progress", "({percent}%) ({speed})")
SPEED = text("jobs.speed", "({speed})")

KEEP_TRYING = text("jobs.keep_trying", "The provider is busy or away; I keep trying")
PLACE = text("jobs.place", "Place {number} in the queue")
BAR = text("jobs.bar", "{bar} {percent} %")
PRESS_CONTINUE = text("jobs.press_continue", "Press Continue to go on")
SEED = text("jobs.seed", "seed {seed}")
SECONDS = text("jobs.seconds", "{seconds} s")
MINUTES = text("jobs.minutes", "{minutes} min {seconds} s")

NOTHING_CHARGED = text("jobs.nothing_charged", "Nothing was charged.")
CREDITS_SPENT = text("jobs.credits_spent", "The provider had already worked on it, so its credits are spent.")
RUN_AGAIN = text("jobs.run_again", "Press Retry to run it again.")
AFTER_THAT = text("jobs.after_that", "Press Retry once that is done.")
FETCH_AGAIN = text("jobs.fetch_again", "Press Retry to fetch it; no new picture is made.")
EDIT = text("jobs.edit", "Press Edit and retry to change the prompt.")
ADDED = text("jobs.added", "It has {text} from {source}.")
ELSEWHERE = text(
    "jobs.elsewhere",
    "I can't bring this picture here: its host doesn't let me, or the file is too large. You can see it here for as "
    "long as the host keeps it:",
)
KEPT_BACK = text("jobs.kept_back", "{why} I'll keep trying for 15 minutes.")
MOVED = text("jobs.moved", "{member} Your picture is here: {link}")
MOVED_TO_DM = text("jobs.moved_to_dm", "{member} Your picture came as a direct message.")
IS_READY = text("jobs.is_ready", "{member} your picture is ready.")
COMES_AS_DM = text(
    "jobs.comes_as_dm",
    "Discord lets me write here for 15 minutes only, so you'll get the result as a direct message. "
    "Keep those from this server open until then.",
)

RETRY_BUTTON = text("jobs.retry_button", "Retry")
EDIT_BUTTON = text("jobs.edit_button", "Edit and retry")
CONTINUE_BUTTON = text("jobs.continue_button", "Continue")
AGAIN_BUTTON = text("jobs.again_button", "Run the prompt again")
MORE = text("jobs.more", "More")
OUTDATED = text("jobs.outdated", "This button is out of date. Use `/imagine` again.")
CONTINUES = text("jobs.continues", "Thanks. The job continues.")
NO_MESSAGE = text("jobs.no_message", "I can't see the message this belongs to. Press its button again.")

POST_BUTTON = text("jobs.post_button", "Post to channel")
POST_OUTDATED = text("jobs.post_outdated", "This button is out of date. Use `/show` instead.")
POSTED = text("jobs.posted", "Posted: {link}")
POSTED_BEFORE = text("jobs.posted_before", "It's already posted: {link}")
CANNOT_POST = text("jobs.cannot_post", "I'm not allowed to post in this channel. Use `/show` in another one.")
NOT_TAKEN = text("jobs.not_taken", "Discord didn't take this picture just now. Try again in a minute.")

REFERENCE_FORM = text("jobs.reference_form", "Use as reference")
REFERENCE_PROMPT = text("jobs.reference_prompt", "Prompt")
REFERENCE_HINT = text("jobs.reference_hint", "What the new picture shows; Midjourney parameters may follow")
FORM_OUTDATED = text("jobs.form_outdated", "This form is out of date. Pick `Use as reference` again.")
