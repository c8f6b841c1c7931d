"""Texts about access: refusals, `/admin access`, and its lines of the audit."""

from __future__ import annotations

from bot.texts.catalog import text

# to members
ASK_ADMIN = text("access.ask_admin", "If you think that's wrong, ask an admin of this server.")
OWNER_PRESSES = text(
    "access.owner_presses",
    "In this server, only the member who asked for a picture can press its buttons. Make your own with `/imagine`.",
)
ROLES_PRESS = text(
    "access.roles_press",
    "In this server, only the member who asked for a picture and members with certain roles can press its buttons. "
    "Make your own with `/imagine`.",
)
YOU_ARE_BLOCKED = text("access.you_are_blocked", "An admin of this server has blocked you from using me here.")
BLOCK_REASON = text("access.block_reason", "Reason: {reason}.")
BLOCK_ENDS = text("access.block_ends", "The block ends {when}.")
ROLE_DENIED = text("access.role_denied", "One of your roles isn't allowed to use me in this server.")
NEEDS_ROLE = text("access.needs_role", "You need one of these roles to use me here: {roles}.")
CLOSED = text("access.closed", "The admins of this server have switched me off for everyone.")
NOT_IN_CHANNEL = text("access.not_in_channel", "You can't use me in this channel.")
TRY_ANOTHER = text("access.try_another", "Try another one.")
ELSEWHERE = text("access.elsewhere", "You can use me in {places}.")
AND_MORE = text("access.and_more", "{names} and {count} more")

# to admins
TOO_MANY_CHANNELS = text(
    "access.too_many_channels", "This server has {most} rules for channels, which is the most. Remove one first."
)
TOO_MANY_ROLES = text(
    "access.too_many_roles", "This server has {most} rules for roles, which is the most. Remove one first."
)
NOT_BLOCKED = text("access.not_blocked", "{member} isn't blocked here.")
IS_BOT = text("access.is_bot", "That's a bot. Bots can't use me, so there's nothing to block.")
OUTDATED = text("access.outdated", "This list is out of date. Run `/admin access` again.")
ALLOWED = text("access.allowed", "Allowed: {what}.")
DENIED = text("access.denied", "Denied: {what}.")
NO_RULE = text("access.no_rule", "{what} has no rule of its own now.")
EVERYONE = text("access.everyone", "@everyone")
BLOCKED = text("access.blocked", "{member} can't use me in this server until you unblock them.")
BLOCKED_UNTIL = text("access.blocked_until", "{member} can't use me in this server until {end}.")
JOBS_GO_ON = text("access.jobs_go_on", "Their running and waiting jobs go on; `/admin jobs list` shows them.")
THAT_IS_YOU = text("access.that_is_you", "⚠️ That's you. You can still use `/admin access unblock`.")
THEY_MANAGE = text("access.they_manage", "⚠️ They manage this server, so they can lift the block themselves.")
UNBLOCKED = text("access.unblocked", "{member} can use me in this server again, unless another rule stops them.")

# the rules as they are
RULES = text("access.rules", "**Current rules**")
ONLY_IN = text("access.only_in", "Only in {places}")
NOT_IN = text("access.not_in", "Not in {places}")
EVERYWHERE_BUT = text("access.everywhere_but", "In every channel except {places}")
EVERYWHERE = text("access.everywhere", "In every channel")
FOLLOWS = text("access.follows", "Without a rule of its own, a thread follows its channel and a channel its category")
FOR_EVERYONE = text("access.for_everyone", "For everyone")
FOR_EVERYONE_BUT = text("access.for_everyone_but", "For everyone except {roles}")
ONLY_FOR = text("access.only_for", "Only for {roles}")
FOR_NOBODY = text("access.for_nobody", "For nobody: @everyone is denied")
NOT_FOR = text("access.not_for", "Not for {roles}, even with a role that is allowed")
NOBODY_BLOCKED = text("access.nobody_blocked", "Nobody is blocked")
ONE_BLOCK = text("access.one_block", "Blocked: {member}")
ONE_BLOCK_UNTIL = text("access.one_block_until", "Blocked: {member} until {end}")
BECAUSE = text("access.because", "{what}: {reason}")
MORE_BLOCKS = text("access.more_blocks", "and {count} more")

# the list that takes them back
LIFT = text("access.lift", "Remove a rule or a block")
OPTION_ALLOWED = text("access.option_allowed", "Allowed: {what}")
OPTION_DENIED = text("access.option_denied", "Denied: {what}")
OPTION_BLOCK = text("access.option_block", "Block of {member}")
GONE_CHANNEL = text("access.gone_channel", "deleted channel or old thread ({id})")
GONE_ROLE = text("access.gone_role", "deleted role ({id})")

# the audit, after the name of who did it
DID_ALLOW = text("access.did_allow", "allowed {what}")
DID_DENY = text("access.did_deny", "denied {what}")
DID_LIFT = text("access.did_lift", "removed the rule for {what}")
DID_BLOCK = text("access.did_block", "blocked {member}")
DID_BLOCK_UNTIL = text("access.did_block_until", "blocked {member} until {end}")
DID_UNBLOCK = text("access.did_unblock", "unblocked {member}")
