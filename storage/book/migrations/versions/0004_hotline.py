"""Tips: sealed fields, wraps, evidence, words, readers and their changes, credits, tombstones, alerts."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tip_credit_closings",
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("phase"),
    )
    op.create_table(
        "tip_drafts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("code_name", sa.String(length=64), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("code_name"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tip_drafts_day"), "tip_drafts", ["day"], unique=False)
    op.create_table(
        "tip_tombstones",
        sa.Column("tip", sa.String(length=12), nullable=False),
        sa.Column("slot", Instant(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("erased", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tip"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "duty_alerts",
        sa.Column("id", Key, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("known_by", Key, nullable=True),
        sa.Column("known_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["known_by"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_duty_alerts_due_at"), "duty_alerts", ["due_at"], unique=False)
    op.create_table(
        "tip_credits",
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.CheckConstraint("band IN ('few', 'several', 'many')", name="tip_credit_band"),
        sa.ForeignKeyConstraint(
            ["area"],
            ["units.code"],
        ),
        sa.ForeignKeyConstraint(
            ["phase"],
            ["tip_credit_closings.phase"],
        ),
        sa.PrimaryKeyConstraint("phase", "area"),
    )
    op.create_table(
        "tip_readers",
        sa.Column("id", Key, nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("locked", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("custodian", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'active', 'ended')", name="tip_reader_state"),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "tip_reader_once",
        "tip_readers",
        ["person"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "tips",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("slot", Instant(), nullable=False),
        sa.Column("changed", Instant(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("timely", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("merged_into", sa.String(length=12), nullable=True),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("counted_in", sa.String(length=16), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="tip_closed_has_outcome"),
        sa.CheckConstraint("outcome = 'verified' OR NOT timely", name="tip_timely_is_verified"),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('verified', 'refuted', 'insufficient', 'duplicate', 'spam', 'out_of_scope', 'withdrawn')",
            name="tip_outcome",
        ),
        sa.CheckConstraint(
            "state IN ('new', 'acknowledged', 'triaged', 'need_info', 'verifying', 'forwarded', 'handled', 'closed')",
            name="tip_state",
        ),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name="tip_priority"),
        sa.ForeignKeyConstraint(
            ["area"],
            ["units.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lookup"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tips_erase_on"), "tips", ["erase_on"], unique=False)
    op.create_table(
        "tip_events",
        sa.Column("tip", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("done_by", Key, nullable=True),
        sa.Column("slot", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by"],
            ["tip_readers.id"],
        ),
        sa.ForeignKeyConstraint(["tip"], ["tips.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tip_evidence",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("tip", sa.String(length=12), nullable=True),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("slot", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["tip"], ["tips.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tip_evidence_tip"), "tip_evidence", ["tip"], unique=False)
    op.create_table(
        "tip_fields",
        sa.Column("tip", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tip"], ["tips.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tip_pushes",
        sa.Column("tip", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["tip"], ["tips.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tip_reader_changes",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reader", Key, nullable=False),
        sa.Column("tip", sa.String(length=12), nullable=True),
        sa.Column("first_yes", Key, nullable=True),
        sa.Column("second_yes", Key, nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(kind = 'share') = (tip IS NOT NULL)", name="reader_change_tip"),
        sa.CheckConstraint("kind IN ('add', 'end', 'custodian', 'share')", name="reader_change_kind"),
        sa.CheckConstraint(
            "(first_yes IS NULL OR first_yes <> reader) AND (second_yes IS NULL OR second_yes <> reader)",
            name="reader_change_not_by_oneself",
        ),
        sa.CheckConstraint("second_yes IS NULL OR second_yes <> first_yes", name="reader_change_by_two"),
        sa.ForeignKeyConstraint(
            ["first_yes"],
            ["tip_readers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reader"],
            ["tip_readers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["second_yes"],
            ["tip_readers.id"],
        ),
        sa.ForeignKeyConstraint(["tip"], ["tips.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_tip_reader_changes_reader"), "tip_reader_changes", ["reader"], unique=False)
    op.create_index(op.f("ix_tip_reader_changes_tip"), "tip_reader_changes", ["tip"], unique=False)
    op.create_table(
        "tip_words",
        sa.Column("tip", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("said_by", Key, nullable=True),
        sa.Column("slot", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["said_by"],
            ["tip_readers.id"],
        ),
        sa.ForeignKeyConstraint(["tip"], ["tips.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tip_wraps",
        sa.Column("tip", sa.String(length=12), nullable=False),
        sa.Column("opens", sa.String(length=8), nullable=False),
        sa.Column("holder", sa.String(length=24), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("opens IN ('tip', 'office', 'identity')", name="tip_wrap_opens"),
        sa.ForeignKeyConstraint(["tip"], ["tips.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip", "opens", "holder"),
        sqlite_with_rowid=False,
    )
    op.create_index("tip_wraps_of_holder", "tip_wraps", ["holder", "opens"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("tip_wraps_of_holder", table_name="tip_wraps")
    op.drop_table("tip_wraps")
    op.drop_table("tip_words")
    op.drop_index(op.f("ix_tip_reader_changes_tip"), table_name="tip_reader_changes")
    op.drop_index(op.f("ix_tip_reader_changes_reader"), table_name="tip_reader_changes")
    op.drop_table("tip_reader_changes")
    op.drop_table("tip_pushes")
    op.drop_table("tip_fields")
    op.drop_index(op.f("ix_tip_evidence_tip"), table_name="tip_evidence")
    op.drop_table("tip_evidence")
    op.drop_table("tip_events")
    op.drop_index(op.f("ix_tips_erase_on"), table_name="tips")
    op.drop_table("tips")
    op.drop_index(
        "tip_reader_once",
        table_name="tip_readers",
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.drop_table("tip_readers")
    op.drop_table("tip_credits")
    op.drop_index(op.f("ix_duty_alerts_due_at"), table_name="duty_alerts")
    op.drop_table("duty_alerts")
    op.drop_table("tip_tombstones")
    op.drop_index(op.f("ix_tip_drafts_day"), table_name="tip_drafts")
    op.drop_table("tip_drafts")
    op.drop_table("tip_credit_closings")
