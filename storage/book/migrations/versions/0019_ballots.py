"""Ballots in chat: who may vote and has, how many ballots name whom, and nothing between the two."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ballots",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("meeting", Json(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("under_way", sa.Integer(), nullable=True),
        sa.Column("opened_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed', 'recorded', 'cancelled')", name="ballot_state"),
        sa.CheckConstraint("(under_way IS NULL) = (state IN ('recorded', 'cancelled'))", name="ballot_under_way"),
        sa.CheckConstraint("most >= 1", name="ballot_most"),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("unit", "phase", "under_way", name="ballot_one_under_way"),
    )
    op.create_table(
        "ballot_voters",
        sa.Column("ballot", Key, nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("voted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("ballot", "person"),
    )
    op.create_table(
        "ballot_counts",
        sa.Column("ballot", Key, nullable=False),
        sa.Column("place", Key, nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ballot", "place"),
    )


def downgrade() -> None:
    """Leave no trace of them."""
    for table in ("ballot_counts", "ballot_voters", "ballots"):
        op.drop_table(table)
