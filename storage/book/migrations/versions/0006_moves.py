"""Talks may move to another channel."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "moves",
        sa.Column("id", Key, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("sender", sa.String(length=128), nullable=False),
        sa.Column("to_channel", sa.String(length=32), server_default="", nullable=False),
        sa.Column("to_account", sa.String(length=64), server_default="", nullable=False),
        sa.Column("to_chat", sa.String(length=128), server_default="", nullable=False),
        sa.Column("to_sender", sa.String(length=128), server_default="", nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), server_default="{}", nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.CheckConstraint("state IN ('offered', 'asked', 'agreed', 'refused')", name="move_state"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_index("moves_from", "moves", ["channel", "account", "sender"])
    op.create_index("moves_to", "moves", ["to_channel", "to_account", "to_sender"])
    op.create_index("ix_moves_expires_at", "moves", ["expires_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("moves")
