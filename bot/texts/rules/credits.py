"""Credits: what is left, why a job is refused, prices. The operator's ceilings too."""

from __future__ import annotations

from bot.texts.catalog import plural, text

AMOUNT = plural("credits.amount", "1 credit", "{count} credits")
UNLIMITED = text("credits.unlimited", "unlimited")

# periods
THIS_HOUR = text("credits.this_hour", "this hour")
TODAY = text("credits.today", "today")
THIS_WEEK = text("credits.this_week", "this week")
THIS_MONTH = text("credits.this_month", "this month")
AN_HOUR = text("credits.an_hour", "an hour")
A_DAY = text("credits.a_day", "a day")
A_WEEK = text("credits.a_week", "a week")
A_MONTH = text("credits.a_month", "a month")
FULL_AGAIN = text("credits.full_again", "Full again {when}.")
NEXT_HOUR = text("credits.next_hour", "The next hour begins {when}.")
NEXT_DAY = text("credits.next_day", "The next day begins {when}.")
NEXT_WEEK = text("credits.next_week", "The next week begins {when}.")
NEXT_MONTH = text("credits.next_month", "The next month begins {when}.")

# who has them
YOU_HAVE = text("credits.you_have", "You have")
ALL_HAVE = text("credits.all_have", "All members together have")
CHANNEL_HAS = text("credits.channel_has", "All in this channel together have")
EVERYONE = text("credits.everyone", "everyone")
ALL = text("credits.all", "all members together")
ALL_IN = text("credits.all_in", "all in {channel} together")

# why a job is refused
EXTRA_RESERVED = text(
    "credits.extra_reserved",
    "This costs {price}, but all your extra credits are reserved for running and waiting jobs. Ask an admin for more.",
)
NONE_HERE = text("credits.none_here", "You can't spend credits here. Ask an admin for some.")
OVER_LIMIT = text(
    "credits.over_limit",
    "This costs {price}, more than your limit of {limit}. Pick something cheaper, or ask an admin for more.",
)
LIMIT = text("credits.limit", "{granted} {period}")
TOO_LITTLE = text(
    "credits.too_little",
    "This costs {price}, but you have {left}. Your credits come back {when}; until then, see `/quota` or ask an admin.",
)
LEFT = text("credits.left", "{left} of {granted} left {period}")
LEFT_BESIDE_RESERVED = text(
    "credits.left_beside_reserved",
    "{left} of {granted} left {period} ({reserved} reserved for running and waiting jobs)",
)
AND_EXTRA = text("credits.and_extra", "{credits} and {extra} extra")
OVER_POOL = text(
    "credits.over_pool",
    "This costs {price}, but all members of this server together can spend only {limit}. Ask an admin for more.",
)
OVER_CHANNEL = text(
    "credits.over_channel",
    "This costs {price}, but all members in this channel together can spend only {limit}. Ask an admin for more.",
)
POOL_TOO_LITTLE = text(
    "credits.pool_too_little",
    "This costs {price}, but the shared credits of this server have {left}. They come back {when}.",
)
CHANNEL_TOO_LITTLE = text(
    "credits.channel_too_little",
    "This costs {price}, but the shared credits of this channel have {left}. They come back {when}.",
)

# lines of a list
MORE_BEFORE = text("credits.more_before", "; more was allowed before")
EXTRA = text("credits.extra", "**{left}** of **{granted}** left")
EXTRA_BESIDE_RESERVED = text(
    "credits.extra_beside_reserved",
    "**{left}** of **{granted}** left, {reserved} reserved for running and waiting jobs",
)
COSTS = text("credits.costs", "A job costs {price}. Failed and refused requests cost nothing.")
COSTS_ALSO = text("credits.costs_also", "A job costs {price}; {others}. Failed and refused requests cost nothing.")

# the operator's ceilings
NO_MEMBER = text(
    "credits.no_member", "The operator of this bot lets no member spend credits, so nothing can be started."
)
NO_SERVER = text(
    "credits.no_server",
    "The operator of this bot lets nobody spend credits in this server, so nothing can be started here.",
)
MEMBER_OVER = text(
    "credits.member_over",
    "This counts as {price}, more than the operator's limit. At the bot's own prices, each member can spend {most} a "
    "day across all servers and direct messages. Pick something cheaper.",
)
SERVER_OVER = text(
    "credits.server_over",
    "This counts as {price}, more than the operator's limit. At the bot's own prices, all members of this server "
    "together can spend {most} a day. Pick something cheaper.",
)
REACHED = text("credits.reached", "The operator's daily limit is reached.")
LEAVES = text("credits.leaves", "The operator's daily limit leaves {left}, and this counts as {price}.")
MEMBER_CEILING = text(
    "credits.member_ceiling",
    "At the bot's own prices, each member can spend {most} a day across all servers and direct messages.",
)
SERVER_CEILING = text(
    "credits.server_ceiling",
    "At the bot's own prices, all members of this server together can spend {most} a day.",
)
YOUR_CEILING = text(
    "credits.your_ceiling",
    "Operator's limit: you have **{left}** of **{most}** credits left today (UTC) across all servers and direct "
    "messages, at the bot's own prices.",
)
THEIR_CEILING = text(
    "credits.their_ceiling",
    "Operator's limit: they have **{left}** of **{most}** credits left today (UTC) across all servers and direct "
    "messages, at the bot's own prices.",
)
SERVERS_CEILING = text(
    "credits.servers_ceiling",
    "Operator's limit: all members of this server together have **{left}** of **{most}** credits left today (UTC), at "
    "the bot's own prices.",
)
