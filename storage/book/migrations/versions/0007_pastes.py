"""Groups without a bot, and what people are asked to paste there."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "paste_groups",
        sa.Column("id", Key, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("keeper", Key, nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["keeper"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_paste_groups_unit", "paste_groups", ["unit"])
    op.create_table(
        "pastes",
        sa.Column("id", Key, nullable=False),
        sa.Column("paste_group", Key, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("asked", Key, nullable=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("done_by", Key, nullable=True),
        sa.ForeignKeyConstraint(["paste_group"], ["paste_groups.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked"], ["people.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pastes_at", "pastes", ["at"])
    op.create_index("ix_pastes_done_at", "pastes", ["done_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("pastes")
    op.drop_table("paste_groups")
