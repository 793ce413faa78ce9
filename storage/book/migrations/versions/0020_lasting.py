"""Whether works last; why a post was handed over, that it was undone; that a suggestion's maker was told."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ADDED = ("why", "duties", "undone_at", "undone_by")


def upgrade() -> None:
    """Make tables and columns; of hand-overs before no reason was asked, and none was undone."""
    op.create_table(
        "lasting_checks",
        sa.Column("id", Key, nullable=False),
        sa.Column("achievement", sa.String(length=24), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["achievement"], ["achievements.number"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("achievement", "days", name="lasting_check_once"),
    )
    op.create_table(
        "lasting_answers",
        sa.Column("id", Key, nullable=False),
        sa.Column("check_id", Key, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("answered_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("state IN ('lasts', 'worn', 'gone')", name="lasting_answer_state"),
        sa.CheckConstraint("role IN ('head', 'unit')", name="lasting_answer_role"),
        sa.ForeignKeyConstraint(["check_id"], ["lasting_checks.id"]),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lasting_answers_check_id", "lasting_answers", ["check_id"])
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("why", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("duties", Json, nullable=False, server_default="{}"),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.Column("undone_by", Key, nullable=True),
    )
    for column in columns:
        op.add_column("handovers", column)
    op.add_column("commitments", sa.Column("told_done_at", Instant(), nullable=True))


def downgrade() -> None:
    """Drop them; a hand-over that was undone stands as one whose code nobody can use any more."""
    op.drop_column("commitments", "told_done_at")
    for column in reversed(ADDED):
        op.drop_column("handovers", column)
    op.drop_index("ix_lasting_answers_check_id", "lasting_answers")
    op.drop_table("lasting_answers")
    op.drop_table("lasting_checks")
