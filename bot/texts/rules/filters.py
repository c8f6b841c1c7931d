"""Filters of words: messages to members, and `/admin filter`."""

from __future__ import annotations

from bot.texts.catalog import plural, text

# to members
TOO_HARD = text("filters.too_hard", "This server's filter can't read this text. Make it shorter or simpler.")
REFUSED = text(
    "filters.refused", "This server doesn't allow this text because of {piece}. Use other words. Nothing was charged."
)
ADULTS_ONLY = text(
    "filters.adults_only",
    "This server allows this text only in age-restricted channels because of {piece}. Try it in one of those, or use "
    "other words. Nothing was charged.",
)
PIECE_FROM = text("filters.piece_from", "{piece} from {source}")
LEFT_OUT = text(
    "filters.left_out",
    "(left out because this server's filter catches it; /history shows it to the member who asked)",
)
REASON_LEFT_OUT = text(
    "filters.reason_left_out",
    "This server's filter catches the words of the reason; `/show {job}` tells you privately.",
)

# changing them
IS_THERE = text("filters.is_there", "{pattern} is already there.")
AMBIGUOUS = text(
    "filters.ambiguous", "Several patterns begin like this. Paste the whole pattern; `/admin filter list` has it."
)
UNKNOWN = text("filters.unknown", "There is no filter {pattern}. `/admin filter list` shows them all.")
TOO_MANY = text("filters.too_many", "A server can have {most:,} filters. Remove some first.")
FILTERED_ALREADY = text("filters.filtered_already", "It's already a filter of this server.")
ADDED = text("filters.added", "Added {filter}. It applies from now on.")
CHANGED = text("filters.changed", "Changed {filter}, before: {before}. It applies from now on.")
REMOVED = text("filters.removed", "Removed {pattern} ({what}).")
NO_CHANNEL = text(
    "filters.no_channel",
    "No review channel is set, so these texts are refused. Choose one in `/admin config`, under Channels.",
)
GONE_CHANNEL = text(
    "filters.gone_channel",
    "⚠️ The review channel is gone, so nobody can decide about these texts. Choose another one in `/admin config`, "
    "under Channels.",
)
CLOSED_CHANNEL = text(
    "filters.closed_channel",
    "⚠️ I can't post in the review channel, so nobody can decide about these texts. Allow me View Channel, Send "
    "Messages and Attach Files there.",
)

# one filter
FILTER = text("filters.filter", "{pattern} · {what}")
WHAT = text("filters.what", "{kind}, {effect}")
EXPRESSION = text("filters.expression", "expression")
PHRASE = text("filters.phrase", "phrase")
WORD = text("filters.word", "word")
IS_REFUSED = text("filters.is_refused", "refused")
IS_REVIEWED = text("filters.is_reviewed", "moderators decide")
IS_FOR_ADULTS = text("filters.is_for_adults", "only in age-restricted channels")

# the list
NONE_YET = text(
    "filters.none_yet",
    "This server doesn't filter anything yet. `/admin filter add` adds a word, a phrase or a regular expression.",
)
HEAD = plural("filters.head", "**1 filter of this server**", "**{count:,} filters of this server**")
BACK = text("filters.back", "Back")
OUTDATED = text("filters.outdated", "This panel is out of date. Run `/admin filter list` again.")

# trying a text
HERE = text("filters.here", "In this channel")
HERE_ADULT = text("filters.here_adult", "In this age-restricted channel")
PASSES = text("filters.passes", "{where} **it would pass**.")
WOULD_BE_REFUSED = text("filters.would_be_refused", "{where} **it would be refused**.")
WOULD_BE_REFUSED_UNREVIEWED = text(
    "filters.would_be_refused_unreviewed", "{where} **it would be refused, because there is no review channel**."
)
WOULD_BE_REVIEWED = text("filters.would_be_reviewed", "{where} **moderators would look at it first**.")
NOT_RESTRICTED = text(
    "filters.not_restricted", "{where} **it would be refused, because this channel isn't age-restricted**."
)
NONE_CATCHES = text("filters.none_catches", "No filter catches it.")
CAUGHT = text("filters.caught", "{filter}: caught {piece}")
TIMED_OUT = text("filters.timed_out", "{filter}: **ran out of time**, which counts as caught. Make it simpler.")
MORE = text("filters.more", "and {count} more")

# the audit, after the name of who did it
DID_REFUSE = text("filters.did_refuse", "set the filter to refuse {pattern}")
DID_REVIEW = text("filters.did_review", "set the filter to send {pattern} to moderators")
DID_REMOVE = text("filters.did_remove", "removed {pattern} from the filter")
DID_CHANGE_ADULT = text("filters.did_change_adult", "changed the words for age-restricted channels only: {count} now")
THE_EXPRESSION = text("filters.the_expression", "the expression {pattern}")

# -- a pattern that can't be used --------------------------------------------------------------------------------------

PATTERN_EMPTY = text("filters.pattern_empty", "The pattern is empty. Give a word, a phrase or a regular expression.")
PATTERN_TOO_LONG = text("filters.pattern_too_long", "The pattern has {length} characters; the maximum is {most}.")
PATTERN_WITHOUT_LETTERS = text(
    "filters.pattern_without_letters",
    "The pattern has no letter or digit, so there is no word to look for. "
    "To catch signs or emoji, make it a regular expression with `regex: True`.",
)
NO_WILDCARDS = text(
    "filters.no_wildcards",
    "`*` isn't a wildcard here: I look for whole words. "
    "To catch parts of words, use a regular expression such as `\\bcat\\w*` with `regex: True`.",
)
EXPRESSION_UNUSABLE = text("filters.expression_unusable", "I can't use this regular expression: {why}")
EXPRESSION_TOO_SLOW = text(
    "filters.expression_too_slow",
    "The regular expression takes too long on some texts. "
    "Avoid repetitions within repetitions, such as `(a+)+`, and several `.*` in a row.",
)
NO_FLAG_X = text("filters.no_flag_x", "the flag x isn't allowed")
NO_CALLS = text("filters.no_calls", "an expression that calls itself or a group isn't allowed")
TOO_MANY_REPEATS = text("filters.too_many_repeats", "its repetitions multiply to more than {most}")
NESTED_TOO_DEEPLY = text("filters.nested_too_deeply", "it is nested too deeply")
