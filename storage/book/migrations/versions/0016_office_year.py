"""The communes' reports, questions to departments, days of the plan that moved, calendar feeds."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reports",
        sa.Column("id", Key, nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("figures", Json(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("sent_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("state IN ('sent', 'returned')", name="report_state"),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["sent_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("period", "unit", name="report_once"),
    )
    _inquiries()
    op.create_table(
        "plan_changes",
        sa.Column("id", Key, nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("day_before", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=160), nullable=False),
        sa.Column("put_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["put_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_plan_changes_key", "plan_changes", ["key"])
    op.create_table(
        "feeds",
        sa.Column("address_print", sa.String(length=64), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("address_print"),
    )
    op.create_index("ix_feeds_person", "feeds", ["person"])


def _inquiries() -> None:
    op.create_table(
        "inquiries",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("answerer", Key, nullable=True),
        sa.Column("routed_by", Key, nullable=True),
        sa.Column("routed_at", Instant(), nullable=True),
        sa.Column("overdue_at", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", Key, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'routed', 'answered')", name="inquiry_state"),
        sa.CheckConstraint("(routed_at IS NULL) = (state = 'asked')", name="inquiry_routed"),
        sa.CheckConstraint("(answered_at IS NULL) = (state <> 'answered')", name="inquiry_answered"),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"])
            for who in ("asked_by", "answerer", "routed_by", "answered_by")
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    for name, columns in (
        ("ix_inquiries_unit", ["unit"]),
        ("ix_inquiries_asked_by", ["asked_by"]),
        ("ix_inquiries_answerer", ["answerer"]),
        ("inquiries_open", ["state", "overdue_at"]),
    ):
        op.create_index(name, "inquiries", columns)


def downgrade() -> None:
    """Drop them; the plan's days are those of its folder again."""
    op.drop_index("ix_feeds_person", "feeds")
    op.drop_table("feeds")
    op.drop_index("ix_plan_changes_key", "plan_changes")
    op.drop_table("plan_changes")
    op.drop_table("inquiries")
    op.drop_table("reports")
