"""`/admin quota`: limits, extra credits and prices of a server."""

from __future__ import annotations

from bot.texts.catalog import plural, text

IS_BOT = text("quota.is_bot", "That's a bot. Bots can't use me, so they have no credits.")
OUTDATED = text("quota.outdated", "This panel is out of date. Run `/admin quota` again.")

# options that cannot be
GIVE_EITHER = text(
    "quota.give_either", "Give either `credits` (a whole number, 0 = nothing allowed) or `unlimited:True`."
)
GIVE_ONE = text("quota.give_one", "Give only one of `credits` and `unlimited`.")
CREDITS_FROM = text("quota.credits_from", "`credits` can be from {least} to {most}.")
ONE_SUBJECT = text(
    "quota.one_subject", "Give only one of `user`, `role`, `channel` and `pool`, or none of them for every member."
)
NO_CATEGORY = text(
    "quota.no_category", "A category has no credits of its own. Set a limit for each of its channels instead."
)
TOO_MANY = text("quota.too_many", "This server has {most} limits, which is the most. Remove one first.")
TOO_MANY_GRANTS = text(
    "quota.too_many_grants",
    "{member} has extra credits from {most} grants, which is the most. "
    "Take one back in `/admin quota show` with `user`, then give both at once.",
)
LONG_REASON = text("quota.long_reason", "The reason has {length} characters; the most is {most}.")
NO_GRANT = text(
    "quota.no_grant",
    "This server has no such extra credits. `/admin quota show` with `user` lists what a member has.",
)
NOTHING_LEFT = text("quota.nothing_left", "Nothing is left of these credits. Open `/admin quota show` again.")
NOTHING_SPENT = text(
    "quota.nothing_spent", "{member} hasn't spent anything of their limits, so there is nothing to give back."
)
REMOVED_ALREADY = text("quota.removed_already", "This limit was already removed. Open `/admin quota show` again.")

# limits
SET = text("quota.set", "Done. {limits}")
FOR_EVERYONE = text("quota.for_everyone", "Everyone: {limits}")
FOR_ROLE = text("quota.for_role", "{role}: {limits}")
FOR_MEMBER = text("quota.for_member", "{member}: {limits}")
FOR_ALL = text("quota.for_all", "All members together: {limits}")
FOR_CHANNEL = text("quota.for_channel", "All in {channel} together: {limits}")
LIMIT = text("quota.limit", "**{granted}** {period}")
MEANS_EVERYONE = text("quota.means_everyone", "For members without limits of their own or of one of their roles.")
MEANS_ROLE = text(
    "quota.means_role",
    "For members with this role. If they have several, the most generous counts; a member's own limits come first.",
)
MEANS_MEMBER = text("quota.means_member", "Only these apply to them, whatever their roles and everyone have.")
MEANS_POOL = text("quota.means_pool", "All members share them, and each needs room in their own limits as well.")
MEANS_CHANNEL = text(
    "quota.means_channel",
    "Everyone in the channel and its threads shares them, and needs room in their own limits as well.",
)
NO_DEFAULT = text("quota.no_default", "The bot's own daily limit no longer applies.")
FROM_NEXT_JOB = text("quota.from_next_job", "It applies from the next job on.")
USED_BY_MEMBERS = plural(
    "quota.used_by_members",
    "⚠️ 1 member has already used that much {period}. They can't spend more {until}.",
    "⚠️ {count} members have already used that much {period}. They can't spend more {until}.",
)
USED_BY_ROLE = plural(
    "quota.used_by_role",
    "⚠️ 1 member has already used that much {period}. With this role, they can't spend more {until}.",
    "⚠️ {count} members have already used that much {period}. Those with this role can't spend more {until}.",
)
USED_SOME = text("quota.used_some", "{used} already used, {left} left {until}.")
USED_ALL = text("quota.used_all", "⚠️ {used} already used, nothing left {until}.")
UNTIL = text("quota.until", "until {when}")
HEAD = text("quota.head", "**Limits of this server** (time zone {zone})")
BY_DEFAULT = text("quota.by_default", "Everyone: **{granted}** a day (the bot's default)")
USER_SHOWS = text("quota.user_shows", "`user` shows what one member can spend")
REMOVE = text("quota.remove", "Remove a limit")
OPTION_EVERYONE = text("quota.option_everyone", "Everyone")
OPTION_ALL = text("quota.option_all", "All members together")
OPTION_MEMBER = text("quota.option_member", "Member {name}")
OPTION_ROLE = text("quota.option_role", "Role {name}")
OPTION_CHANNEL = text("quota.option_channel", "All in #{name}")
OPTION_LIMIT = text("quota.option_limit", ": {granted} {period}")

# one member
MAY_SPEND = text("quota.may_spend", "{member} can spend **{credits}** here now. Their limits are {source}:")
MAY_SPEND_UNLIMITED = text(
    "quota.may_spend_unlimited", "{member} can spend **unlimited** credits here now. Their limits are {source}:"
)
SOURCE_DEFAULT = text("quota.source_default", "the bot's default")
SOURCE_OWN = text("quota.source_own", "their own")
SOURCE_OF = text("quota.source_of", "those of {whose}")
THEY_HAVE = text("quota.they_have", "They have")
LEFT = text("quota.left", "{who} **{left}** of **{granted}** left {period}: {counted}{exceeded}.")
LEFT_UNLIMITED = text("quota.left_unlimited", "{who} **unlimited** credits {period}: {counted}.")
COUNTED = text("quota.counted", "{reserved} reserved, {spent} spent")
COUNTED_FORGIVEN = text("quota.counted_forgiven", "{reserved} reserved, {spent} spent, {forgiven} of them given back")
NO_EXTRA = text("quota.no_extra", "No extra credits left.")
MORE_GRANTS = plural("quota.more_grants", "and 1 more grant", "and {count} more grants")
USED_UP = text("quota.used_up", "Extra credits used up: {grants}")
USED_UP_FOR = text("quota.used_up_for", "{credits} for {reason}")
EXTRA = text("quota.extra", "Extra: {left}; {end}.")
EXTRA_FOR = text("quota.extra_for", "Extra: {left}, for {reason}; {end}.")
NO_END = text("quota.no_end", "they don't expire")
ENDS_AT = text("quota.ends_at", "they expire {when}")
GRANTED = text("quota.granted", "{member} has {credits} extra; {end}.")
GRANTED_FOR = text("quota.granted_for", "{member} has {credits} extra for {reason}; {end}.")
GRANT_USED = text("quota.grant_used", "{member} has extra credits, {left}; {end}.")
GRANT_USED_FOR = text("quota.grant_used_for", "{member} has extra credits, {left}, for {reason}; {end}.")
USED_LAST = text("quota.used_last", "They are used when the limits leave nothing.")
ENDS = text("quota.ends", "When they expire")
ENDS_NEVER = text("quota.ends_never", "Expire: never")
ENDS_DAY = text("quota.ends_day", "Expire: in 24 hours")
ENDS_WEEK = text("quota.ends_week", "Expire: in 7 days")
ENDS_THIRTY_DAYS = text("quota.ends_thirty_days", "Expire: in 30 days")
ENDS_MONTH = text("quota.ends_month", "Expire: with this month (server's time zone)")
TAKE_BACK = text("quota.take_back", "Take back what is left")
OPTION_GRANT = text("quota.option_grant", "{left} of {granted} {reason}")
TAKEN = text("quota.taken", "Took back {credits} extra from {member}.")
RESET = text("quota.reset", "{member} has {credits} back.")
RESET_KEEPS = text(
    "quota.reset_keeps", "What running jobs have reserved stays reserved; extra and shared credits stay as they are."
)

# prices
PRICE_SET = text("quota.price_set", "{kind}: **{price}**.")
BOTH_PRICES = text("quota.both_prices", "If kind and speed both have a price, the higher one counts.")
ASKS_FIRST = text("quota.asks_first", "Jobs that cost more than {most} ask first.")

# the audit, after the name of who did it
DID_SET = text("quota.did_set", "set the limit of {whose} to {granted} {period}")
DID_REMOVE = text("quota.did_remove", "removed the limit of {whose} for {period}")
DID_PRICE = text("quota.did_price", "set the price of {kind} to {price}")
DID_RESET = text("quota.did_reset", "gave {member} back {credits} that they had spent")
DID_GRANT = text("quota.did_grant", "gave {member} {credits} extra")
DID_GRANT_FOR = text("quota.did_grant_for", "gave {member} {credits} extra for {reason}")
DID_KEEP = text("quota.did_keep", "set {credits} extra of {member} to never expire")
DID_END = text("quota.did_end", "set {credits} extra of {member} to expire {when}")
DID_TAKE = text("quota.did_take", "took back {credits} extra from {member}")
