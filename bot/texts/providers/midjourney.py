"""Plain words for midjourney-proxy servers' messages in Chinese or in bare identifiers."""

from __future__ import annotations

from bot.texts.catalog import text

NO_FREE_ACCOUNT = text("midjourney.no_free_account", "The provider has no free Midjourney account right now.")
ACCOUNT_GONE = text(
    "midjourney.account_gone",
    "The provider account that drew this picture is gone, so its buttons no longer work.",
)
CANNOT_RUN_AGAIN = text("midjourney.cannot_run_again", "The provider cannot run this picture again.")
ACCOUNT_NOT_FOUND = text(
    "midjourney.account_not_found", "The provider couldn't find the account that drew this picture."
)
MIDJOURNEY_AWAY = text("midjourney.midjourney_away", "The provider could not reach Midjourney.")
PROMPT_EMPTY = text("midjourney.prompt_empty", "The prompt is empty.")
PROMPT_FILTERED = text("midjourney.prompt_filtered", "The provider's word filter refused the prompt.")
NO_REFERENCES = text(
    "midjourney.no_references",
    "The provider doesn't accept reference pictures. Put a link to one at the start of the prompt instead.",
)
BAD_REFERENCE = text("midjourney.bad_reference", "The provider couldn't read a reference picture.")
TWO_TO_FIVE = text("midjourney.two_to_five", "The provider needs two to five pictures.")
LABEL_REFUSED = text("midjourney.label_refused", "The provider refused the job's label.")
REMIX_OFF = text("midjourney.remix_off", "The provider account has remix switched off.")
VIDEO_OFF = text("midjourney.video_off", "The provider has video switched off.")
ALL_RUNNING = text("midjourney.all_running", "The provider account is already running as many jobs as it may.")
QUEUE_FULL = text("midjourney.queue_full", "The provider's queue is full.")
DAY_USED_UP = text("midjourney.day_used_up", "The provider account has used up today's jobs.")
JOBS_USED_UP = text("midjourney.jobs_used_up", "The provider account has used up its jobs.")
ACCOUNT_BLOCKED = text("midjourney.account_blocked", "The provider account is blocked for a while.")
INTERNAL_ERROR = text("midjourney.internal_error", "The provider has an internal error.")
AT_ITS_LIMIT = text("midjourney.at_its_limit", "The provider is at its limit.")
HOUR_PASSED = text("midjourney.hour_passed", "The job was not finished within an hour.")
TOOK_TOO_LONG = text(
    "midjourney.took_too_long",
    "The job took too long at the provider. Sometimes that means it was moderated without notice.",
)
NOT_ACCEPTED = text("midjourney.not_accepted", "The provider didn't accept the request.")
