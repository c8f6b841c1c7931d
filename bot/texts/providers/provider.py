"""Texts about a provider's messages and faults, for members and operators. Both dialects."""

from __future__ import annotations

from bot.texts.catalog import text

NOT_REACHED = text("provider.not_reached", "The provider could not be reached.")
SILENT = text("provider.silent", "The provider didn't answer in time.")
UNCERTAIN = text("provider.uncertain", "The connection to the provider broke at the moment of sending.")
PROXY_REFUSED = text("provider.proxy_refused", "The proxy in front of the provider refuses the bot.")
REDIRECTS = text(
    "provider.redirects",
    "The provider's address redirects elsewhere (HTTP {status}); the operator of this bot has to change PROVIDER_URL.",
)
NOT_A_PROVIDER = text("provider.not_a_provider", "The address doesn't answer like a provider ({reason}).")

REFUSED = text("provider.refused", "The provider refused it ({reason}).")
REFUSED_SAYING = text("provider.refused_saying", "The provider refused it: {reason}")
REFUSED_UNSAID = text("provider.refused_unsaid", "The provider refused it without giving a reason.")
KEY_REFUSED = text("provider.key_refused", "The provider refuses the bot's key ({reason}).")
REQUEST_REFUSED = text("provider.request_refused", "The provider refuses this request ({reason}).")
NO_CREDIT = text(
    "provider.no_credit", "The provider account has no credit left; the operator of this bot has to top it up."
)
FILTERED = text(
    "provider.filtered",
    "A filter in front of the provider refused this request (HTTP {status}). Change the prompt or the pictures.",
)
TOO_LARGE = text(
    "provider.too_large",
    "The provider doesn't accept requests this large (HTTP 413). Use fewer or smaller reference pictures.",
)
BANNED_WORD = text("provider.banned_word", 'The provider\'s word filter refused "{word}".')
BUSY = text("provider.busy", "The provider is busy ({reason}).")
NOT_COMPLETED = text("provider.not_completed", "The provider didn't complete the request ({reason}).")
CODE = text("provider.code", "code {code}")
NO_MESSAGE = text("provider.no_message", "no error message")
INTERNAL_ERROR = text("provider.internal_error", "The provider has an internal error ({reason}).")

WEB_PAGE = text(
    "provider.web_page", "The provider's address answered with a web page (HTTP {status}), not like a provider."
)
ANSWER_TOO_LARGE = text("provider.answer_too_large", "The provider's answer is too large.")
ANSWER_BROKEN = text("provider.answer_broken", "The provider's answer is broken.")
ANSWER_BROKEN_BY = text("provider.answer_broken_by", "The provider's answer is broken ({reason}).")
ANSWER_EMPTY = text("provider.answer_empty", "The provider's answer is empty.")
ANSWER_UNREADABLE = text("provider.answer_unreadable", "The provider's answer can't be read.")
ANSWER_TOO_DEEP = text("provider.answer_too_deep", "The provider's answer is nested too deeply.")
UNCLEAR = text("provider.unclear", "The provider's answer doesn't say whether it took the job.")
NO_TASK_ID = text("provider.no_task_id", "The provider says it took the job, but gives no ID to follow it by.")
NO_STATUS = text("provider.no_status", "The provider's answer doesn't say how far the job is.")
OTHER_JOB = text("provider.other_job", "The provider answered about another job.")
CANNOT_SHOW = text("provider.cannot_show", "The provider can't show the job ({reason}).")
LIST_CUT_OFF = text("provider.list_cut_off", "The provider's list of tasks is cut off.")
UNKNOWN_TASK = text("provider.unknown_task", "The provider doesn't know this task.")

NO_ADDRESS = text(
    "provider.no_address",
    "The provider has no address for this ({reason}). The operator of this bot should check its settings.",
)
NOT_OFFERED = text("provider.not_offered", "The provider doesn't offer this.")
CANNOT_RUN_BUTTON = text("provider.cannot_run_button", "The provider cannot run this button.")
PICTURE_UNKNOWN = text(
    "provider.picture_unknown", "The provider no longer knows the picture that this button belongs to."
)
PICTURE_UNFINISHED = text(
    "provider.picture_unfinished", "The provider has not quite finished the picture that this button belongs to."
)
NO_REASON = text("provider.no_reason", "The provider failed the job without giving a reason.")
CANCELLED = text("provider.cancelled", "The job was cancelled at the provider.")
