"""Broadcasts that wait for an officer's word, which broadcast one corrects, and whether silence was passed on."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Key

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the columns; a broadcast of before corrects none."""
    op.create_table(
        "clearances",
        sa.Column("broadcast", Key, nullable=False),
        sa.Column("wanted_at", Instant(), nullable=False),
        sa.Column("needs_yes", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint("verdict IN ('', 'yes', 'no', 'urgent')", name="clearance_verdict"),
        sa.ForeignKeyConstraint(["broadcast"], ["broadcasts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("broadcast"),
    )
    op.add_column("broadcasts", sa.Column("corrects", Key, nullable=True))
    op.add_column("broadcasts", sa.Column("escalated_at", Instant(), nullable=True))
    op.create_index("ix_broadcasts_corrects", "broadcasts", ["corrects"])


def downgrade() -> None:
    """Drop them; corrections stay as broadcasts of their own."""
    op.drop_index("ix_broadcasts_corrects", "broadcasts")
    op.drop_column("broadcasts", "escalated_at")
    op.drop_column("broadcasts", "corrects")
    op.drop_table("clearances")
