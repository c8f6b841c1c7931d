"""`/admin`: descriptions of its commands and options, and the panel of a server's jobs."""

from __future__ import annotations

from bot.texts.catalog import plural, text

# commands; Discord takes up to 100 characters
ADMIN = text("admin.admin", "For admins of this server")
USAGE = text("admin.usage", "Jobs and credits by day, member and kind: a chart and a CSV")
USAGE_DAYS = text("admin.usage_days", "How many days, today included; 30 if left out")
USAGE_USER = text("admin.usage_user", "Only this member")
AUDIT = text("admin.audit", "Who changed what in this server")
AUDIT_DAYS = text("admin.audit_days", "How many days back; 30 if left out")
CONFIG = text("admin.config", "The settings of this server")
JOBS = text("admin.jobs", "What runs and waits in this server")
JOBS_LIST = text("admin.jobs_list", "Provider accounts, and what runs and waits in this server")
JOBS_LIST_USER = text("admin.jobs_list_user", "Only this member's jobs")
JOBS_CANCEL = text("admin.jobs_cancel", "Cancel a job, or ask the provider to stop it")
JOBS_CANCEL_JOB = text("admin.jobs_cancel_job", "Its id; this server's open jobs are listed while you type")

ACCESS = text("admin.access", "Who can use me, and where")
ACCESS_CHANNEL = text("admin.access_channel", "Choose whether I can be used in a channel, thread or category")
ACCESS_CHANNEL_CHANNEL = text("admin.access_channel_channel", "Where")
ACCESS_CHANNEL_RULE = text(
    "admin.access_channel_rule", "Allowing one closes all that aren't allowed; default = no rule"
)
ACCESS_ROLE = text("admin.access_role", "Choose whether members with a role can use me")
ACCESS_ROLE_ROLE = text("admin.access_role_role", "Which role")
ACCESS_ROLE_RULE = text("admin.access_role_rule", "Allowing one closes me for all other roles; default = no rule")
ACCESS_BLOCK = text("admin.access_block", "Stop a member from using me in this server")
ACCESS_BLOCK_USER = text("admin.access_block_user", "Who")
ACCESS_BLOCK_REASON = text("admin.access_block_reason", "The member will read it")
ACCESS_BLOCK_HOURS = text("admin.access_block_hours", "How long; leave it out to block until you unblock")
ACCESS_UNBLOCK = text("admin.access_unblock", "Let a blocked member use me again")
ACCESS_UNBLOCK_USER = text("admin.access_unblock_user", "Who")
ACCESS_FORGET = text("admin.access_forget", "Permanently delete what I keep about a member in this server")
ACCESS_FORGET_USER = text("admin.access_forget_user", "Who; their jobs, prompts and pictures here can't be restored")

FILTER = text("admin.filter", "What prompts can't say here")
FILTER_ADD = text("admin.filter_add", "Refuse a word, phrase or regular expression, or send it to moderators")
FILTER_ADD_PATTERN = text("admin.filter_add_pattern", "A word or phrase, found as whole words; or a regular expression")
FILTER_ADD_REGEX = text("admin.filter_add_regex", "True: the pattern is a regular expression")
FILTER_ADD_REVIEW = text(
    "admin.filter_add_review", "True: moderators decide in the review channel, instead of a refusal"
)
FILTER_REMOVE = text("admin.filter_remove", "Remove a filter")
FILTER_REMOVE_PATTERN = text("admin.filter_remove_pattern", "This server's patterns are listed while you type")
FILTER_LIST = text("admin.filter_list", "The filters of this server")
FILTER_TEST = text("admin.filter_test", "Try a text: which filters catch it, and what would happen to it here")
FILTER_TEST_TEXT = text("admin.filter_test_text", "A prompt; nothing is started")

QUOTA = text("admin.quota", "What members can spend, and what things cost")
QUOTA_SET = text("admin.quota_set", "Limit spending in a period: for every member, or for the one you choose")
QUOTA_SET_PERIOD = text(
    "admin.quota_set_period", "How long the limit counts before it starts over, in the server's time zone"
)
QUOTA_SET_CREDITS = text("admin.quota_set_credits", "The most credits in that period; 0 = nothing")
QUOTA_SET_UNLIMITED = text("admin.quota_set_unlimited", "True = no limit in that period")
QUOTA_SET_USER = text("admin.quota_set_user", "For this member; replaces all other limits they have as a member")
QUOTA_SET_ROLE = text("admin.quota_set_role", "For each member with this role")
QUOTA_SET_CHANNEL = text("admin.quota_set_channel", "For everyone in this channel together")
QUOTA_SET_POOL = text("admin.quota_set_pool", "True = for all members of the server together")
QUOTA_SHOW = text("admin.quota_show", "All limits and prices, or what one member can spend now")
QUOTA_SHOW_USER = text("admin.quota_show_user", "This member's credits, in this channel")
QUOTA_GRANT = text("admin.quota_grant", "Give a member extra credits, used when their limits leave nothing")
QUOTA_GRANT_USER = text("admin.quota_grant_user", "Who gets them")
QUOTA_GRANT_CREDITS = text("admin.quota_grant_credits", "How many")
QUOTA_GRANT_REASON = text("admin.quota_grant_reason", "What for; the member sees it in /quota")
QUOTA_RESET = text("admin.quota_reset", "Give back what a member spent in the current periods")
QUOTA_RESET_USER = text("admin.quota_reset_user", "Who gets it back")
QUOTA_COST = text("admin.quota_cost", "Set what a kind of job or a speed costs")
QUOTA_COST_KIND = text("admin.quota_cost_kind", "A kind of job, or a speed")
QUOTA_COST_CREDITS = text("admin.quota_cost_credits", "Its price; 0 = free")

# the jobs of a server
OUTDATED = text("admin.outdated", "This panel is out of date. Run `/admin jobs list` again.")
NEWER = text("admin.newer", "Newer")
OLDER = text("admin.older", "Older")
REFRESH = text("admin.refresh", "Refresh")
JOBS_HERE = plural(
    "admin.jobs_here",
    "**1 job** in this server, newest first:",
    "**{count} jobs** in this server, newest first:",
)
JOBS_OF = plural(
    "admin.jobs_of",
    "**1 job** of {member} in this server, newest first:",
    "**{count} jobs** of {member} in this server, newest first:",
)
NOTHING_HERE = text("admin.nothing_here", "Nothing is running or waiting in this server.")
NOTHING_OF = text("admin.nothing_of", "{member} has nothing running or waiting in this server.")
MORE_ACCOUNTS = plural("admin.more_accounts", "and 1 more account", "and {count} more accounts")
NO_ID = text("admin.no_id", "That isn't the id of a job. This server's open jobs are listed while you type.")
JOB_OF = text("admin.job_of", "{job} of {member}")
