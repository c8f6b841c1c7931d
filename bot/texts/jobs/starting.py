"""Texts for the start of a job: questions about its price, and links to a job that exists."""

from __future__ import annotations

from bot.texts.catalog import plural, text

EXISTS = text("starting.exists", "That picture already exists, so nothing was charged.")
EXISTS_AT = text("starting.exists_at", "That picture already exists, so nothing was charged: {link}")
ON_ITS_WAY = text("starting.on_its_way", "That's already on its way.")
ON_ITS_WAY_AT = text("starting.on_its_way_at", "That's already on its way. {link}")
SEEN_BY_ANOTHER = text(
    "starting.seen_by_another",
    "Another member has already asked for this very picture, to see it privately. Use `/imagine` instead.",
)
CANNOT_POST = text("starting.cannot_post", "I can't post this picture here. Try another channel.")
NOT_TAKEN = text("starting.not_taken", "Discord didn't take this picture. Try `/show {job}`.")

COST = text("starting.cost", "This costs {price}. Start?")
COST_OF = text("starting.cost_of", "This costs {price}; you have {left}. Start?")
START_FOR = text("starting.start_for", "Start for {price}")
NO = text("starting.no", "No")
NOTHING_STARTED = text("starting.nothing_started", "Nothing was started.")
ASK_AGAIN = text("starting.ask_again", "This button is out of date. Send your request again.")

ALL_COST = plural(
    "starting.all_cost",
    "This makes {count} grid and costs {price}.",
    "This makes {count} grids, one from each text, and costs {price}.",
)
START_ALL = text("starting.start_all", "Start {count} for {price}")
START_REVIEW = text("starting.start_review", "Start the review")
ALL_REVIEWED = plural(
    "starting.all_reviewed",
    "A moderator has to approve {count} text first. If they do, it costs {price}. You won't be charged until then.",
    "A moderator has to approve {count} texts first. They cost {price} in all if they're approved. "
    "You won't be charged until then.",
)
PRESS_AGAIN = text("starting.press_again", "This button is out of date. Press Imagine all again.")
ALL_ON_THEIR_WAY = plural("starting.all_on_their_way", "On its way.", "On their way.")
NOT_POSTED = text("starting.not_posted", "I couldn't post here, so nothing was started and nothing was charged.")
SOME_POSTED = plural(
    "starting.some_posted",
    "{count} of {wanted} is on its way. I couldn't post the others here, and you aren't charged for them.",
    "{count} of {wanted} are on their way. I couldn't post the others here, and you aren't charged for them.",
)
REVIEWED = plural(
    "starting.reviewed",
    "A moderator has to approve {count} text first. I'll let you know.",
    "A moderator has to approve {count} texts first. I'll let you know.",
)
