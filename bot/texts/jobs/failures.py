"""Reasons of failures, and why a finished job has no result yet."""

from __future__ import annotations

from bot.texts.catalog import text

ACCOUNT_REMOVED = text("failures.account_removed", "The provider account it belongs to was removed.")
RESULT_OUT_OF_REACH = text(
    "failures.result_out_of_reach",
    "It's finished, but the provider account that made it was removed. The operator of this bot has to set that "
    "account up again.",
)
NOT_TAKEN_IN_TIME = text("failures.not_taken_in_time", "The provider didn't take it within {minutes} min.")
NO_END = text("failures.no_end", "It didn't end within {minutes} min. It may be stuck in moderation.")
NO_ANSWER = text("failures.no_answer", "The provider hasn't answered for too long, so I can't tell how it ended.")
KEY_REFUSED = text("failures.key_refused", "The provider refuses this bot's key. Tell the operator of this bot.")
CONNECTION_BROKE = text(
    "failures.connection_broke", "The connection to the provider broke while I was sending the request."
)
ANOTHERS_TASK = text("failures.anothers_task", "The provider answered with the task of another request.")
MAY_RUN = text("failures.may_run", "{why} I can't tell whether it's running.")
UNKNOWN_JOB = text("failures.unknown_job", "The provider no longer knows this job.")
UNREADABLE = text(
    "failures.unreadable", "{why} Only this job is affected, and I can't tell whether its picture is ready."
)
NO_SUCH_BUTTON = text(
    "failures.no_such_button", "The provider no longer offers {name} for this picture. It said: {why}"
)
KEEPS_ASKING = text("failures.keeps_asking", "The provider keeps asking for input.")
NOBODY_ANSWERED = text("failures.nobody_answered", "Nobody answered within {minutes} min.")
MASK_LOST = text("failures.mask_lost", "I lost the mask on my own disk.")
PICTURE_LOST = text("failures.picture_lost", "I lost the picture on my own disk.")
PICTURE_MISSING = text("failures.picture_missing", "Its picture is missing.")
NOTHING_ASKED = text("failures.nothing_asked", "I can no longer read what you asked for.")
NOWHERE_TO_POST = text("failures.nowhere_to_post", "There was nowhere left to post it.")
MY_FAULT = text("failures.my_fault", "Something went wrong on my side (reference {reference}).")

NO_ADDRESS = text("failures.no_address", "The provider gave no address.")
NO_WORDS = text("failures.no_words", "the provider gave no words")
NO_PICTURE = text("failures.no_picture", "the provider gave no picture")
NOT_ALLOWED_YET = text("failures.not_allowed_yet", "It's finished, but the bot's operator has to allow its address")
NOT_STORED_YET = text("failures.not_stored_yet", "It's finished, but I can't store it now; I keep trying")
NOT_FETCHED_YET = text("failures.not_fetched_yet", "It's finished, but I can't fetch it now; I keep trying")
NOT_FETCHED_IN_TIME = text("failures.not_fetched_in_time", "I couldn't fetch the finished picture in time.")
NOT_STORED = text("failures.not_stored", "I couldn't store the finished picture.")
TOO_BUSY = text("failures.too_busy", "I was too busy to fetch the finished picture.")
NOT_FETCHED = text("failures.not_fetched", "I couldn't fetch the finished picture. {why}")
NOT_USABLE = text("failures.not_usable", "I can't use the finished picture: {why}")
