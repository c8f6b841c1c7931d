"""Rules of servers, limits of several periods, extra grants, and pending requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# the kinds of older versions' jobs; others keep the name of their action
_KINDS = {
    "upscale": ("upscale_2x", "upscale_4x", "upscale_subtle", "upscale_creative", "video_upscale"),
    "variation": ("vary_subtle", "vary_strong"),
    "region": ("vary_region",),
    "zoom": ("zoom_out_2x", "zoom_out_1_5x", "make_square", "custom_zoom"),
    "pan": ("pan_left", "pan_right", "pan_up", "pan_down"),
    "video": ("animate_high", "animate_low", "extend_high", "extend_low"),
    "imagine": ("describe_pick", "describe_all", "shorten_pick"),
    "describe": ("describe_retry",),
}


def upgrade() -> None:
    """Create the new tables; the ledger keeps every line, and the counters are rebuilt from it when needed."""
    _ledger()
    _allowances()
    _settings()
    _rules()
    _access()
    _waiting()
    delivered = sa.text("state = 'delivered'")
    op.create_index(
        "ix_jobs_delivered", "jobs", ["account", "finished_at"], sqlite_where=delivered, postgresql_where=delivered
    )
    op.add_column("jobs", sa.Column("private", sa.Boolean, nullable=False, server_default=sa.text("false")))
    failed = sa.text("state = 'failed'")
    op.create_index("ix_jobs_failed", "jobs", ["guild_id", "ended_at"], sqlite_where=failed, postgresql_where=failed)
    op.add_column("region_sessions", sa.Column("standing", sa.Text, nullable=False, server_default=sa.text("'{}'")))


def _ledger() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER ledger_no_{verb}")
    for index in ("ix_ledger_one_end", "ix_ledger_guild_id_at"):
        op.drop_index(index, "ledger")
    op.rename_table("ledger", "old_ledger")
    op.create_table(
        "ledger",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("reserved_at", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("job_id", sa.String(10)),
        sa.Column("entry", sa.String(16), nullable=False),
        sa.Column("source", sa.BigInteger, nullable=False),
        sa.Column("credits", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        sa.UniqueConstraint("job_id", "entry", "source", name="uq_ledger_job_id_entry_source"),
        sa.CheckConstraint(
            "entry IN ('reserve', 'settle', 'release', 'grant', 'revoke', 'reset')", name="ck_ledger_entry"
        ),
        sa.CheckConstraint("credits >= 0", name="ck_ledger_credits"),
    )
    _old_lines()
    added_up = ["guild_id", "reserved_at", "entry", "credits"]
    op.create_index("ix_ledger_guild_id_reserved_at_entry_credits", "ledger", added_up)
    for whose, also in (("user_id", ["source"]), ("channel_id", [])):
        columns = ["guild_id", whose, "reserved_at", *also, "entry", "credits"]
        op.create_index(f"ix_ledger_{'_'.join(columns)}", "ledger", columns)
    ends = sa.text("entry IN ('settle', 'release')")
    op.create_index(
        "ix_ledger_one_end", "ledger", ["job_id", "source"], unique=True, sqlite_where=ends, postgresql_where=ends
    )
    _append_only()


def _old_lines() -> None:
    cases = " ".join(f"WHEN '{action}' THEN '{kind}'" for kind, actions in _KINDS.items() for action in actions)
    action = "substr(jobs.spec, 13, instr(substr(jobs.spec, 13), '\"') - 1)"  # a spec begins {"action": "imagine"
    lines = (
        "INSERT INTO ledger (id, at, reserved_at, guild_id, user_id, channel_id, job_id, entry, source, credits, kind)"
        " SELECT old.id, old.at, COALESCE(begun.at, old.at), old.guild_id, old.user_id, COALESCE(jobs.channel_id, 0),"
        " old.job_id, old.entry, 0, old.credits, COALESCE(CASE {action} {cases} ELSE {action} END, 'other')"
        " FROM old_ledger AS old LEFT JOIN jobs ON jobs.id = old.job_id"
        " LEFT JOIN old_ledger AS begun ON begun.job_id = old.job_id AND begun.entry = 'reserve'"
        " ORDER BY old.id"
    )
    op.execute(lines.format(action=action, cases=cases))
    op.drop_table("old_ledger")


def _append_only() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    says = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    op.execute(f"CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger {says}")
    fixed = "id, at, reserved_at, guild_id, channel_id, job_id, entry, source, credits, kind"
    op.execute(f"CREATE TRIGGER ledger_no_update BEFORE UPDATE OF {fixed} ON ledger {says}")
    # a deleted member leaves sums without a name
    op.execute(f"CREATE TRIGGER ledger_no_other_member BEFORE UPDATE ON ledger WHEN NEW.user_id >= 0 {says}")


def _allowances() -> None:
    op.drop_table("allowances")
    op.create_table(
        "allowances",
        sa.Column("guild_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("scope_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("window_start", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("window_end", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("granted", sa.BigInteger),
        sa.Column("forgiven", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("reserved", sa.BigInteger, nullable=False),
        sa.Column("spent", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "scope", "scope_id", "period", "window_start", "window_end", name="pk_allowances"
        ),
        sa.CheckConstraint("scope IN ('member', 'pool', 'channel')", name="ck_allowances_scope"),
        sa.CheckConstraint("period IN ('hour', 'day', 'week', 'month')", name="ck_allowances_period"),
        sa.CheckConstraint(
            "reserved >= 0 AND spent >= 0 AND forgiven BETWEEN 0 AND spent", name="ck_allowances_no_debts"
        ),
        sa.CheckConstraint(
            "granted IS NULL OR reserved + spent - forgiven <= granted", name="ck_allowances_within_grant"
        ),
    )
    op.create_index("ix_allowances_window_end", "allowances", ["window_end"])
    op.create_table(
        "grants",
        sa.Column("id", _ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("credits", sa.BigInteger, nullable=False),
        sa.Column("reserved", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("spent", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("granted_by", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.CheckConstraint(
            "reserved >= 0 AND spent >= 0 AND reserved + spent <= credits", name="ck_grants_within_grant"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grants_guild_id_user_id", "grants", ["guild_id", "user_id"])


def _settings() -> None:
    for name, default in (("timezone", "UTC"), ("visibility", "public"), ("press", "anyone")):
        kind = sa.Text() if name == "timezone" else sa.String(16)
        column = sa.Column(name, kind, nullable=False, server_default=sa.text(f"'{default}'"))
        op.add_column("guild_settings", column)
    for name in ("log_channel_id", "review_channel_id"):
        op.add_column("guild_settings", sa.Column(name, sa.BigInteger))
    for name in ("max_running", "max_queued", "share"):
        op.add_column("guild_settings", sa.Column(name, sa.Integer))


def _rules() -> None:
    op.create_table(
        "quota_rules",
        sa.Column("guild_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("credits", sa.BigInteger),
        sa.PrimaryKeyConstraint("guild_id", "subject", "subject_id", "period", name="pk_quota_rules"),
        sa.CheckConstraint(
            "subject IN ('everyone', 'role', 'member', 'pool', 'channel')", name="ck_quota_rules_subject"
        ),
        sa.CheckConstraint("period IN ('hour', 'day', 'week', 'month')", name="ck_quota_rules_period"),
        sa.CheckConstraint("credits IS NULL OR credits >= 0", name="ck_quota_rules_credits"),
    )
    op.create_table(
        "prices",
        sa.Column("guild_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("priced", sa.String(16), nullable=False),
        sa.Column("credits", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "priced", name="pk_prices"),
        sa.CheckConstraint("credits >= 0", name="ck_prices_credits"),
    )


def _access() -> None:
    op.create_table(
        "access_rules",
        sa.Column("guild_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("target", sa.String(16), nullable=False),
        sa.Column("target_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "target", "target_id", name="pk_access_rules"),
        sa.CheckConstraint("target IN ('channel', 'role', 'press')", name="ck_access_rules_target"),
        sa.CheckConstraint("rule IN ('allow', 'deny')", name="ck_access_rules_rule"),
    )
    op.create_table(
        "blocks",
        sa.Column("guild_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("user_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("blocked_by", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name="pk_blocks"),
    )
    op.create_table(
        "filters",
        sa.Column("guild_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("pattern", sa.Text, nullable=False),
        sa.Column("is_regex", sa.Boolean, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "pattern", name="pk_filters"),
        sa.CheckConstraint("verdict IN ('refuse', 'review', 'adult')", name="ck_filters_verdict"),
    )


def _waiting() -> None:
    op.create_table(
        "held",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("caught", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("interaction_token", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("decided_by", sa.BigInteger),
        sa.Column("approved", sa.Boolean),
        sa.Column("card_channel_id", sa.BigInteger),
        sa.Column("card_message_id", sa.BigInteger),
        sa.Column("outcome", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("closed_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_held"),
        sa.CheckConstraint("purpose IN ('confirm', 'review')", name="ck_held_purpose"),
    )
    for column in ("user_id", "created_at"):
        op.create_index(f"ix_held_{column}", "held", [column])
    op.create_index("ix_held_purpose_approved_closed_at", "held", ["purpose", "approved", "closed_at"])
    _told()


def _told() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor_id", sa.BigInteger, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    for column in ("at", "member_id"):
        op.create_index(f"ix_audit_guild_id_{column}", "audit", ["guild_id", column])
    op.create_table(
        "notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("held_id", sa.String(22)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("not_before", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(["held_id"], ["held.id"], name="fk_notices_held_id", ondelete="CASCADE"),
    )
