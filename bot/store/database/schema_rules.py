"""The tables of credits and of what admins decide, as the newest migration leaves them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.core.credits.quota import Period, Scope, Subject
from bot.core.kinds import Speed
from bot.core.rules.policy import Rule, Verdict, Visibility, WhoMayPress
from bot.store.database.columns import PlainText, Seconds, metadata, named, one_of


class Entry(StrEnum):
    """The effect of a ledger line on an allowance."""

    RESERVE = "reserve"
    SETTLE = "settle"
    RELEASE = "release"
    GRANT = "grant"
    REVOKE = "revoke"  # the rest of a grant is revoked
    RESET = "reset"  # spent credits in open windows no longer count


ENDS: Final = (Entry.SETTLE, Entry.RELEASE)


class Target(StrEnum):
    """The subject of an access rule."""

    CHANNEL = "channel"
    ROLE = "role"
    PRESS = "press"


# sums of the ledger, one per window of each limit; created when first needed
allowances: Final = Table(
    "allowances",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),  # 0 = direct messages
    Column("scope", String(16), primary_key=True),
    Column("scope_id", BigInteger, primary_key=True, autoincrement=False),  # member or channel; 0 = the pool
    Column("period", String(16), primary_key=True),
    Column("window_start", Seconds, primary_key=True, autoincrement=False),
    # windows of two time zones may begin together and end at different times
    Column("window_end", Seconds, primary_key=True, autoincrement=False, index=True),
    Column("granted", BigInteger),  # NULL = unlimited
    Column("forgiven", BigInteger, nullable=False, server_default="0"),
    Column("reserved", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),
    CheckConstraint(one_of("scope", Scope), name="scope"),
    CheckConstraint(one_of("period", Period), name="period"),
    CheckConstraint("reserved >= 0 AND spent >= 0 AND forgiven BETWEEN 0 AND spent", name="no_debts"),
    CheckConstraint("granted IS NULL OR reserved + spent - forgiven <= granted", name="within_grant"),
)

# extra credits of a member; used when the allowance is used up
grants: Final = Table(
    "grants",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False, server_default="0"),
    Column("spent", BigInteger, nullable=False, server_default="0"),
    Column("reason", PlainText, nullable=False),
    Column("granted_by", BigInteger, nullable=False),
    Column("at", Seconds, nullable=False),
    Column("until", Seconds),
    CheckConstraint("reserved >= 0 AND spent >= 0 AND reserved + spent <= credits", name="within_grant"),
    Index(None, "guild_id", "user_id"),
    sqlite_autoincrement=True,  # the ledger still names deleted grants; their ids must not be reused
)

# append-only: triggers refuse deletions and all changes but two: a pseudonym (below zero) for a member's id, and 0 for
# the channel of their direct messages
ledger: Final = Table(
    "ledger",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Seconds, nullable=False),
    Column("reserved_at", Seconds, nullable=False),  # when the job was accepted: decides the windows
    Column("guild_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("job_id", String(10)),  # NULL for grants and resets
    Column("entry", String(16), nullable=False),
    Column("source", BigInteger, nullable=False),  # 0 = the allowance, else the id of a grant
    Column("credits", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    # the job's default price, on the first line of each of its steps: for the operator's ceilings
    Column("default_credits", BigInteger, nullable=False, server_default=text("0")),
    # on the last line of a job that was cancelled after the provider had worked for it: its `CancelTerms`
    Column("cancel", Text),
    UniqueConstraint("job_id", "entry", "source"),
    CheckConstraint(one_of("entry", Entry), name="entry"),
    CheckConstraint("credits >= 0", name="credits"),
    # covers all that a counter adds up, so that the rows aren't read
    Index(None, "guild_id", "reserved_at", "entry", "credits"),
    Index(None, "guild_id", "user_id", "reserved_at", "source", "entry", "credits"),
    Index(None, "guild_id", "channel_id", "reserved_at", "entry", "credits"),
    Index(None, "user_id", "reserved_at", "entry", "default_credits"),
    Index(None, "guild_id", "reserved_at", "entry", "default_credits"),
    Index(
        "ix_ledger_cancels",
        "guild_id",
        "user_id",
        "at",
        sqlite_where=text("cancel IS NOT NULL"),
    ),
    # a reservation ends once: settled or released, never both
    Index(
        "ix_ledger_one_end",
        "job_id",
        "source",
        unique=True,
        sqlite_where=text("entry IN ('settle', 'release')"),
    ),
)

# every column is a field of `Policy` under its key, and is read and written as such
guild_settings: Final = Table(
    "guild_settings",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("speed", named(Speed)),
    Column("timezone", Text, nullable=False, server_default=text("'UTC'")),
    Column("visibility", named(Visibility), nullable=False, server_default=text("'public'")),
    Column("press", named(WhoMayPress), nullable=False, server_default=text("'anyone'")),
    Column("log_channel_id", BigInteger, key="log_channel"),
    Column("review_channel_id", BigInteger, key="review_channel"),
    Column("max_running", Integer),
    Column("max_queued", Integer),
    Column("share", Integer),
    Column("free_cancels", Integer),
)

quota_rules: Final = Table(
    "quota_rules",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", String(16), primary_key=True),
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    Column("period", String(16), primary_key=True),
    Column("credits", BigInteger),  # NULL = unlimited
    CheckConstraint(one_of("subject", Subject), name="subject"),
    CheckConstraint(one_of("period", Period), name="period"),
    CheckConstraint("credits IS NULL OR credits >= 0", name="credits"),
)

prices: Final = Table(
    "prices",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("priced", String(16), primary_key=True),
    Column("credits", Integer, nullable=False),
    CheckConstraint("credits >= 0", name="credits"),
)

# `target`: channel and role allow or deny the bot; press names the roles that may press buttons
access_rules: Final = Table(
    "access_rules",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("target", String(16), primary_key=True),
    Column("target_id", BigInteger, primary_key=True, autoincrement=False),
    Column("rule", String(16), nullable=False),
    CheckConstraint(one_of("target", Target), name="target"),
    CheckConstraint(one_of("rule", Rule), name="rule"),
)

blocks: Final = Table(
    "blocks",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", PlainText, nullable=False),
    Column("blocked_by", BigInteger, nullable=False),
    Column("at", Seconds, nullable=False),
    Column("until", Seconds),
)

filters: Final = Table(
    "filters",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("pattern", PlainText, primary_key=True),
    Column("is_regex", Boolean, nullable=False),
    Column("verdict", String(16), nullable=False),
    CheckConstraint(one_of("verdict", Verdict), name="verdict"),
)

# texts that moderators let pass, as SHA-256 of what filters look at: results of them may be shown in their server
passed_texts: Final = Table(
    "passed_texts",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", String(64), primary_key=True),
    Column("at", Seconds, nullable=False),
)

# pending requests: for their member (a price to agree to) or for moderators (a filter caught it)
requests: Final = Table(
    "held",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("guild_id", BigInteger),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("request", PlainText, nullable=False),  # JSON
    Column("asker", Text, nullable=False, server_default=text("'{}'")),  # JSON, see `core/jobs/asker.py`
    Column("caught", PlainText, nullable=False, server_default=text("''")),
    Column("interaction_token", Text),
    Column("created_at", Seconds, nullable=False, index=True),
    Column("decided_at", Seconds),
    Column("decided_by", BigInteger),
    Column("approved", Boolean),
    # of reviews only: the card that moderators see, the outcome of the decision, and when the review was closed
    Column("card_channel_id", BigInteger),
    Column("card_message_id", BigInteger),
    Column("outcome", PlainText, nullable=False, server_default=text("''")),
    Column("closed_at", Seconds),
    CheckConstraint("purpose IN ('confirm', 'review')", name="purpose"),
    Index(None, "purpose", "approved", "closed_at"),
)

audit: Final = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("at", Seconds, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("what", PlainText, nullable=False),  # a sentence; {member} stands for the member concerned
    Column("member_id", BigInteger),  # 0 = a member who was forgotten
    Index(None, "guild_id", "at"),
    Index(None, "guild_id", "member_id"),
)

# messages to post: stored in the transaction that they report, deleted once Discord has accepted them
notices: Final = Table(
    "notices",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),  # NULL = directly to the member
    Column("user_id", BigInteger),
    Column("held_id", ForeignKey("held.id", ondelete="CASCADE")),  # a card with buttons to decide about it
    Column("text", PlainText, nullable=False),
    Column("failures", Integer),  # the number of failed jobs that it reports; else NULL
    Column("at", Seconds, nullable=False),
    Column("not_before", Seconds, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("message_id", BigInteger),  # our message that `text` replaces, buttons included
)

# requests to delete members' data, until they are carried out and reported
deletions: Final = Table(
    "deletions",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger),  # NULL = everywhere
    Column("actor_id", BigInteger, nullable=False),
    Column("kept", Text, nullable=False),  # JSON
    Column("application_id", BigInteger, nullable=False),
    Column("interaction_token", Text),
    Column("created_at", Seconds, nullable=False),
    Column("deleted_at", Seconds),
)
