"""Texts about the bot and about credits: `/quota`, `/info` and `/help`."""

from __future__ import annotations

from bot.texts.catalog import plural, text

# -- /quota ----------------------------------------------------------------------------------------------------------

YOUR_LIMIT = text("account.your_limit", "You have **{left}** of **{most}** credits left {period}: {used}.")
POOL_LIMIT = text(
    "account.pool_limit", "All members together have **{left}** of **{most}** credits left {period}: {used}."
)
CHANNEL_LIMIT = text(
    "account.channel_limit", "All in this channel together have **{left}** of **{most}** credits left {period}: {used}."
)
YOU_UNLIMITED = text("account.you_unlimited", "You have **unlimited** credits {period}: {used}.")
POOL_UNLIMITED = text("account.pool_unlimited", "All members together have **unlimited** credits {period}: {used}.")
CHANNEL_UNLIMITED = text(
    "account.channel_unlimited", "All in this channel together have **unlimited** credits {period}: {used}."
)
SPENT = text("account.spent", "{spent} spent")
SPENT_AND_RESERVED = text(
    "account.spent_and_reserved", "{spent} spent, {reserved} reserved for running and waiting jobs"
)
POOLS_TOO = text("account.pools_too", "Each job also needs room in the shared credits.")
GRANT = text("account.grant", "Extra: {left}. Used when your limits leave nothing.")
GRANT_FOR = text("account.grant_for", "Extra: {left}, for {reason}. Used when your limits leave nothing.")
GRANT_UNTIL = text("account.grant_until", "Extra: {left}, until {until}. Used when your limits leave nothing.")
GRANT_FOR_UNTIL = text(
    "account.grant_for_until", "Extra: {left}, for {reason}, until {until}. Used when your limits leave nothing."
)
MORE_GRANTS = plural(
    "account.more_grants",
    "and {count} more grant; {extra} extra in all",
    "and {count} more grants; {extra} extra in all",
)

# -- /info -----------------------------------------------------------------------------------------------------------

INFO = text("account.info", "imagine-bot {version}, up for {uptime}. Discord answers in {ms} ms.")
INFO_AT_FIRST = text(
    "account.info_at_first", "imagine-bot {version}, up for {uptime}. I don't know yet how fast Discord answers."
)
PROVIDER = text("account.provider", "{sign} Provider `{name}`: {running} running, {waiting} waiting")
PROVIDER_STATE = text(
    "account.provider_state", "{sign} Provider `{name}` ({state}): {running} running, {waiting} waiting"
)
SPENT_HERE = text("account.spent_here", "{account}; {credits} spent in this server today (UTC)")
SPENT_HERE_BILLED = text(
    "account.spent_here_billed",
    "{account}; {credits} spent in this server today (UTC), which the provider bills as {bill}",
)
SPENT_BY_FORGOTTEN = text(
    "account.spent_by_forgotten",
    "{credits} more spent in this server today (UTC) by members whose data was deleted since; "
    "I no longer know with which account",
)
ACCOUNT_REMOVED = text("account.account_removed", "no longer in PROVIDERS")
DAYS = text("account.days", "{days} d {hours} h")
HOURS = text("account.hours", "{hours} h {minutes} min")
MINUTES = text("account.minutes", "{minutes} min")
SECONDS = text("account.seconds", "{seconds} s")

# -- /help -----------------------------------------------------------------------------------------------------------

GUIDE = text(
    "account.guide",
    "**How it works**\n"
    "Type `/imagine`, describe the picture, and wait for its grid. **U1**-**U4** give you one of the four by itself, "
    "**V1**-**V4** make variations of one, and 🔄 makes four new ones. A single picture has more buttons. Every button "
    "works for as long as its message is there.\n"
    "Midjourney's parameters go after the words: `a red fox --ar 3:2 --no people`.\n"
    "A message's menu (right click or long press, *Apps*) has more: *More* shows the seed, where the picture came "
    "from, and its single pictures.\n"
    "**Commands**",
)
