"""Whoever was asked to paste a text is remembered, whoever has been asked since."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, with those who were asked last."""
    op.create_table(
        "paste_askings",
        sa.Column("paste", Key, nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.ForeignKeyConstraint(["paste"], ["pastes.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paste", "person"),
    )
    op.create_index("ix_paste_askings_person", "paste_askings", ["person"])
    op.execute(
        "INSERT INTO paste_askings (paste, person)"
        " SELECT id, asked FROM pastes WHERE asked IS NOT NULL AND done_at IS NULL"
    )
    op.add_column("pastes", sa.Column("looked_at", Instant(), nullable=True))


def downgrade() -> None:
    """Drop the table."""
    op.drop_column("pastes", "looked_at")
    op.drop_table("paste_askings")
