"""The settings of a server: `/admin config`."""

from __future__ import annotations

from bot.texts.catalog import text

OUTDATED = text("server.outdated", "This panel is out of date. Open it again with `/admin config`.")
UNKNOWN_VALUE = text("server.unknown_value", "I don't know this value. Open `/admin config` again.")
HEAD = text("server.head", "**Settings of this server**")
CHOOSE = text("server.choose", "Choose below what you want to change. It applies from the next command or click on.")
ROW = text("server.row", "{name}: {value}")
ROW_NOTE = text("server.row_note", "{name}: {value} - {note}")

# pages
GENERAL = text("server.general", "General")
GENERAL_NOTE = text("server.general_note", "Speed and time zone")
RESULTS = text("server.results", "Results")
RESULTS_NOTE = text("server.results_note", "Who sees them, and who can press their buttons")
CHANNELS = text("server.channels", "Channels")
CHANNELS_NOTE = text("server.channels_note", "Where I log, and where moderators decide")
LIMITS = text("server.limits", "Limits")
LIMITS_NOTE = text("server.limits_note", "How many jobs run and wait")
WORDS = text("server.words", "Adult words")
WORDS_NOTE = text("server.words_note", "For age-restricted channels only")

# general
SPEED = text("server.speed", "Speed")
SPEED_NOTE = text(
    "server.speed_note", "for members who chose none in `/settings`, if neither prompt nor option names one"
)
BOTS_DEFAULT = text("server.bots_default", "{speed} (the bot's default)")
OPTION_DEFAULT_SPEED = text("server.option_default_speed", "Speed: the bot's default ({speed})")
OPTION_SPEED = text("server.option_speed", "Speed: {speed}")
TIME_ZONE = text("server.time_zone", "Time zone")
TIME_ZONE_NOTE = text("server.time_zone_note", "days, weeks and months of limits begin at its midnight")
TIME_ZONE_BUTTON = text("server.time_zone_button", "Time zone…")
TIME_ZONE_TITLE = text("server.time_zone_title", "Time zone of this server")
TIME_ZONE_FIELD = text("server.time_zone_field", "An IANA name; empty = UTC")
UNKNOWN_ZONE = text(
    "server.unknown_zone",
    "I don't know this time zone. Write it like `Europe/Berlin` or `America/New_York`; `UTC` works too.",
)
MEANT_ZONE = text("server.meant_zone", "I don't know this time zone. Did you mean {zones}?")
OR = text("server.or", " or ")

# results
PUBLIC_NOTE = text("server.public_note", "all who can read the channel see them")
PRIVATE_NOTE = text("server.private_note", "only the member sees them, and can post them to the channel")
OPTION_PUBLIC = text("server.option_public", "Results: public")
OPTION_PRIVATE = text("server.option_private", "Results: private")
BUTTONS = text("server.buttons", "Buttons under results")
ANYONE = text("server.anyone", "anyone")
ANYONE_NOTE = text("server.anyone_note", "can press them")
OWNER = text("server.owner", "only the member who asked for the result")
OWNER_NOTE = text("server.owner_note", "others start with a prompt of their own")
OWNER_AND_ROLES = text("server.owner_and_roles", "the member who asked for the result, and {roles}")
OWNER_AND_NOBODY = text("server.owner_and_nobody", "the member who asked for the result")
NO_ROLE_NOTE = text("server.no_role_note", "no role is chosen yet")
AND_MORE = text("server.and_more", "{names} and {count} more")
OPTION_ANYONE = text("server.option_anyone", "Buttons: anyone")
OPTION_OWNER = text("server.option_owner", "Buttons: only the member who asked")
OPTION_ROLES = text("server.option_roles", "Buttons: the member who asked, and roles")
CHOOSE_ROLES = text("server.choose_roles", "Roles that can press buttons too")

# channels
NONE = text("server.none", "none")
LOG_CHANNEL = text("server.log_channel", "Log channel")
LOG_NOTE = text("server.log_note", "I post failures and admins' changes there")
REVIEW_CHANNEL = text("server.review_channel", "Review channel")
REVIEW_NOTE = text("server.review_note", "moderators decide there about prompts that a filter flags")
NO_REVIEW_NOTE = text("server.no_review_note", "until there is one, prompts that a filter flags for review are refused")
CHANNEL_GONE = text("server.channel_gone", "{channel} ⚠️ It's gone. Choose another one")
CHANNEL_CLOSED = text(
    "server.channel_closed", "{channel} ⚠️ I can't post there. Allow me View Channel and Send Messages"
)
NO_LOG_CHANNEL = text("server.no_log_channel", "No log channel")
NO_REVIEW_CHANNEL = text("server.no_review_channel", "No review channel")

# limits
BOTS_LIMIT = text("server.bots_limit", "{most} (the bot's own limit)")
MEMBERS_JOBS = text("server.members_jobs", "Jobs of one member that run at once")
MEMBERS_JOBS_ARE = text("server.members_jobs_are", "{running}; that wait: {waiting}")
SERVERS_JOBS = text("server.servers_jobs", "Jobs of the whole server that run at once")
SERVERS_JOBS_NOTE = text("server.servers_jobs_note", "the others wait for their turn")
NO_SHARE = text("server.no_share", "as many as there is room for")
FREE_CANCELS = text("server.free_cancels", "Running jobs that a member can cancel for free a day")
FREE_CANCELS_NOTE = text(
    "server.free_cancels_note", "after these, credits are spent once the provider has worked for a job"
)
LIMITS_BUTTON = text("server.limits_button", "Limits of jobs…")
LIMITS_TITLE = text("server.limits_title", "Limits of jobs; empty = the bot's own")
RUNNING_FIELD = text("server.running_field", "Running at once, per member")
WAITING_FIELD = text("server.waiting_field", "Waiting, per member")
SHARE_FIELD = text("server.share_field", "Running at once, in the whole server")
CANCELS_FIELD = text("server.cancels_field", "Free cancels a day, per member")
ANY_NUMBER = text("server.any_number", "any number")
FROM_TO = text("server.from_to", "{least} to {most}")
RUNNING = text("server.running", "Running per member")
WAITING = text("server.waiting", "Waiting per member")
SHARE = text("server.share", "Running in the whole server")
CANCELS = text("server.cancels", "Free cancels per member and day")
NOT_IN_RANGE = text(
    "server.not_in_range",
    "{name} must be a whole number from {least} to {most}, or empty for the bot's own limit. Nothing was changed.",
)
MUST_BE_EMPTY = text("server.must_be_empty", "{name} must be empty in this bot. Nothing was changed.")

# adult words
WORDS_ARE_NOTE = text("server.words_are_note", "prompts with these words pass only in age-restricted channels")
WORDS_BUTTON = text("server.words_button", "Adult words…")
WORDS_TITLE = text("server.words_title", "Only for age-restricted channels")
WORDS_FIELD = text("server.words_field", "One word or phrase a line")
LEFT_OUT = text("server.left_out", "Left out:")
LEFT_OUT_BECAUSE = text("server.left_out_because", "{word}: {why}")
MORE_LEFT_OUT = text("server.more_left_out", "and {count} more")

# the audit, after the name of who did it
DID_SPEED = text("server.did_speed", "set the speed of the server to {speed}")
DID_DEFAULT_SPEED = text("server.did_default_speed", "set the speed of the server to the bot's default")
DID_TIME_ZONE = text("server.did_time_zone", "set the time zone to {zone}")
DID_RESULTS = text("server.did_results", "made results {visibility}")
DID_ANYONE = text("server.did_anyone", "let anyone press buttons under results")
DID_OWNER = text("server.did_owner", "let only the member who asked press buttons under results")
DID_CHOSEN_ROLES = text(
    "server.did_chosen_roles", "let only chosen roles and the member who asked press buttons under results"
)
DID_ROLES = text("server.did_roles", "let {roles} press buttons under results, besides the member who asked")
NOBODY = text("server.nobody", "nobody")
DID_LOG = text("server.did_log", "set the log channel to {channel}")
DID_NO_LOG = text("server.did_no_log", "chose no log channel")
DID_REVIEW = text("server.did_review", "set the review channel to {channel}")
DID_NO_REVIEW = text("server.did_no_review", "chose no review channel")
DID_LIMIT = text(
    "server.did_limit",
    "set the limits of jobs: {running} running and {waiting} waiting per member, {share} running in the whole server, "
    "{cancels} free cancels of running jobs per member and day",
)
BOTS_OWN = text("server.bots_own", "the bot's own")
